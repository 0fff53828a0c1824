"""Verdicts: sure and as claimed, sure and the other way round, unsure, unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.hypotheses.calibration import calibrate
from conspectus.analysis.hypotheses.claims import Case, Claim
from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.hypothesis import Hypothesis
from conspectus.analysis.hypotheses.judge import Verdicts
from conspectus.analysis.hypotheses.naming import Name
from conspectus.analysis.hypotheses.sample import Sample
from conspectus.analysis.hypotheses.settings import Settings
from conspectus.analysis.hypotheses.table import hypothesis_table, member_table
from conspectus.analysis.selection import everything
from conspectus.stats import benjamini_hochberg
from conspectus.store import Presence

N = 60
GROUPS = Contrast(("a", "b"), np.arange(N), np.arange(N, 2 * N))
HYPOTHESES = tuple(Hypothesis(f"This text {i}.", "llm", (i,)) for i in range(4))
CLAIMS = (
    Claim((0, 1), 0, more=True),
    Claim((1,), 0, more=False),
    Claim((2,), 0, more=True),
    Claim((2,), 0, more=True),
)
NAMES = {i: Name(f"name {i}", "llm") for i in range(3)}


def answers():
    """Many more yes in a; the same; as many in both; none at all."""
    value = np.zeros((2 * N, 4))
    value[: N // 2, :2] = 1.0
    value[::2, 2] = 1.0
    value[:, 3] = np.nan
    return Verdicts(value, np.ones_like(value), {"failed": 2 * N})


@pytest.fixture
def case(make_store):
    has = np.random.default_rng(0).random((3 * N, 3)) < 0.5
    return Case(
        everything(make_store(pd.DataFrame(index=range(3 * N)), has.astype(float))),
        np.arange(2 * N, 3 * N),
        CLAIMS,
        ("one",),
        lambda theme, latents: GROUPS,
        Presence(),
        chosen_apart=True,
    )


SAMPLE = Sample((GROUPS,) * 4, (GROUPS,) * 4, np.arange(2 * N), [], 0)


def table_of(case, verdicts, calibration=None, **settings):
    chosen = Settings(**settings)
    members = member_table(case, HYPOTHESES, SAMPLE, NAMES, chosen)
    return hypothesis_table(case, HYPOTHESES, SAMPLE, members, chosen, verdicts, calibration)


def test_verdicts_follow_the_direction_that_was_claimed(case):
    table = table_of(case, answers())
    assert table["verdict"].tolist() == ["confirmed", "opposite", "not confirmed", "not judged"]
    assert table["more_in"].tolist() == ["a", "b", "a", "a"]
    assert table.loc[0, "difference"] == 0.5
    assert table.loc[2, "difference"] == 0.0
    assert table.loc[3, ["missing_a", "missing_b"]].tolist() == [N, N]


def test_a_verdict_that_missing_answers_could_undo_says_so(case):
    """12 of 60 missing in one group against 47 in the other."""
    value = np.zeros((2 * N, 4))
    value[:48, :2] = 1.0
    value[48:N, :2] = np.nan
    value[N + 13 :, :2] = np.nan
    table = table_of(case, Verdicts(value, np.ones_like(value), {"refused": 118}))
    alike = ", if missing answers are like the others"
    assert table["verdict"].tolist()[:2] == [f"confirmed{alike}", f"opposite{alike}"]
    assert table.loc[0, "bound_low"] < 0 < table.loc[0, "low"]
    value[N:, :2] = 0.0
    table = table_of(case, Verdicts(value, np.ones_like(value), {"refused": 24}))
    assert table["verdict"].tolist()[:2] == ["confirmed", "opposite"]
    assert 0 < table.loc[0, "bound_low"] < table.loc[0, "low"]


def test_q_values_are_over_the_hypotheses_with_answers(case):
    table = table_of(case, answers())
    np.testing.assert_allclose(table["q_value"], benjamini_hochberg(table["p_value"]))
    assert np.isnan(table.loc[3, "q_value"])
    assert table_of(case, answers(), fdr=1e-12)["verdict"].tolist()[0] == "not confirmed"


def test_corrected_figures_are_there_if_the_judge_was_measured(case):
    assert "corrected" not in table_of(case, answers())
    measured = calibrate([9] * 9, [10] * 9, [90] * 9, [100] * 9)
    table = table_of(case, answers(), measured)
    assert table.loc[0, "corrected"] == pytest.approx(0.5 / 0.8)
    assert table.loc[0, "corrected_low"] < table.loc[0, "low"] / 0.8
    assert np.isnan(table.loc[3, "corrected"])
    assert (table.loc[3, "corrected_low"], table.loc[3, "corrected_high"]) == (-1, 1)


def test_latents_of_every_claim_are_members(case):
    members = member_table(case, HYPOTHESES, SAMPLE, NAMES, Settings())
    assert members.loc[members["hypothesis"] == 1, "latent"].tolist() == [0, 1]
    assert members.loc[members["hypothesis"] == 3, "latent"].tolist() == [2]
    table = table_of(case, None)
    assert table["latents"].tolist() == [[0, 1], [1], [2], [2]]
    head = members.iloc[0]
    assert table.loc[0, "latent_difference"] == head["difference"]


def test_without_a_judge_the_latents_decide(case):
    table = table_of(case, None)
    assert "difference" not in table
    np.testing.assert_allclose(table["latent_q_value"], benjamini_hochberg(table["latent_p_value"]))
    assert set(table["verdict"]) <= {"confirmed", "opposite", "not confirmed"}


def test_groups_made_by_the_latents_prove_nothing(case):
    from dataclasses import replace

    made = replace(case, by_construction=True)
    bare = table_of(made, None)
    assert set(bare["verdict"]) == {"not judged"}
    assert bare["latent_p_value"].isna().all()
    assert table_of(made, answers())["verdict"].tolist()[0] == "confirmed"
