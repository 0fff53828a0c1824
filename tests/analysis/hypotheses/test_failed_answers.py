"""A model that fails at any step, says one thing, or writes markup: a whole result that says so."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from rule_judge import TOKENS, planted_store, rule_judge, worded
from scripted_model import ScriptedModel

import conspectus as cs
from conspectus.llm import Missing
from conspectus.report.html import render_html

STEPS = ("name", "hypotheses", "judge", "calibration")
SMALL = {"documents": 40, "calibrate": 18}


def failing(*steps):
    """A model without an answer at some steps."""
    whole = rule_judge()

    def answer(question):
        return Missing("failed", "down") if question.purpose in steps else whole._answer(question)

    return ScriptedModel(answer)


def shown(result):
    """The page and the JSON, as a user gets them."""
    return render_html(result.page()), json.loads(result.to_json())


@pytest.fixture
def difference(make_store):
    return cs.diff(planted_store(make_store), by="model", a="a", b="b", verify_share=0.5)


@pytest.fixture
def pairs(make_store):
    rng = np.random.default_rng(0)
    has = rng.random((400, 3)) < 0.3
    has[:, 1] = np.where(rng.random(400) < 0.7, has[:, 0], has[:, 1])
    texts, strength, peak = worded(has, rng)
    tokens = np.full(400, TOKENS)
    store = make_store(pd.DataFrame({"text": texts}), strength, n_tokens=tokens, peak=peak)
    return cs.correlate(store, verify_share=0.5, trivial=None)


@pytest.mark.parametrize(
    ("steps", "statement", "verdict", "note"),
    [
        (("name",), "old name 0", "not confirmed", "could not be named"),
        (("hypotheses",), "the word apple", "confirmed", "gave no hypotheses (failed)"),
        (("judge",), "This text mentions apple.", "not judged", "80 of 80 answers"),
        (("calibration",), "This text mentions apple.", "confirmed", "was not measured"),
        (STEPS, "old name 0", "not judged", "80 of 80 answers"),
    ],
    ids=[*STEPS, "all"],
)
def test_a_step_without_an_answer_leaves_the_others(difference, steps, statement, verdict, note):
    model = failing(*steps)
    result = cs.explain(difference, model, **SMALL)
    row = result.table.iloc[0]
    assert (row["statement"], row["verdict"]) == (statement, verdict)
    assert any(note in one for one in result.notes)
    assert (result.calibration is None) == ("calibration" in steps)
    assert row["missing_a"] + row["missing_b"] == (80 if "judge" in steps else 0)
    assert model.ledger.total.n_missing == sum(
        model.ledger.purposes[step].asked for step in steps if step in model.ledger.purposes
    )
    page, content = shown(result)
    assert statement in page
    assert content["table"][0]["verdict"] == verdict
    assert np.isfinite(content["table"][0]["latent_difference"])


@pytest.mark.parametrize(
    "steps", [("judge",), ("calibration",), STEPS], ids=["judge", "exam", "all"]
)
def test_pairs_without_answers_are_not_judged(pairs, steps):
    result = cs.explain(pairs, failing(*steps), **SMALL)
    verdicts = set(result.table["verdict"])
    assert (verdicts == {"not judged"}) == ("judge" in steps)
    assert ("corrected" in result.table) == ("calibration" not in steps)
    if "judge" in steps:
        assert result.table[["difference", "p_value"]].isna().all(axis=None)
    else:
        assert any("was not measured" in one for one in result.notes)
    shown(result)


@pytest.mark.parametrize("said", ["yes", "no", "cannot tell"])
def test_a_judge_that_always_says_the_same_confirms_nothing(difference, pairs, said):
    whole = rule_judge()

    def answer(question):
        if question.purpose in ("name", "hypotheses"):
            return whole._answer(question)
        return dict.fromkeys(question.schema["properties"], said)

    for found in (difference, pairs):
        result = cs.explain(found, ScriptedModel(answer), **SMALL)
        assert not set(result.table["verdict"]) & {"confirmed", "opposite"}
        if said != "cannot tell":
            assert not result.calibration.useful
            assert (result.table["corrected_low"] == -1).all()
        shown(result)


@pytest.mark.parametrize(("documents", "calibrate"), [(1, 0), (1, 1), (2, 18)])
def test_one_document_a_group_decides_nothing(difference, pairs, documents, calibrate):
    for found in (difference, pairs):
        result = cs.explain(found, rule_judge(), documents=documents, calibrate=calibrate)
        assert set(result.table["verdict"]) <= {"not confirmed", "not judged"}
        shown(result)


def test_what_a_model_writes_is_text_on_the_page_and_in_every_question(difference):
    """Markup, orders, fences and letters of any script are shown and asked as they are."""
    statement = "größe 名前 😀 <b>x</b> </statements-1> & “é”"
    whole, asked = rule_judge(), []

    def answer(question):
        asked.append(question)
        if question.purpose == "name":
            return {"reasoning": "", "unclear": False, "label": "<i>名前</i> & größe"}
        if question.purpose == "hypotheses":
            return {"hypotheses": [{"statement": statement, "findings": [1]}]}
        if question.purpose == "judge":
            return dict.fromkeys(question.schema["properties"], "no")
        return whole._answer(question)

    result = cs.explain(difference, ScriptedModel(answer), **SMALL)
    assert result.table["statement"].tolist() == [statement]
    page, content = shown(result)
    assert content["table"][0]["statement"] == statement
    assert "<b>x</b>" not in page
    assert "<i>名前" not in page
    assert "größe 名前 😀 &lt;b&gt;x&lt;/b&gt;" in page
    judged = [question.user for question in asked if question.purpose == "judge"]
    assert judged
    assert all(f"1. {statement}" in user for user in judged)
    assert all(user.count("\n</statements-") == 1 for user in judged)
