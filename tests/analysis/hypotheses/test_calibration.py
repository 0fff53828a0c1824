"""Sensitivity and specificity against closed forms, and coverage of corrected intervals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from conspectus.analysis.hypotheses.calibration import calibrate
from conspectus.analysis.hypotheses.correct import corrected
from conspectus.analysis.hypotheses.figures import Difference, difference
from conspectus.analysis.hypotheses.notes import _calibrated
from conspectus.analysis.hypotheses.settings import Settings
from conspectus.analysis.hypotheses.tables import _judge, _kinds
from conspectus.stats import newcombe, wilson

K = 9


def exact(sensitivity, specificity, n=100_000_000):
    """A calibration so large that nothing is left to be uncertain of."""
    size = np.full(K, n)
    return calibrate(size * sensitivity, size, size * specificity, size)


def judged(share_a, share_b, low, high):
    return Difference(share_a, share_b, share_a - share_b, low, high, 0.5, 50, 50, 0, 0)


def test_equal_sizes_give_the_pooled_shares_and_wilson():
    hits, rejections = np.array([9, 8, 10, 9]), np.array([38, 40, 39, 39])
    found = calibrate(hits, np.full(4, 10), rejections, np.full(4, 40))
    assert found.sensitivity == pytest.approx(36 / 40)
    assert found.specificity == pytest.approx(156 / 160)
    low, high = map(float, wilson(36 / 40, 40))
    assert (found.sensitivity_low, found.sensitivity_high) == pytest.approx((low, high))
    low, high = map(float, wilson(156 / 160, 160))
    assert (found.specificity_low, found.specificity_high) == pytest.approx((low, high))
    assert (found.n_with, found.n_without) == (40, 160)


def test_without_spread_the_limits_of_youden_are_newcombes():
    # Yes among texts with it minus yes among texts without it is a difference of two shares.
    found = calibrate([9] * 5, [10] * 5, [38] * 5, [40] * 5)
    assert found.spread == 0.0
    low, high = newcombe(45, 50, 10, 200)
    assert found.youden == pytest.approx(0.9 + 0.95 - 1)
    assert (found.youden_low, found.youden_high) == pytest.approx((float(low), float(high)))


def test_spread_is_the_variance_beyond_chance_and_widens_by_students_t():
    sens = np.array([0.95, 0.6, 0.9, 0.75])
    n = np.full(4, 10**8)
    found = calibrate(sens * n, n, n, n)
    assert found.spread == pytest.approx(sens.std(ddof=1), rel=1e-4)
    reach = stats.t(3).ppf(0.975) * sens.std(ddof=1) * np.sqrt(1 + 1 / 4)
    assert found.youden - found.youden_low == pytest.approx(reach, rel=1e-3)
    assert found.youden_high == 1.0


def test_sizes_that_differ_weigh_every_property_alike():
    found = calibrate([5, 90], [10, 100], [10, 100], [10, 100])
    assert found.sensitivity == pytest.approx((0.5 + 0.9) / 2)
    size = 4 / (1 / 10 + 1 / 100)
    assert found.sensitivity_low == pytest.approx(float(wilson(0.7, size)[0]))


def test_properties_without_texts_of_both_kinds_do_not_count():
    found = calibrate([9, 0, 3], [10, 0, 5], [8, 5, 0], [10, 5, 0], names=["x", "y", "z"])
    assert [one["name"] for one in found.properties] == ["x"]
    assert calibrate([0], [0], [3], [3]) is None


def test_kinds_are_pooled_as_the_whole_is_and_the_spread_is_over_all():
    hits, n = [9, 8, 4, 2], [10, 10, 10, 10]
    rejections, m = [19, 20, 36, 40], [20, 20, 40, 40]
    kinds = ["form", "form", "meaning", "meaning"]
    found = calibrate(hits, n, rejections, m, kinds=kinds)
    form, meaning = found.kinds
    assert (form["kind"], form["properties"], form["n_with"], form["n_without"]) == (
        *("form", 2, 20, 40),
    )
    assert form["sensitivity"] == pytest.approx(17 / 20)
    assert form["specificity"] == pytest.approx(39 / 40)
    assert meaning["sensitivity"] == pytest.approx(6 / 20)
    assert meaning["specificity"] == pytest.approx(76 / 80)
    limits = (meaning["specificity_low"], meaning["specificity_high"])
    assert limits == pytest.approx(tuple(map(float, wilson(76 / 80, 80))))
    limits = (form["sensitivity_low"], form["sensitivity_high"])
    assert limits == pytest.approx(tuple(map(float, wilson(17 / 20, 20))))
    assert [one["kind"] for one in found.properties] == kinds
    # By hand: sums 1.85, 1.8, 1.3, 1.2, less the mean of their sampling variances.
    sums = np.array([0.9 + 0.95, 0.8 + 1.0, 0.4 + 0.9, 0.2 + 1.0])
    inner = [
        *(0.9 * 0.1 / 9 + 0.95 * 0.05 / 19, 0.8 * 0.2 / 9),
        *(0.4 * 0.6 / 9 + 0.9 * 0.1 / 39, 0.2 * 0.8 / 9),
    ]
    assert found.spread == pytest.approx(np.sqrt(sums.var(ddof=1) - np.mean(inner)))
    unsorted = calibrate(hits, n, rejections, m)
    assert unsorted.kinds == ()
    assert (unsorted.youden_low, unsorted.youden_high) == (found.youden_low, found.youden_high)


def test_a_reader_is_told_where_the_judge_is_weak():
    kinds = ["form", "form", "meaning", "meaning"]
    found = calibrate([10, 10, 5, 5], [10] * 4, [20, 20, 20, 19], [20] * 4, kinds=kinds)
    (told, useless) = _calibrated(found, Settings())
    assert "yes to 75% of them" in told
    assert "(form 100% and 100%, meaning 50% and 98%)" in told
    assert "useless" in useless
    shown = _kinds(found)
    assert [row["kind"] for row in shown.rows] == ["form", "meaning"]
    low, high = map(float, wilson(0.5, 20))
    assert shown.rows[1]["yes"] == f"{low:.0%} to {high:.0%}"
    assert "Sensitivity 75%" in shown.caption
    assert [row["kind"] for row in _judge(found).rows] == kinds
    assert "(" not in _calibrated(calibrate([9, 8], [10, 10], [20, 20], [20, 20]), Settings())[0]


def test_one_property_says_nothing_of_others():
    found = calibrate([98], [100], [99], [100])
    assert found.youden_low == -1.0
    assert not found.useful


def test_a_perfect_judge_changes_nothing():
    given = judged(0.7, 0.2, 0.3, 0.65)
    found = corrected(given, exact(1.0, 1.0))
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.3, 0.65), abs=1e-3)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_difference_too_large_for_the_calibration_has_an_interval_all_the_same(sign):
    poor = calibrate([5] * K, [10] * K, [36] * K, [40] * K)
    first, second = np.ones(100), np.zeros(100)
    given = (first, second) if sign > 0 else (second, first)
    seen = difference(*given, paired=False, confidence=0.95)
    found = corrected(seen, poor)
    assert found.low <= found.value <= found.high
    assert found.value == sign
    assert (found.low, found.high) == ((seen.low, 1.0) if sign > 0 else (-1.0, seen.high))


def test_a_known_error_is_undone_as_rogan_and_gladen_do():
    sens, spec, p, q = 0.8, 0.9, 0.6, 0.1
    seen = [share * sens + (1 - share) * (1 - spec) for share in (p, q)]
    found = corrected(
        judged(*seen, seen[0] - seen[1] - 0.1, seen[0] - seen[1] + 0.1), exact(sens, spec)
    )
    assert found.value == pytest.approx(p - q, abs=1e-6)
    assert found.low == pytest.approx(p - q - 0.1 / 0.7, abs=1e-3)
    assert found.high == pytest.approx(p - q + 0.1 / 0.7, abs=1e-3)


@pytest.mark.parametrize(("sens", "spec"), [(0.5, 0.5), (0.4, 0.6), (0.2, 0.3)])
def test_a_judge_that_guesses_is_useless(sens, spec):
    size = np.full(K, 10)
    measured = calibrate(size * sens, size, size * 4 * spec, size * 4)
    found = corrected(judged(0.6, 0.4, 0.05, 0.35), measured)
    assert not measured.useful
    assert np.isnan(found.value)
    assert (found.low, found.high) == (-1.0, 1.0)


def test_intervals_stay_within_possible_differences():
    found = corrected(judged(0.9, 0.1, 0.7, 0.9), exact(0.8, 0.85))
    assert found.value == found.high == 1.0


def draw(rng, truth, sens, spec, n):
    """Answers of a judge on n documents of which a share has the property."""
    has = rng.random(n) < truth
    return (rng.random(n) < np.where(has, sens, 1 - spec)).astype(float)


def covered(rng, sens, spec, runs, p=0.55, q=0.2, n=100, k=K, spread=0.0):
    """Share of the intervals, corrected and not, that hold the true difference."""
    with_it, without = 0, 0
    for _ in range(runs):
        s = np.clip(rng.normal(sens, spread, k + 1), 0.05, 1.0)
        size_with, size_without = np.full(k, 10), np.full(k, 80)
        measured = calibrate(
            rng.binomial(size_with, s[:k]),
            size_with,
            rng.binomial(size_without, spec),
            size_without,
        )
        a, b = (draw(rng, share, s[k], spec, n) for share in (p, q))
        seen = difference(a, b, paired=False, confidence=0.95)
        true = corrected(seen, measured)
        with_it += true.low <= p - q <= true.high
        without += seen.low <= p - q <= seen.high
    return with_it / runs, without / runs


@pytest.mark.parametrize(("sens", "spec"), [(0.75, 0.8), (0.9, 0.7), (0.97, 0.99)])
def test_corrected_intervals_hold_the_truth_and_plain_ones_do_not(sens, spec):
    corrected_share, plain = covered(np.random.default_rng(3), sens, spec, 1500)
    assert 0.935 <= corrected_share <= 0.99
    if sens + spec < 1.6:
        assert plain < 0.7


def test_intervals_hold_the_truth_where_properties_differ():
    share, _ = covered(np.random.default_rng(4), 0.8, 0.95, 1500, spread=0.12)
    assert share >= 0.93


def test_without_a_difference_both_hold_nothing():
    share, plain = covered(np.random.default_rng(5), 0.8, 0.8, 800, p=0.3, q=0.3)
    assert share >= 0.93
    assert plain >= 0.93
