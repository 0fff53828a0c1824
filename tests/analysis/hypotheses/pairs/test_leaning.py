"""What errors that come together add to a pair, and that it is taken out of figures and test."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from conspectus.analysis.hypotheses.calibration import calibrate
from conspectus.analysis.hypotheses.pairs import estimate as room
from conspectus.analysis.hypotheses.pairs.correct import UNKNOWN, corrected_pair, unmixed
from conspectus.analysis.hypotheses.pairs.estimate import Counted, estimate
from conspectus.analysis.hypotheses.pairs.leaning import TURN, covariance, leaning_p_value
from conspectus.analysis.hypotheses.pairs.rows import pair_notes
from conspectus.analysis.hypotheses.pairs.shares import association
from conspectus.analysis.hypotheses.pairs.worth import PERFECT, Worth

TRUE = np.array([0.15, 0.10, 0.10, 0.65])
GOOD = Worth(np.array(0.9), np.array(0.95))
OTHER = Worth(np.array(0.8), np.array(0.9))


def independent(a, b):
    return np.array([a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b)])


def judged_kinds(first, second, leaning, mixed=0.0):
    """Chance of each judged kind for each true one: a row a true kind."""
    yes = [
        [float(w.sensitivity) if true else 1 - float(w.specificity) for true in half]
        for w, half in ((first, (1, 1, 0, 0)), (second, (1, 0, 1, 0)))
    ]
    apart = np.array([independent(a, b) for a, b in zip(*yes, strict=True)])
    return apart + covariance(first, second, np.array(leaning), mixed)[:, None] * TURN


def measured(leaning, error, k=18):
    found = calibrate([5 * 0.9] * k, [5] * k, [30 * 0.95] * k, [30] * k)
    return replace(found, leaning=leaning, leaning_error=error)


@pytest.mark.parametrize("mixed", [-1.0, 0.0, 1.0])
def test_the_covariance_gives_answers_the_correlation_of_the_errors(mixed):
    table = judged_kinds(GOOD, OTHER, 0.1, mixed)
    assert table.sum(axis=1) == pytest.approx(1.0)
    assert (table >= -1e-12).all()
    for kind, wanted in enumerate((0.1, 0.1 * mixed, 0.1 * mixed, 0.1)):
        both, one, other, _ = table[kind]
        a, b = both + one, both + other
        assert (both - a * b) / np.sqrt(a * (1 - a) * b * (1 - b)) == pytest.approx(wanted)


def test_no_covariance_is_larger_than_can_be():
    table = judged_kinds(GOOD, Worth(np.array(0.55), np.array(0.99)), 1.0, 1.0)
    assert (table >= -1e-12).all()
    assert (judged_kinds(GOOD, OTHER, 1.0, -1.0) >= -1e-12).all()
    assert (covariance(PERFECT, GOOD, np.array(0.5)) == 0).all()


@pytest.mark.parametrize("bands", [1, 3])
@pytest.mark.parametrize("mixed", [-0.5, 0.0, 0.8])
def test_what_errors_add_is_taken_out_again(bands, mixed):
    true = np.random.default_rng(0).dirichlet(np.ones(4 * bands)).reshape(bands, 4)
    judged = true @ judged_kinds(GOOD, OTHER, 0.5, mixed)
    together = covariance(GOOD, OTHER, np.array(0.5), np.array(mixed))
    found, possible = unmixed(judged, GOOD, OTHER, together)
    assert possible
    assert found == pytest.approx(true)


def pair_of(shares, n=4000):
    counts = np.asarray(shares)[None, None] * n
    return estimate(Counted(counts, counts.sum(axis=2)), 0.95)


def test_a_corrected_pair_is_the_true_one_where_the_leaning_is_known():
    pair, true = pair_of(TRUE @ judged_kinds(GOOD, GOOD, 0.5)), association(TRUE[None])
    judge = measured(0.5, 0.0)
    found = corrected_pair(pair, judge, column=False, confidence=0.95)
    assert found.npmi == pytest.approx(float(true.npmi), abs=0.002)
    assert found.difference == pytest.approx(float(true.difference), abs=0.002)
    more = {"column": False, "confidence": 0.95}
    without = corrected_pair(pair, measured(0.0, 0.0), **more)
    assert without.npmi > found.npmi + 0.03
    assert corrected_pair(pair, judge, **more, one_text=False) == without
    unsure = corrected_pair(pair, measured(0.5, 0.3), **more)
    assert unsure.npmi_high - unsure.npmi_low > 1.1 * (found.npmi_high - found.npmi_low)


def test_errors_less_together_than_by_chance_make_no_pair():
    pair, more = pair_of(TRUE), {"column": False, "confidence": 0.95}
    apart, none = (corrected_pair(pair, measured(x, 0.0), **more) for x in (-0.2, 0.0))
    assert apart == none


def test_the_test_is_that_of_the_pair_where_errors_do_not_lean():
    pair = pair_of(independent(0.3, 0.3) + 0.01 * TURN, n=400)
    assert 0.05 < pair.p_value < 0.9
    assert leaning_p_value(pair, measured(0.0, 0.0)) == pytest.approx(pair.p_value)
    guessing = calibrate([10] * 3, [20] * 3, [5] * 3, [20] * 3)
    assert leaning_p_value(pair, guessing) == pytest.approx(pair.p_value, abs=0.3)


def test_the_test_takes_out_what_errors_would_make_of_independent_statements():
    judged = independent(0.25, 0.25) @ judged_kinds(GOOD, GOOD, 0.5)
    pair = pair_of(judged, n=3000)
    assert pair.p_value < 1e-4
    assert leaning_p_value(pair, measured(0.5, 0.0)) > 0.3
    true = pair_of(TRUE @ judged_kinds(GOOD, GOOD, 0.5), n=3000)
    assert leaning_p_value(true, measured(0.5, 0.0)) < 1e-10


@pytest.mark.parametrize(("leaning", "mixed"), [(0.3, 0.0), (0.6, 1.0), (0.6, -1.0)])
def test_errors_that_come_together_make_no_pairs_and_leave_intervals_right(
    monkeypatch, leaning, mixed
):
    """200 pairs of 250 documents; the leaning is measured with an error of 0.15."""
    monkeypatch.setattr(room, "DRAWS", 400)
    rng, chance = np.random.default_rng(4), independent(0.25, 0.25)
    turned = judged_kinds(GOOD, GOOD, leaning, mixed)
    held, plain, flukes, naive = [], [], [], []
    for _ in range(200):
        judge = measured(rng.normal(leaning, 0.15), 0.15)
        for true in (TRUE, chance):
            counts = rng.multinomial(250, true @ turned).astype(float)[None, None]
            pair = estimate(Counted(counts, counts.sum(axis=2)), 0.95)
            if true is chance:
                flukes.append(leaning_p_value(pair, judge) <= 0.05)
                naive.append(pair.p_value <= 0.05)
                continue
            npmi = float(association(true[None]).npmi)
            for each, of in ((held, judge), (plain, replace(judge, leaning=0, leaning_error=0))):
                found = corrected_pair(pair, of, column=False, confidence=0.95)
                each.append(found.npmi_low <= npmi <= found.npmi_high)
    noise = 3 * np.sqrt(0.05 * 0.95 / 200)
    assert np.mean(held) >= 0.95 - noise
    assert np.mean(flukes) <= 0.05 + noise
    if mixed >= 0 and leaning > 0.5:
        assert np.mean(plain) < 0.8
        assert np.mean(naive) > 0.2


@pytest.mark.parametrize("bands", [1, 3])
def test_the_test_is_that_of_the_excess_beyond_what_errors_add(bands):
    """By hand, of a judge that is known: what two independent statements of these margins get."""
    k, n = 18, 200_000
    judge = calibrate([0.9 * n] * k, [n] * k, [0.95 * n] * k, [n] * k)
    judge = replace(judge, leaning=0.5, leaning_error=0.0)
    margins = np.array([[0.3, 0.2], [0.5, 0.4], [0.1, 0.6]][:bands])
    size = np.array([0.5, 0.3, 0.2][:bands]) / sum((0.5, 0.3, 0.2)[:bands])
    true = np.array([independent(a, b) for a, b in margins]) * size[:, None]
    added = [(true @ covariance(GOOD, GOOD, np.array(0.5), mixed)).sum() for mixed in (-1, 1)]
    judged = true @ judged_kinds(GOOD, GOOD, 0.0) + 0.03 * size[:, None] * TURN
    counts = (judged * 1_000_000)[None]
    pair = replace(estimate(Counted(counts, counts.sum(axis=2)), 0.95), error=0.004)
    assert pair.excess == pytest.approx(0.03, abs=1e-4)
    z = (pair.excess - np.mean(added)) / np.hypot(0.004, np.std(added))
    assert 0.5 < z < 5
    assert stats.norm.isf(leaning_p_value(pair, judge) / 2) == pytest.approx(z, rel=0.02)


def test_of_a_judge_who_surely_guesses_the_test_is_that_of_the_pair():
    """There are no draws in which its answers tell anything."""
    guessing = calibrate([200] * 3, [1000] * 3, [200] * 3, [1000] * 3)
    pair = pair_of(TRUE, n=200)
    assert leaning_p_value(pair, guessing) == pair.p_value
    alike = pair_of([1.0, 0.0, 0.0, 0.0])
    assert leaning_p_value(replace(alike, error=0.0), measured(0.5, 0.1)) == alike.p_value


def test_where_most_draws_leave_no_possible_truth_nothing_is_known():
    """As often called true as the judge errs: for every second draw of its worth, less often."""
    judge = calibrate([9] * 9, [10] * 9, [76] * 9, [80] * 9)
    rare = pair_of(np.array([0.02, 0.032, 0.032, 0.916]), n=150)
    assert corrected_pair(rare, judge, column=False, confidence=0.95) == UNKNOWN


def notes(leaning=0.3, *, across=False, measured_=True, column=False, lost=False):
    one = SimpleNamespace(first="" if column else "a name", named=True)
    figures = {"hypothesis": [1], "npmi": [0.1], "difference": [0.1]}
    judge = measured(leaning, 0.1) if measured_ else None
    if measured_:
        figures["corrected"] = [np.nan if lost else 0.1]
    sample = SimpleNamespace(pairs=(object(),), across=across)
    return " ".join(pair_notes(pd.DataFrame(figures), (one,), sample, judge))


def test_notes_say_what_is_known_of_errors_on_both_halves():
    assert "asked apart, correlate by 0.30 (standard error 0.10)" in notes()
    assert "different texts" in notes(across=True)
    assert "was not measured" in notes(measured_=False)
    assert "correlate" not in notes(column=True)
    assert "not judged (hypothesis 1)" in notes(column=True)
    assert "cannot be taken out of hypothesis 1" in notes(lost=True)
    assert "cannot be taken out" not in notes()
    nothing = SimpleNamespace(pairs=(), across=False)
    assert pair_notes(pd.DataFrame({"npmi": [0.1]}), (), nothing, None) == ()
