"""What a judge mixed is unmixed; coverage of corrected intervals; where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from conspectus.analysis.hypotheses.calibration import calibrate
from conspectus.analysis.hypotheses.pairs import estimate as room
from conspectus.analysis.hypotheses.pairs.correct import UNKNOWN, corrected_pair
from conspectus.analysis.hypotheses.pairs.correct import unmixed as unmixed_from
from conspectus.analysis.hypotheses.pairs.estimate import Counted, estimate
from conspectus.analysis.hypotheses.pairs.leaning import covariance
from conspectus.analysis.hypotheses.pairs.shares import association
from conspectus.analysis.hypotheses.pairs.worth import PERFECT, Worth, judge_draws

TRUE = np.array([[0.15, 0.10, 0.10, 0.65]])
GOOD = {"sensitivity": 0.9, "specificity": 0.95}


def worth(sensitivity, specificity):
    return Worth(np.array(sensitivity), np.array(specificity))


def unmixed(shares, first, second, leaning=0.0, mixed=0.0):
    together = covariance(first, second, np.array(leaning), np.array(mixed))
    return unmixed_from(shares, first, second, together)


def mixed(shares, first, second):
    """What a judge makes of true shares: each kind may become each other."""
    turn = [
        np.array([[s, 1 - c], [1 - s, c]])
        for s, c in ((float(w.sensitivity), float(w.specificity)) for w in (first, second))
    ]
    return shares @ np.kron(*turn).T


def measured(sensitivity, specificity, k=9, n=(40, 300)):
    return calibrate(
        np.full(k, sensitivity * n[0]), [n[0]] * k, np.full(k, specificity * n[1]), [n[1]] * k
    )


def pair_of(shares, n=4000):
    counts = shares[None] * n
    return estimate(Counted(counts, counts.sum(axis=2)), 0.95)


@pytest.mark.parametrize("bands", [1, 3])
def test_what_a_judge_mixed_is_unmixed(bands):
    rng = np.random.default_rng(0)
    true = rng.dirichlet(np.ones(4 * bands)).reshape(bands, 4)
    first, second = worth(0.83, 0.94), worth(0.71, 0.88)
    found, possible = unmixed(mixed(true, first, second), first, second)
    assert possible
    assert found == pytest.approx(true)


def test_margins_are_those_of_rogan_and_gladen_and_the_excess_is_divided_twice():
    first, second = worth(0.8, 0.9), worth(0.7, 0.95)
    judged = np.array([[0.2, 0.15, 0.12, 0.53]])
    found, _ = unmixed(judged, first, second)
    a, b = 0.35, 0.32
    assert found[0, 0] + found[0, 1] == pytest.approx((a + 0.9 - 1) / 0.7)
    assert found[0, 0] + found[0, 2] == pytest.approx((b + 0.95 - 1) / 0.65)
    true = found[0, 0] - (found[0, 0] + found[0, 1]) * (found[0, 0] + found[0, 2])
    assert true == pytest.approx((0.2 - a * b) / (0.7 * 0.65))


def test_a_value_of_a_column_is_taken_as_it_is():
    second = worth(0.7, 0.95)
    found, _ = unmixed(mixed(TRUE, PERFECT, second), PERFECT, second)
    assert found == pytest.approx(TRUE)


def test_no_more_have_both_than_have_one():
    judged = np.array([[0.02, 0.3, 0.3, 0.38]])
    found, possible = unmixed(judged, worth(0.8, 0.9), worth(0.8, 0.9))
    assert possible
    assert found.min() == pytest.approx(0.0, abs=1e-12)
    assert found.sum() == pytest.approx(1.0)


def test_no_fewer_have_neither_than_none():
    judged = np.array([[0.32, 0.34, 0.34, 0.0]])
    found, possible = unmixed(judged, worth(0.9, 0.95), worth(0.9, 0.95))
    assert possible
    assert found[0, 3] == pytest.approx(0.0, abs=1e-12)
    assert found[0, 0] + found[0, 1] == pytest.approx((0.66 - 0.05) / 0.85)
    assert found.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("judged", [[0.02, 0.0, 0.3, 0.68], [0.5, 0.45, 0.0, 0.05]])
def test_margins_beyond_what_errors_leave_are_not_possible(judged):
    """Less often true than false alarms alone make it, or more often than it can be found."""
    for shares in (np.array([judged]), np.array([judged])[:, [0, 2, 1, 3]]):
        _, possible = unmixed(shares, worth(0.9, 0.95), worth(0.9, 0.95))
        assert not possible
        _, alone = unmixed(shares, worth(1.0, 1.0), worth(1.0, 1.0))
        assert alone


def test_of_what_is_unknown_the_limits_are_the_widest():
    assert (UNKNOWN.low, UNKNOWN.high, UNKNOWN.npmi_low, UNKNOWN.npmi_high) == (-1, 1, -1, 1)
    assert np.isnan([UNKNOWN.difference, UNKNOWN.npmi]).all()


def test_a_mean_is_as_uncertain_as_the_texts_asked_and_a_statement_as_they_differ():
    """Quantiles by hand: a beta law of all texts; Student's t of what lies beyond chance."""
    rng = np.random.default_rng(0)
    one, _ = judge_draws(measured(0.8, 0.9, k=9, n=(40, 300)), rng, 40_000)
    assert one.sensitivity.std() == pytest.approx(np.sqrt(0.8 * 0.2 / (9 * 40)), rel=0.03)
    assert one.specificity.std() == pytest.approx(np.sqrt(0.9 * 0.1 / (9 * 300)), rel=0.03)
    share, n = np.array([0.5, 0.6, 0.7]), 400
    spread = calibrate(share * n, [n] * 3, [0.9 * n] * 3, [n] * 3)
    one, other = judge_draws(spread, rng, 40_000)
    beyond = 0.01 - np.mean(share * (1 - share)) / (n - 1)
    far = stats.t.ppf(0.75, 2) * np.sqrt(beyond * (1 + 1 / 3))
    for drawn in (one.sensitivity, other.sensitivity):
        assert np.quantile(drawn, 0.75) - 0.6 == pytest.approx(far, rel=0.05)
    two = calibrate([200, 280], [n] * 2, [360] * 2, [n] * 2)
    assert judge_draws(two, rng, 4000)[0].sensitivity.std() > 0.1


