"""The whole way with a model that judges by rule: what is planted is found, what is not is not."""

from __future__ import annotations

import json

import numpy as np
import pytest
from rule_judge import planted_store, rule_judge
from scripted_model import ScriptedModel

import conspectus as cs
from conspectus.errors import AnalysisError, AnswersPendingError
from conspectus.llm import Missing

SMALL = {"documents": 60, "calibrate": 45}


def compared(make_store, verify_share=0.5, **more):
    return cs.diff(
        planted_store(make_store, **more), by="model", a="a", b="b", verify_share=verify_share
    )


def test_a_planted_difference_is_named_judged_and_confirmed(make_store):
    found = compared(make_store)
    model = rule_judge()
    result = cs.explain(found, model, **SMALL)
    row = result.table.iloc[0]
    assert row["statement"] == "This text mentions apple."
    assert (row["source"], row["verdict"], row["more_in"]) == ("llm", "confirmed", "a")
    assert row["low"] < row["difference"] < row["high"]
    assert row["corrected_low"] < row["corrected"] < row["corrected_high"]
    assert 0.3 < row["difference"] < 0.7
    assert row["latents"] == [0]
    members = result.members(1)
    assert members.loc[0, "label"] == "the word apple"
    assert members.loc[0, "label_source"].startswith("llm")
    assert result.calibration.sensitivity == result.calibration.specificity == 1.0
    assert json.loads(result.to_json())["table"][0]["members"][0]["latent"] == 0


def test_the_latents_own_difference_stands_beside_and_is_that_of_the_verification(make_store):
    found = compared(make_store)
    result = cs.explain(found, rule_judge(), **SMALL)
    row = result.table.iloc[0]
    theirs = found.table.set_index("latent").loc[0]
    assert row["latent_difference"] == pytest.approx(theirs["verified"])
    assert row["latent_low"] == pytest.approx(theirs["verified_low"])
    assert row["latent_p_value"] == pytest.approx(theirs["verified_p"])


def test_no_document_makes_a_statement_and_judges_it(make_store):
    found = compared(make_store)
    model = rule_judge()
    result = cs.explain(found, model, **SMALL)
    assert not np.intersect1d(result.case.discovery, result.sample.documents).size
    judged = [q.user for q in model.asked if q.purpose == "judge"]
    texts = found.source.selection.column("text")
    named = " ".join(q.user for q in model.asked if q.purpose == "name")
    for document in result.sample.documents.tolist():
        assert texts[document] not in named
    assert len(judged) == len(result.sample.documents)


def test_the_judge_does_not_learn_the_group(make_store):
    model = rule_judge()
    cs.explain(compared(make_store), model, **SMALL)
    judged = [q for q in model.asked if q.purpose in ("judge", "calibration")]
    assert {q.system for q in judged} == {judged[0].system}
    assert not any("model" in q.user or "group" in q.user.lower() for q in judged)
    orders = {tuple(q.user.splitlines()[1:3]) for q in model.asked if q.purpose == "calibration"}
    assert len(orders) > 10  # statements come in an order of their own


def test_the_same_seed_asks_the_same_and_another_seed_other_documents(make_store):
    found = compared(make_store)
    asked = []
    for seed in (1, 1, 2):
        model = rule_judge()
        cs.explain(found, model, seed=seed, **SMALL)
        asked.append([q.user for q in model.asked])
    assert asked[0] == asked[1]
    assert asked[0] != asked[2]


def test_without_a_model_statements_are_labels_and_figures_the_latents_own(make_store):
    found = compared(make_store)
    result = cs.explain(found)
    row = result.table.iloc[0]
    assert row["statement"] == "old name 0"
    assert row["source"] == "labels"
    assert row["verdict"] == "confirmed"
    assert row["latent_difference"] == pytest.approx(found.table.iloc[0]["verified"])
    assert not {"difference", "corrected", "judged_a"} & set(result.table.columns)
    assert result.cost.purposes == {}
    assert result.cost.factor is None
    assert any("No language model" in note for note in result.notes)


