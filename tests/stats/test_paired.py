"""Paired intervals against published figures, a scalar rewrite of the formula and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from conspectus.stats import PairedSums, effective_size, paired_newcombe, paired_odds_ratio


def method_10(e, f, g, h, z=1.959963984540054):
    """Newcombe's method 10 for one table, written out as in the paper."""
    n = e + f + g + h

    def limits(x):
        root = z * math.sqrt(z * z + 4 * x * (1 - x / n))
        return (2 * x + z * z - root) / (2 * (n + z * z)), (2 * x + z * z + root) / (
            2 * (n + z * z)
        )

    (l1, u1), (l2, u2) = limits(e + f), limits(e + g)
    p1, p2 = (e + f) / n, (e + g) / n
    product = (e + f) * (g + h) * (e + g) * (f + h)
    numerator = e * h - f * g
    if numerator > 0:
        numerator = max(numerator - n / 2, 0)
    phi = numerator / math.sqrt(product) if product else 0.0
    below = math.sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2)
    above = math.sqrt((u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2)
    return p1 - p2 - below, p1 - p2 + above


TABLES = [
    (36, 12, 2, 0),
    (20, 12, 2, 16),
    (1, 1, 7, 12),
    (54, 0, 0, 0),
    (0, 30, 0, 24),
    (5, 5, 5, 5),
]


@pytest.mark.parametrize("table", TABLES)
def test_equals_method_10_written_out(table):
    low, high = paired_newcombe(PairedSums.from_table(*([c] for c in table)))
    np.testing.assert_allclose([low[0], high[0]], method_10(*table), atol=1e-12)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        # Newcombe (1998), Stat. Med. 17:2635, table II, and Bentur et al. (2009) as worked out by
        # Fagerland, Lydersen and Laake (2014), Stat. Med. 33:2850.
        ((36, 12, 2, 0), 0.0569, 0.3404),
        ((20, 12, 2, 16), 0.0562, 0.3292),
        ((1, 1, 7, 12), -0.507, -0.026),
    ],
)
def test_equals_published_figures(table, low, high):
    digits = 4 if abs(low) < 0.1 else 3
    limits = paired_newcombe(PairedSums.from_table(*([c] for c in table)))
    assert (round(limits[0][0], digits), round(limits[1][0], digits)) == (low, high)


def test_swapped_sides_mirror_the_interval():
    rng = np.random.default_rng(6)
    both, only_a, only_b, neither = rng.multinomial(70, [0.2, 0.2, 0.1, 0.5], 300).T
    low, high = paired_newcombe(PairedSums.from_table(both, only_a, only_b, neither))
    back_low, back_high = paired_newcombe(PairedSums.from_table(both, only_b, only_a, neither))
    np.testing.assert_allclose(low, -back_high, atol=1e-12)
    np.testing.assert_allclose(high, -back_low, atol=1e-12)


def test_more_documents_a_pair_narrow_the_interval_unless_they_repeat():
    rng = np.random.default_rng(9)
    one = (rng.random((200, 50)) < 0.3).astype(float)
    other = (rng.random((200, 50)) < 0.3).astype(float)
    b = (rng.random((200, 50)) < 0.2).astype(float)

    def width(a, documents):
        sums = PairedSums(200, a.sum(0), b.sum(0), (a * a).sum(0), (b * b).sum(0), (a * b).sum(0))
        low, high = paired_newcombe(sums, documents=documents)
        return float(np.mean(high - low))

    assert width((one + other) / 2, (400, 200)) < 0.95 * width(one, (200, 200))
    assert width((one + one) / 2, (400, 200)) == pytest.approx(width(one, (200, 200)))


def test_covers_the_truth_for_correlated_pairs():
    rng = np.random.default_rng(8)
    tables = rng.multinomial(90, [0.15, 0.10, 0.02, 0.73], 20_000).T
    low, high = paired_newcombe(PairedSums.from_table(*tables))
    assert 0.93 < np.mean((low <= 0.08) & (high >= 0.08)) < 0.99


def simulated_shares(rng, draws, pairs, per_side):
    """Shares of pairs with a common cause: each unit has its own probability on both sides."""
    unit = rng.beta(0.6, 2.0, (pairs, draws))
    a = rng.binomial(per_side[0], np.clip(unit + 0.08, 0, 1)) / per_side[0]
    b = rng.binomial(per_side[1], unit) / per_side[1]
    truth = (np.clip(unit + 0.08, 0, 1) - unit).mean()
    return a, b, truth


@pytest.mark.parametrize("per_side", [(2, 2), (3, 1)])
def test_covers_the_truth_for_averaged_pairs(per_side):
    rng = np.random.default_rng(3)
    a, b, truth = simulated_shares(rng, 4000, 120, per_side)
    sums = PairedSums(120, a.sum(0), b.sum(0), (a * a).sum(0), (b * b).sum(0), (a * b).sum(0))
    low, high = paired_newcombe(sums, documents=(120 * per_side[0], 120 * per_side[1]))
    assert 0.93 < np.mean((low <= truth) & (high >= truth)) < 0.98


def test_effective_size_lies_between_pairs_and_documents():
    # Two identical documents a pair tell no more than one; two opposite ones are as good as two.
    identical = effective_size(np.array([0.5]), np.array([5.0]), 10, 20)
    opposite = effective_size(np.array([0.5]), np.array([2.5]), 10, 20)
    assert identical[0] == pytest.approx(10)
    assert opposite[0] == pytest.approx(10)
    independent = effective_size(np.array([0.5]), np.array([3.75]), 10, 20)
    assert independent[0] == pytest.approx(20)


def test_odds_ratio_is_the_ratio_of_discordant_counts():
    ratio, low, high = paired_odds_ratio(PairedSums.from_table([3], [12], [4], [80]))
    assert ratio[0] == pytest.approx(12.5 / 4.5)
    assert math.log(high[0] / ratio[0]) == pytest.approx(math.log(ratio[0] / low[0]))
    assert low[0] < 12 / 4 < high[0]


def test_odds_ratio_is_mantel_haenszel_with_pairs_as_strata():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2, 4000), rng.random(4000) < 0.3
    tables = [np.array([[x, 1 - x], [y, 1 - y]]) for x, y in zip(a, b.astype(int), strict=True)]
    sums = PairedSums(
        4000, *(np.array([float(v)]) for v in (a.sum(), b.sum(), a.sum(), b.sum(), (a * b).sum()))
    )
    expected = StratifiedTable(tables).oddsratio_pooled
    assert paired_odds_ratio(sums)[0][0] == pytest.approx(expected, rel=2e-3)
