"""What a reader gets: table, evidence, page, plot, JSON."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from rule_judge import TOKENS, planted_store, rule_judge, worded

import conspectus as cs
from conspectus.errors import AnalysisError
from conspectus.report.html import render_html

SMALL = {"documents": 40, "calibrate": 27}


@pytest.fixture
def found(make_store):
    store = planted_store(make_store, shares=((0.9, 0.15), (0.25, 0.65), (0.5, 0.5)))
    return cs.diff(store, by="model", a="a", b="b", verify_share=0.5)


@pytest.fixture
def judged(found):
    return cs.explain(found, rule_judge(missing=0.1), **SMALL)


def test_evidence_is_of_documents_that_were_judged_and_says_how(judged):
    passages = judged.evidence(1, 4)
    assert {p.side for p in passages} == {"a", "b"}
    assert all(p.note.startswith(("judge: yes", "judge: no", "strength")) for p in passages)
    assert any("judge: yes" in p.note for p in passages)
    selection = judged.case.selection
    ids = set(selection.column("doc_id").iloc[judged.sample.documents])
    assert {p.doc_id for p in passages} <= ids
    word = passages[0].text[passages[0].marks[0].start : passages[0].marks[0].end]
    assert word == "apple"


def test_evidence_without_a_judge_is_of_judging_documents(found):
    result = cs.explain(found)
    ids = result.case.selection.column("doc_id")
    shown = {p.doc_id for p in result.evidence(1, 50)}
    assert not shown & set(ids.iloc[result.case.discovery])


@pytest.mark.parametrize("number", [0, 99, 1.5, "one"])
def test_a_hypothesis_that_is_not_there_is_refused(judged, number):
    with pytest.raises(AnalysisError, match="hypothesis"):
        judged.members(number)


def test_findings_are_what_is_confirmed(judged):
    assert set(judged.findings["verdict"]) == {"confirmed"}
    assert len(judged.findings) == 2


def test_json_is_strict_and_whole(judged):
    content = json.loads(judged.to_json())
    assert {"settings", "provenance", "notes", "table", "leftovers", "calibration", "cost"} == set(
        content
    )
    assert content["calibration"]["useful"] is True
    assert content["cost"]["llm_tokens"] > 0
    assert "reader_tokens" in content["cost"]
    assert content["table"][0]["members"][0]["label"] == "the word apple"
    assert content["provenance"]["judged_documents"] == len(judged.sample.documents)
    assert content["settings"]["explains"]["by"] == "model"


def test_json_without_a_judge_is_strict_too(found):
    content = json.loads(cs.explain(found).to_json())
    assert content["calibration"] is None
    assert content["cost"]["factor"] is None


def test_the_page_shows_judged_true_and_own_differences(judged):
    page = judged.page()
    row = page.rows[0]
    table = judged.table.iloc[0]
    assert page.sides == ("a", "b")
    assert row.label == "This text mentions apple."
    assert (row.estimate, row.low, row.high) == (table["difference"], table["low"], table["high"])
    assert "pp" in str(row.values["corrected"])
    assert row.members[0].estimate == table["latent_difference"]
    titles = [one.title for one in page.tables]
    assert titles == ["What the judge is worth", "The judge, property by property", "Cost"]
    html = render_html(page)
    assert "Judged difference" in html
    assert "do not add them" in html


def test_the_page_without_a_judge_has_no_columns_of_one(found):
    page = cs.explain(found).page()
    keys = {column.key for column in page.columns}
    assert not keys & {"corrected", "own", "answers"}
    assert page.estimate.title == "Latent's difference"
    assert [one.title for one in page.tables] == ["Cost"]
    render_html(page)


def test_a_judge_that_guesses_is_called_useless(found):
    result = cs.explain(found, rule_judge(0.5, 0.5), **SMALL)
    assert any("useless" in note for note in result.notes)
    assert np.isnan(result.table["corrected"]).all()
    assert (result.table["corrected_low"] == -1).all()
    assert result.page().rows[0].values["corrected"] == "unknown"


def test_a_judge_that_was_not_measured_is_told_of(found):
    result = cs.explain(found, rule_judge(), documents=40, calibrate=0)
    assert "corrected" not in result.table
    assert any("calibrate=0" in note for note in result.notes)
    assert result.calibration is None


def test_what_is_left_over_is_on_the_page(found):
    from scripted_model import ScriptedModel

    inner = rule_judge()

    def answer(question):
        if question.purpose == "hypotheses":
            return {"hypotheses": [{"statement": "This text mentions apple.", "findings": [1]}]}
        return inner._answer(question)

    result = cs.explain(found, ScriptedModel(answer), **SMALL)
    assert len(result.leftovers) == 1
    (table,) = [one for one in result.page().tables if one.title == "Left over"]
    assert "brick" in table.rows[0]["label"]
    assert json.loads(result.to_json())["leftovers"][0]["latents"] == [1]


def test_it_is_drawn(judged):
    assert judged.plot().to_dict()["layer"]


def test_answers_missing_on_one_side_only_are_told_of(found):
    from scripted_model import ScriptedModel

    inner = rule_judge()

    def answer(question):
        value = inner._answer(question)
        if question.purpose == "judge" and "apple" in question.user.split("<text")[1]:
            return dict.fromkeys(value, "cannot tell")
        return value

    result = cs.explain(found, ScriptedModel(answer), documents=60, calibrate=0)
    assert any("more often in one group" in note for note in result.notes)


def test_the_report_is_written(judged, tmp_path):
    path = judged.to_html(tmp_path / "h.html")
    assert "This text mentions apple." in path.read_text(encoding="utf-8")


@pytest.fixture
def of_many(make_store):
    rng = np.random.default_rng(0)
    shares = [[0.9, 0.4], [0.2, 0.4], [0.6, 0.4], [0.5, 0.4], [0.4, 0.4]]

    def make(groups):
        has = rng.random((120 * groups, 2)) < np.repeat(shares[:groups], 120, axis=0)
        texts, strength, peak = worded(has, rng)
        frame = pd.DataFrame({"text": texts, "model": np.repeat(list("abcde"[:groups]), 120)})
        store = make_store(frame, strength, n_tokens=np.full(len(frame), TOKENS), peak=peak)
        found = cs.diff(store, by="model", a="a", against="largest", verify_share=0.5)
        return cs.explain(found, rule_judge(), documents=50, calibrate=0)

    return make


def test_the_page_shows_the_share_of_each_of_a_few_groups(of_many):
    page = of_many(3).page()
    assert page.sides == ("a", "the others")
    titles = {column.key: column.title for column in page.columns}
    assert (titles["share[b]"], titles["share[c]"]) == ("b", "c")
    assert "nearest" not in titles
    row = page.rows[0]
    assert row.values["share_b"] == row.values["share[c]"] > row.values["share[b]"]
    assert "largest share of the others" in page.estimate.help
    assert render_html(page)


def test_the_page_names_the_nearest_of_more_groups(of_many):
    result = of_many(5)
    page = result.page()
    keys = {column.key for column in page.columns}
    assert "nearest" in keys
    assert "share[b]" not in keys
    assert page.rows[0].values["nearest"] == "c"
    content = json.loads(result.to_json())["table"][0]
    assert content["nearest"] == "c"
    assert {"share[b]", "share[c]", "share[d]", "share[e]"} <= set(content)
    assert content["members"][0]["share[b]"] < content["members"][0]["share[c]"]


def test_a_judge_that_finds_the_contrary_is_said_to(found):
    """It errs on the statements alone: its exam knows nothing of that."""
    from scripted_model import ScriptedModel

    inner, other = rule_judge(), {"yes": "no", "no": "yes"}

    def answer(question):
        value = inner._answer(question)
        return {n: other[v] for n, v in value.items()} if question.purpose == "judge" else value

    result = cs.explain(found, ScriptedModel(answer), **SMALL)
    assert result.table.loc[0, "verdict"] == "opposite"
    assert result.findings.empty
    page = result.page()
    assert page.facts["Statements confirmed"] == f"0 of {len(result.table)}"
    flags = next(row.flags for row in page.rows if row.key == page.rows[0].key)
    assert "more often in the other group" in str(flags)
    assert "more often in the other group" in render_html(page)


def test_the_page_counts_what_missing_answers_could_undo(found):
    result = cs.explain(found, rule_judge(missing=0.45, seed=2), documents=80, calibrate=0)
    unsure = result.table["verdict"].str.endswith("if missing answers are like the others")
    assert unsure.any()
    assert f" {int(unsure.sum())} more would be, if missing answers" in result.page().lead