@pytest.mark.parametrize("first", [(0.5, 0.5), (0.3, 0.5)])
def test_of_a_judge_who_guesses_nothing_is_possible(first):
    _, possible = unmixed(TRUE, worth(*first), worth(0.9, 0.9))
    assert not possible


def test_a_corrected_pair_is_the_true_one_if_the_judge_is_known():
    judged = mixed(TRUE, worth(**GOOD), worth(**GOOD))
    true, found = association(TRUE), pair_of(judged)
    assert found.npmi < true.npmi - 0.1
    fixed = corrected_pair(found, measured(**GOOD), column=False, confidence=0.95)
    assert fixed.npmi == pytest.approx(float(true.npmi))
    assert fixed.difference == pytest.approx(float(true.difference))
    assert fixed.npmi_low < fixed.npmi < fixed.npmi_high
    assert fixed.npmi_high - fixed.npmi_low > found.npmi_high - found.npmi_low


def test_a_perfect_judge_leaves_a_pair_nearly_as_it_is():
    found = pair_of(TRUE)
    fixed = corrected_pair(found, measured(1.0, 1.0), column=False, confidence=0.95)
    assert fixed.npmi == pytest.approx(found.npmi)
    assert fixed.npmi_low == pytest.approx(found.npmi_low, abs=0.05)


def test_where_the_judges_errors_may_account_for_all_nothing_is_known():
    """Four in a hundred called true by a judge who is wrong on five in a hundred."""
    rare = np.array([[0.02, 0.02, 0.02, 0.94]])
    judge = measured(0.9, 0.95)
    assert corrected_pair(pair_of(rare), judge, column=False, confidence=0.95) == UNKNOWN
    useless = measured(0.55, 0.5)
    assert not useless.useful
    assert corrected_pair(pair_of(TRUE), useless, column=False, confidence=0.95) == UNKNOWN


def test_worth_is_drawn_as_it_was_measured():
    rng = np.random.default_rng(0)
    one, other = judge_draws(measured(0.8, 0.9, n=(400, 3000)), rng, 4000)
    assert one.sensitivity.mean() == pytest.approx(0.8, abs=0.01)
    assert one.specificity.mean() == pytest.approx(0.9, abs=0.01)
    # No spread between properties: what is not known of their mean is shared by both halves.
    assert one.sensitivity == pytest.approx(other.sensitivity)
    share = np.array([0.5, 0.7, 0.9, 1.0, 0.6, 0.9])
    spread = calibrate(share * 400, [400] * 6, [380] * 6, [400] * 6)
    one, other = judge_draws(spread, rng, 4000)
    assert np.corrcoef(one.sensitivity, other.sensitivity)[0, 1] < 0.5
    middle = np.quantile(one.sensitivity, [0.25, 0.75])
    assert middle[1] - middle[0] > 0.15
    assert one.sensitivity.max() <= 1.0


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "spread"), [(0.9, 0.95, 0.0), (0.8, 0.9, 0.0), (0.8, 0.9, 0.1)]
)
def test_corrected_intervals_hold_the_truth_and_plain_ones_do_not(
    monkeypatch, sensitivity, specificity, spread
):
    """Over 200 judges, each measured on nine properties, and pairs of 250 documents."""
    monkeypatch.setattr(room, "DRAWS", 500)
    rng, held, plain = np.random.default_rng(1), [], []
    true = association(TRUE)
    for _ in range(200):
        s = np.clip(rng.normal(sensitivity, spread, 11), 0, 1)
        c = np.clip(rng.normal(specificity, spread / 2, 11), 0, 1)
        judge = calibrate(rng.binomial(10, s[:9]), [10] * 9, rng.binomial(80, c[:9]), [80] * 9)
        shares = mixed(TRUE, worth(s[9], c[9]), worth(s[10], c[10]))
        counts = rng.multinomial(250, shares[0]).astype(float)[None, None]
        found = estimate(Counted(counts, counts.sum(axis=2)), 0.95)
        fixed = corrected_pair(found, judge, column=False, confidence=0.95)
        held.append(fixed.npmi_low <= true.npmi <= fixed.npmi_high)
        plain.append(found.npmi_low <= true.npmi <= found.npmi_high)
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200)
    assert np.mean(plain) < 0.6