def test_latents_chosen_on_all_documents_are_told_of(make_store):
    apart = cs.explain(compared(make_store))
    mixed = cs.explain(compared(make_store, verify_share=0.0))
    assert not any("chosen on all documents" in note for note in apart.notes)
    assert any("verify_share=0.5" in note for note in mixed.notes)


def test_pairs_are_judged_as_pairs(make_store):
    store = planted_store(make_store)
    found = cs.diff(store, by="model", a="a", b="b", paired_by="prompt_id", verify_share=0.5)
    result = cs.explain(found, rule_judge(), **SMALL)
    drawn = result.sample.drawn[0]
    keys = np.asarray(store.column("prompt_id"))
    assert drawn.paired
    assert np.array_equal(keys[drawn.first], keys[drawn.second])
    assert result.table.iloc[0]["judged_a"] == result.table.iloc[0]["judged_b"]


def test_missing_answers_are_counted_and_leave_the_estimate_where_it_was(make_store):
    found = compared(make_store, n=400)
    whole = cs.explain(found, rule_judge(), documents=180, calibrate=0).table.iloc[0]
    values = []
    for seed in range(4):
        model = rule_judge(missing=0.5, seed=seed)
        result = cs.explain(found, model, documents=180, calibrate=0)
        row = result.table.iloc[0]
        assert row["missing_a"] + row["judged_a"] == 180
        assert 50 < row["missing_a"] < 130
        assert any("neither as yes nor as no" in note for note in result.notes)
        values.append(row["difference"])
    assert np.mean(values) == pytest.approx(whole["difference"], abs=0.06)


def test_cannot_tell_is_missing_and_not_a_no(make_store):
    found = compared(make_store, n=400, shares=((0.9, 0.4), (0.3, 0.3)))
    row = cs.explain(found, rule_judge(cannot_tell=0.4), documents=200, calibrate=0).table.iloc[0]
    assert row["share_a"] == pytest.approx(0.9, abs=0.08)
    assert row["missing_a"] > 40


def test_a_budget_that_ends_midway_leaves_a_part_that_says_so(make_store):
    model = rule_judge()
    inner, left = model._answer, [40]

    def stopping(question):
        left[0] -= 1
        return inner(question) if left[0] > 0 else Missing("over_budget", "spent")

    model._answer = stopping
    result = cs.explain(compared(make_store), model, **SMALL)
    row = result.table.iloc[0]
    assert 0 < row["judged_a"] + row["judged_b"] < 40
    assert row["missing_a"] + row["missing_b"] > 70
    assert any("budget" in note for note in result.notes)
    assert result.calibration is None
    assert any("not measured" in note for note in result.notes)


def test_nothing_but_the_budget_left_gives_labels(make_store):
    model = ScriptedModel(lambda question: Missing("over_budget", "spent"))
    result = cs.explain(compared(make_store), model, **SMALL)
    assert result.table.iloc[0]["verdict"] == "not judged"
    assert np.isnan(result.table.iloc[0]["difference"])
    assert result.table.iloc[0]["statement"] == "old name 0"
    assert result.page().rows


def nameless(make_store, **more):
    """A comparison whose store has no labels."""
    found = compared(make_store, **more)
    store = found.source.selection.stores[0]
    store.set_labels(store.labels().slice(0, 0))
    return found


def test_nobody_is_asked_about_the_number_of_a_latent(make_store):
    """A failure to name is no "no"."""
    model = rule_judge()
    inner = model._answer
    model._answer = lambda q: Missing("failed", "") if q.purpose == "name" else inner(q)
    result = cs.explain(nameless(make_store), model, **SMALL)
    assert {q.purpose for q in model.asked} == {"name"}
    row = result.table.iloc[0]
    assert (row["statement"], row["verdict"]) == ("latent 0", "not judged")
    assert (row["judged_a"], row["missing_a"]) == (0, 0)
    assert any("without a name cannot be judged" in note for note in result.notes)
    assert result.calibration is None
    assert result.provenance["judged_documents"] == 0
    assert result.page().rows


