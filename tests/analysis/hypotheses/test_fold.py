"""Hypotheses name findings that exist, once each, of one section; the rest stays listed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rule_judge import fenced
from scripted_model import ScriptedModel

from conspectus.analysis.hypotheses.claims import Case, Claim
from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.fold import LONGEST, fold_claims, fold_question, read_hypotheses
from conspectus.analysis.hypotheses.hypothesis import from_labels
from conspectus.analysis.hypotheses.naming import Name
from conspectus.analysis.selection import everything
from conspectus.llm import Missing
from conspectus.store import Presence

CLAIMS = (
    Claim((0,), 0, more=True),
    Claim((1,), 0, more=True),
    Claim((2,), 0, more=False),
    Claim((3,), 1, more=True),
    Claim((4,), 1, more=True),
)
NAMES = {i: Name(f"label {i}", "lexical", f"an <<example>> of {i}") for i in range(5)}


@pytest.fixture
def case(make_store):
    rng = np.random.default_rng(0)
    has = rng.random((200, 5)) < 0.4
    has[:, 1] = has[:, 0]  # two latents of the same documents
    store = make_store(pd.DataFrame({"x": range(200)}), has.astype(float))
    contrast = Contrast(("a", "b"), np.arange(50), np.arange(50, 100))
    return Case(
        everything(store),
        np.arange(100, 200),
        CLAIMS,
        ("documents of secret-model against others", "documents of cluster 1"),
        lambda theme, latents: contrast,
        Presence(),
        chosen_apart=True,
    )


def said(*hypotheses):
    return {"hypotheses": [{"statement": s, "findings": f} for s, f in hypotheses]}


def test_the_question_lists_findings_by_section_without_naming_the_groups(case):
    question = fold_question(case, NAMES, 7)
    listed = fenced(question.user, "findings")
    sections = listed.split("\n\n")
    assert [part.splitlines()[0] for part in sections] == ["Section 1", "Section 2", "Section 3"]
    assert "1. label 0" in sections[0]
    assert "2. label 1" in sections[0]
    assert "3. label 2" in sections[1]
    assert "an <<example>> of 4" in sections[2]
    assert "secret-model" not in question.user + question.system
    assert question.schema["properties"]["hypotheses"]["maxItems"] == 7


def test_findings_without_a_name_are_not_shown_and_cannot_be_used(case):
    names = {**NAMES, 1: Name("", "llm: unclear on this corpus", "an <<example>> of nothing")}
    model = ScriptedModel(lambda q: said(("This text ...", [1, 2])))
    folded = fold_claims(model, case, names, 10)
    assert "2. " not in fenced(model.asked[0].user, "findings")
    assert "nothing" not in model.asked[0].user
    assert folded.hypotheses[0].claims == (0,)
    assert 1 in folded.leftovers


def test_without_any_name_nothing_is_asked(case):
    model = ScriptedModel(lambda q: pytest.fail("asked"))
    folded = fold_claims(model, case, {i: Name("", "") for i in range(5)}, 10)
    assert "No finding has a name" in folded.notes[0]
    assert folded.hypotheses[1].statement == "latent 2"


def test_findings_that_do_not_exist_were_used_or_are_of_another_section_are_left_out(case):
    answer = said(("one", [1, 9, 3, 2, 1]), ("two", [2, 0, -1]), ("three", [4, 5]))
    made, dropped = read_hypotheses(answer, case, 10, range(5))
    assert [(one.statement, one.claims) for one in made] == [("one", (0, 1)), ("three", (3, 4))]
    assert dropped == 6


def test_statements_that_are_none_are_left_out(case):
    answer = said(("  ", [1]), ("x" * (LONGEST + 1), [2]), ("two\nlines", [3]))
    made, _ = read_hypotheses(answer, case, 10, range(5))
    assert [one.statement for one in made] == ["two lines"]


def test_no_more_hypotheses_than_asked_for(case):
    answer = said(("one", [1]), ("two", [2]), ("three", [3]))
    assert len(read_hypotheses(answer, case, 2, range(5))[0]) == 2


def test_what_is_left_over_is_listed(case):
    model = ScriptedModel(lambda q: said(("This text ...", [2, 77])))
    folded = fold_claims(model, case, NAMES, 10)
    assert folded.leftovers == (0, 2, 3, 4)
    assert "1 findings that do not exist" in folded.notes[0]
    assert folded.hypotheses[0].source == "llm"


@pytest.mark.parametrize("answer", [Missing("timeout", ""), {"hypotheses": []}, said(("x", [88]))])
def test_without_a_usable_answer_statements_are_labels(case, answer):
    folded = fold_claims(ScriptedModel(lambda q: answer), case, NAMES, 10)
    assert {one.source for one in folded.hypotheses} == {"labels"}
    assert "statements are labels" in folded.notes[0]


def test_labels_fold_claims_of_the_same_documents_within_a_section(case):
    folded = from_labels(case, NAMES, 10)
    assert [one.claims for one in folded.hypotheses] == [(0, 1), (2,), (3,), (4,)]
    assert folded.hypotheses[0].statement == "label 0; label 1"
    assert folded.leftovers == ()


def test_labels_fold_claims_of_one_name_but_never_across_sections(case):
    names = {**NAMES, 2: NAMES[0], 4: NAMES[3]}
    folded = from_labels(case, names, 10)
    assert [one.claims for one in folded.hypotheses] == [(0, 1), (2,), (3, 4)]


def test_latents_without_a_name_are_called_by_their_number(case):
    names = {i: Name("", "") for i in range(5)}
    bare = from_labels(case, names, 10).hypotheses
    assert bare[1].statement == "latent 2"
    assert not any(one.named for one in bare)


def test_of_one_hypothesis_only_latents_with_a_name_are_told(case):
    one = from_labels(case, {**NAMES, 0: Name(" ", "")}, 10).hypotheses[0]
    assert (one.statement, one.claims, one.named) == ("label 1", (0, 1), True)


def test_labels_beyond_the_limit_are_left_over(case):
    folded = from_labels(case, NAMES, 2)
    assert len(folded.hypotheses) == 2
    assert folded.leftovers == (3, 4)


def test_what_the_user_asked_comes_first_and_is_not_folded(case):
    from dataclasses import replace

    asked = replace(case, claims=(Claim((0,), 0, more=True, statement="is polite"), *CLAIMS))
    model = ScriptedModel(lambda q: said(("This text ...", [1, 2])))
    folded = fold_claims(model, asked, NAMES, 3)
    assert [one.source for one in folded.hypotheses] == ["query", "llm"]
    assert "is polite" in folded.hypotheses[0].statement
    assert folded.hypotheses[1].claims == (1,)
    assert 0 not in folded.leftovers
    alone = replace(case, claims=asked.claims[:1])
    assert len(fold_claims(model, alone, NAMES, 3).hypotheses) == 1
    assert len(model.asked) == 1
