"""The judge by rule and what it is held against, by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from benchmarks.truth.edits import EDITS
from benchmarks.truth.hypotheses import planted, tables
from benchmarks.truth.hypotheses.judge import SKILLS, RuleJudge, Skill
from benchmarks.truth.hypotheses.rules import RULES, TRACES, Rules, labels
from benchmarks.truth.hypotheses.suite import quick_floors

from conspectus.analysis.hypotheses.judge import Sheet, ask
from conspectus.analysis.hypotheses.planting import PROPERTIES

TEXTS = ["It is so.", "Sorry, it is.", "It is new.", "It was old."]
SURE = Skill("sure", 1.0, 1.0)


def rules(texts=TEXTS):
    """Four documents, of which the last two are the first two, edited; three latents."""
    present = np.array([[1, 0, 0], [0, 0, 0], [1, 1, 0], [0, 1, 0]])
    return Rules(list(texts), sp.csc_array(present))


@pytest.mark.parametrize("name", RULES)
def test_the_rule_of_a_property_sees_what_the_bench_plants(name):
    text = "The town is small. People like it. Few leave."
    trace = TRACES[RULES[name]]
    assert trace.search(text) is None
    assert all(trace.search(EDITS[name](text, f"d{i}").text) for i in range(30))


def test_a_statement_is_true_where_one_of_its_names_is():
    found = rules()
    assert found.holds("latent 0").tolist() == [True, False, True, False]
    assert found.holds("latent 2").tolist() == [False] * 4
    assert found.holds("latent 0; latent 1").tolist() == [True, False, True, True]
    assert found.holds("property apology").tolist() == [False, True, False, False]
    assert found.holds("property apology; latent 0").tolist() == [True, True, True, False]
    for unknown in ("a word", "property of it", "latent x"):
        with pytest.raises(ValueError, match="no rule"):
            found.holds(unknown)


def test_the_true_difference_is_what_editing_adds():
    found = rules()
    assert found.difference("latent 1", 50) == pytest.approx(0.5 * (1.0 - 0.0))
    assert found.difference("latent 0", 50) == 0.0
    assert found.difference("property apology", 20) == pytest.approx(0.2 * (0.0 - 0.5))


def test_labels_name_the_concept_by_its_rule_and_others_by_number():
    told = labels("citations", np.array([False, True, False]))
    assert told.column("label").to_pylist() == ["latent 0", "property citation", "latent 2"]
    assert told.column("latent").to_pylist() == [0, 1, 2]


def test_a_judge_without_errors_says_what_is_true():
    statements = ["latent 1", "property apology", PROPERTIES[0].statement]
    sheets = [Sheet(text, (2, 0, 1), "d") for text in TEXTS]
    said = ask(RuleJudge(rules(), SURE), statements, sheets, "judge")
    trace = PROPERTIES[0].trace
    assert said.value[:, 0].tolist() == [0, 0, 1, 1]
    assert said.value[:, 1].tolist() == [0, 1, 0, 0]
    assert said.value[:, 2].tolist() == [trace.search(text) is not None for text in TEXTS]
    assert RuleJudge(rules(), SURE).estimate([]).calls == 0


def test_a_judge_errs_as_often_as_told_and_always_alike():
    texts = [f"{'Sorry, ' if i % 2 else ''}number {i}." for i in range(4000)]
    known = Rules(texts, sp.csc_array((4000, 1)))
    sheets = [Sheet(text, (0,), "d") for text in texts]
    skill = Skill("told", 0.8, 0.9)
    judge = RuleJudge(known, skill, 3)
    value = ask(judge, ["property apology"], sheets, "judge").value[:, 0]
    assert value[1::2].mean() == pytest.approx(0.8, abs=0.03)
    assert 1 - value[::2].mean() == pytest.approx(0.9, abs=0.03)
    again = ask(judge, ["property apology"], sheets[:50], "judge").value[:, 0]
    assert np.array_equal(again, value[:50])
    other = ask(RuleJudge(known, skill, 4), ["property apology"], sheets, "judge").value[:, 0]
    assert not np.array_equal(other, value)


def test_an_uneven_judge_has_its_own_skill_for_every_statement():
    uneven = next(one for one in SKILLS if one.spread)
    drawn = np.array([uneven.of(f"statement {i}") for i in range(2000)])
    assert drawn.mean(axis=0) == pytest.approx([uneven.sensitivity, uneven.specificity], abs=0.02)
    assert drawn[:, 0].std() == pytest.approx(uneven.spread, abs=0.02)
    assert uneven.of("x") == uneven.of("x")
    assert SURE.of("x") == (1.0, 1.0)


@dataclass
class Explained:
    table: pd.DataFrame


def explained(**more):
    """Two statements: latents 4 and 1 more often in a, latent 2 less often."""
    rows = {
        "statement": ["latent 4; latent 1", "latent 2"],
        "latents": [[4, 1], [2]],
        "group_a": ["a", "a"],
        "more_in": ["a", "b"],
        "verdict": ["not confirmed", "confirmed"],
        "latent_difference": [0.3, -0.2],
        "latent_low": [0.1, -0.3],
        "latent_high": [0.5, -0.15],
    }
    return Explained(pd.DataFrame(rows | more))


def test_the_concept_is_stated_where_any_latent_of_a_statement_is_it_in_its_direction():
    concept = np.zeros(5, bool)
    concept[1] = True
    assert planted.stated(explained(), concept) == {
        "statements": 2,
        "stated": 1.0,
        "first": 1.0,
        "confirmed": 0.0,
    }
    other_way = np.zeros(5, bool)
    other_way[2] = True
    assert planted.stated(explained(), other_way)["stated"] == 0.0
    assert planted.stated(None, concept)["statements"] == 0


def test_own_figures_are_taken_in_the_direction_of_choice():
    result = SimpleNamespace(latents=pd.DataFrame({"latent": [2, 4], "difference": [-0.4, 0.35]}))
    truth = np.array([0.0, 0.0, -0.1, 0.0, 0.2])
    concept = np.array([False, False, False, False, True])
    found = planted.own(explained(), result, concept, truth)
    assert found["planted"].tolist() == [True, False]
    assert found["true"].tolist() == [0.2, 0.1]
    assert found["chosen"].tolist() == [0.35, 0.4]
    assert found["kept"].tolist() == [0.3, 0.2]
    assert found["holds"].tolist() == [True, False]
    assert found["confirmed"].tolist() == [False, True]


def test_judged_figures_are_held_against_the_rule():
    rows = explained(
        statement=["latent 1", "latent 0"],
        latents=[[1], [0]],
        difference=[0.3, -0.1],
        low=[0.1, -0.2],
        high=[0.45, -0.05],
        corrected=[0.4, -0.2],
        corrected_low=[0.2, -0.4],
        corrected_high=[0.6, 0.1],
    )
    found = planted.judged(rows, np.array([False, True, False]), rules(), 50)
    assert found["true"].tolist() == [0.5, 0.0]
    assert found["planted"].tolist() == [True, False]
    assert found["plain_error"].tolist() == pytest.approx([-0.2, 0.1])
    assert found["plain_holds"].tolist() == [False, False]
    assert found["corrected_error"].tolist() == pytest.approx([-0.1, 0.2])
    assert found["corrected_holds"].tolist() == [True, True]
    assert found["corrected_width"].tolist() == pytest.approx([0.4, 0.5])
    assert found["own_holds"].tolist() == [True, False]


def judged_rows():
    return pd.DataFrame(
        {
            "judge": ["fair", "fair", "poor"],
            "planted": [True, True, False],
            "true": [0.2, 0.4, 0.1],
            "confirmed": [True, False, True],
            **{f"{name}_error": [0.0, -0.1, 0.02] for name in ("plain", "own")},
            "corrected_error": [0.01, -0.01, np.nan],
            **{f"{name}_holds": [True, False, True] for name in ("plain", "corrected", "own")},
            **{f"{name}_width": [0.2, 0.4, 0.3] for name in ("plain", "corrected", "own")},
        }
    )


def test_tables_by_hand():
    shown = tables.judged(judged_rows()).rows.to_dict("records")
    assert [row["statement about"] for row in shown] == ["the planted property", "other latents"]
    assert shown[0]["judged: off by"] == "-5.0"
    assert shown[0]["corrected: off by"] == "0.0"
    assert shown[0]["corrected: holds truth"] == "0.500"
    assert shown[0]["corrected: width"] == "30.0"
    assert shown[0]["confirmed"] == "0.50"
    assert (shown[1]["corrected: off by"], shown[1]["judge useless"]) == ("-", "1.00")
    null = pd.DataFrame(
        {
            "judge": ["none", "none", "fair"],
            "claimed": [0, 1, 0],
            "forced": [4, 0, 2],
            "confirmed": [0, 0, 1],
            "holds": [1.0, np.nan, 0.5],
        }
    )
    none, fair, *_ = tables.nothing(null).rows.to_dict("records")
    assert (none["splits"], none["with a claim"], none["statements"]) == ("2", "1", "4")
    assert (fair["splits with one confirmed"], fair["interval holds 0"]) == ("1", "0.500")
    designs = pd.DataFrame(
        {
            "share": [25, 25],
            "seed": [0, 1],
            "statements": [2, 3],
            "stated": [1.0, 0.0],
            "first": [1.0, 0.0],
            "confirmed": [0.0, 0.0],
        }
    )
    (row,) = tables.stated(designs).rows.to_dict("records")
    assert row["statements a design"] == "2.5"
    assert row["planted concept stated"].startswith("0.50 (")


def test_floors_are_of_the_strongest_share_and_of_forced_claims():
    stated = pd.DataFrame({"share": [25, 50], "stated": [0.0, 1.0], "confirmed": [0.0, 1.0]})
    own = pd.DataFrame({"holds": [True, True]})
    nothing = pd.DataFrame({"forced": [0, 40], "confirmed": [0, 2]})
    floors = quick_floors(stated, own, nothing)
    assert all(floor.holds for floor in floors), list(map(str, floors))
    assert not quick_floors(stated, own, nothing.assign(confirmed=[0, 3]))[-1].holds
    assert json.dumps([floor.value for floor in floors])