def test_without_a_judge_latents_have_their_own_figures_named_or_not(make_store):
    assert cs.explain(nameless(make_store)).table.iloc[0]["verdict"] == "confirmed"


@pytest.mark.parametrize("named", [True, False])
def test_a_plan_counts_names_that_are_still_to_come(make_store, named):
    found = (compared if named else nameless)(make_store, shares=((0.9, 0.1), (0.8, 0.1)))
    model = rule_judge()
    plan = cs.plan_explanation(found, model, **SMALL)
    cs.explain(found, model, **SMALL)
    asked = {purpose: tally.asked for purpose, tally in model.ledger.purposes.items()}
    assert {purpose: estimate.calls for purpose, estimate in plan.items()} == asked


def test_what_is_planned_is_what_is_asked(make_store):
    found = compared(make_store)
    model = rule_judge()
    plan = cs.plan_explanation(found, model, **SMALL)
    assert model.asked == []
    result = cs.explain(found, model, **SMALL)
    asked = {purpose: tally.asked for purpose, tally in model.ledger.purposes.items()}
    assert {purpose: estimate.calls for purpose, estimate in plan.items()} == asked
    assert {p: row["asked"] for p, row in result.cost.purposes.items()} == asked
    tokens = {p: e.tokens_in for p, e in plan.items()}
    spent = {p: t.tokens_in for p, t in model.ledger.purposes.items()}
    assert tokens["calibration"] == spent["calibration"]
    assert tokens["judge"] == pytest.approx(spent["judge"], rel=0.2)


def test_another_model_may_judge(make_store):
    writer, judge = rule_judge(), rule_judge()
    result = cs.explain(compared(make_store), writer, judge=judge, **SMALL)
    assert {q.purpose for q in writer.asked} == {"name", "hypotheses"}
    assert {q.purpose for q in judge.asked} == {"judge", "calibration"}
    assert set(result.cost.purposes) == {"name", "hypotheses", "judge", "calibration"}


def test_a_batch_is_asked_in_three_rounds(make_store):
    """Questions are never made of answers that are still to come."""
    found, known = compared(make_store), set()
    inner = rule_judge()

    def recorded(question):
        if question.user in known:
            return inner._answer(question)
        return Missing("not_recorded", "written")

    rounds = []
    for _ in range(3):
        model = ScriptedModel(recorded)
        if len(rounds) < 2:
            with pytest.raises(AnswersPendingError, match=r"^answers not recorded yet: \d+ \("):
                cs.explain(found, model, **SMALL)
        else:
            result = cs.explain(found, model, **SMALL)
            assert set(result.table["verdict"]) == {"not judged"}
        rounds.append({q.purpose for q in model.asked if q.user not in known})
        known |= {q.user for q in model.asked}
    assert rounds == [{"name"}, {"hypotheses"}, {"judge", "calibration"}]
    assert cs.explain(found, ScriptedModel(recorded), **SMALL).findings.shape[0] == 1


@pytest.mark.parametrize(
    "setting",
    [
        {"n": 0},
        {"n": 11},
        {"documents": 0},
        {"calibrate": -1},
        {"share": 1.0},
        {"share": 0.95},
        {"fdr": 0},
    ],
)
def test_settings_out_of_range_are_refused(make_store, setting):
    with pytest.raises(AnalysisError, match="^" + next(iter(setting))):
        cs.explain(compared(make_store), **setting)


def test_a_result_of_another_kind_is_refused(make_store):
    store = planted_store(make_store)
    with pytest.raises(AnalysisError, match="cannot be explained"):
        cs.explain(cs.trend(store, by="prompt_id"))


def test_a_comparison_without_findings_is_refused(make_store):
    found = compared(make_store, shares=((0.3, 0.3), (0.4, 0.4)))
    with pytest.raises(AnalysisError, match="no findings"):
        cs.explain(found)
