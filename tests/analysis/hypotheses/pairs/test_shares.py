"""Figures of a pair against `stats`, by hand and at the ends of their range."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import matthews_corrcoef

from conspectus.analysis.hypotheses.pairs.shares import association, residuals
from conspectus.stats.association import Joint, npmi

COUNTS = np.array([[12.0, 8.0, 18.0, 62.0], [30.0, 5.0, 9.0, 56.0], [3.0, 20.0, 40.0, 37.0]])


def one(*counts):
    return np.array([counts], float) / sum(counts)


def test_without_bands_figures_are_the_plain_ones():
    found = association(one(12, 8, 18, 62))
    assert found.npmi == pytest.approx(npmi(12, 20 * 30 / 100, 100)[0])
    assert found.share_with == pytest.approx(12 / 20)
    assert found.share_without == pytest.approx(18 / 80)
    assert found.difference == pytest.approx(12 / 20 - 18 / 80)


def test_by_hand():
    """A quarter has both, and half has each: twice chance would be a half, and this is chance."""
    assert association(one(1, 1, 1, 1)).npmi == pytest.approx(0.0)
    found = association(one(2, 0, 0, 6))
    assert (found.npmi, found.difference) == (pytest.approx(1.0), pytest.approx(1.0))
    found = association(one(1, 1, 0, 2))
    assert found.npmi == pytest.approx(np.log(0.25 / (0.5 * 0.25)) / -np.log(0.25))
    assert found.difference == pytest.approx(0.5)


def test_bands_are_summed_as_within_strata():
    found = association(COUNTS / COUNTS.sum())
    tables = Joint.of(
        COUNTS[:, [0]],
        COUNTS[:, [0]] + COUNTS[:, [1]],
        COUNTS[:, [0]] + COUNTS[:, [2]],
        COUNTS.sum(axis=1),
    )
    expected = npmi(tables.both.sum(), tables.expected[0], COUNTS.sum())[0]
    assert found.npmi == pytest.approx(expected)


def test_the_difference_is_that_of_mantel_and_haenszel():
    n_1, n_0 = COUNTS[:, :2].sum(axis=1), COUNTS[:, 2:].sum(axis=1)
    weight = n_1 * n_0 / (n_1 + n_0)
    each = COUNTS[:, 0] / n_1 - COUNTS[:, 2] / n_0
    found = association(COUNTS / COUNTS.sum())
    assert found.difference == pytest.approx((weight * each).sum() / weight.sum())
    shares = (weight * COUNTS[:, 0] / n_1).sum() / weight.sum()
    assert found.share_with == pytest.approx(shares)


@pytest.mark.parametrize(
    ("counts", "value"),
    [((0, 5, 5, 10), -1.0), ((20, 0, 0, 0), 0.0), ((0, 0, 5, 10), np.nan), ((0, 5, 0, 10), np.nan)],
)
def test_at_the_ends(counts, value):
    assert association(one(*counts)).npmi == pytest.approx(value, nan_ok=True)


def test_a_half_that_is_everywhere_has_no_difference():
    found = association(one(10, 10, 0, 0))
    assert np.isnan(found.difference)
    assert np.isnan(found.share_without)


def test_empty_bands_change_nothing():
    plain = association(one(12, 8, 18, 62))
    padded = association(np.concatenate([one(12, 8, 18, 62), np.zeros((2, 4))]))
    assert padded.npmi == pytest.approx(float(plain.npmi))
    assert padded.difference == pytest.approx(float(plain.difference))


def test_many_tables_at_once():
    stacked = np.stack([one(12, 8, 18, 62), one(1, 1, 0, 2)])
    found = association(stacked)
    assert found.npmi.shape == (2,)
    assert found.npmi[1] == pytest.approx(float(association(stacked[1]).npmi))


def test_residuals_average_to_the_excess_over_chance():
    shares = COUNTS / COUNTS.sum()
    band = shares.sum(axis=1)
    a, b = shares[:, 0] + shares[:, 1], shares[:, 0] + shares[:, 2]
    excess = (shares[:, 0] - a * b / band).sum()
    assert (shares * residuals(shares)).sum() == pytest.approx(excess)


def test_residuals_over_their_spread_are_the_correlation():
    shares = one(12, 8, 18, 62)
    first = np.repeat([1, 1, 0, 0], [12, 8, 18, 62])
    second = np.repeat([1, 0, 1, 0], [12, 8, 18, 62])
    excess = float((shares * residuals(shares)).sum())
    assert excess / (first.std() * second.std()) == pytest.approx(matthews_corrcoef(first, second))
