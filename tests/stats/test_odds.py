"""Odds ratio against statsmodels on corrected tables."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import Table2x2

from conspectus.stats import odds_ratio


@pytest.mark.parametrize(
    ("a", "n_a", "b", "n_b"), [(5, 50, 20, 60), (0, 10, 4, 12), (30, 30, 0, 9)]
)
def test_equals_statsmodels_with_half_added(a, n_a, b, n_b):
    table = Table2x2(np.array([[a, n_a - a], [b, n_b - b]]) + 0.5)
    ratio, low, high = odds_ratio(a, n_a, b, n_b)
    assert ratio == pytest.approx(table.oddsratio)
    assert (low, high) == pytest.approx(table.oddsratio_confint())


def test_is_finite_and_ordered_where_a_side_has_none():
    ratio, low, high = odds_ratio([0, 8, 0], 20, [8, 0, 0], 20)
    assert np.all(np.isfinite([ratio, low, high]))
    assert ratio[0] < 1 < ratio[1]
    assert ratio[0] * ratio[1] == pytest.approx(1.0)
    assert ratio[2] == 1.0


def test_interval_covers_the_truth():
    rng = np.random.default_rng(2)
    a, b = rng.binomial(150, 0.2, 20_000), rng.binomial(200, 0.1, 20_000)
    _, low, high = odds_ratio(a, 150, b, 200)
    truth = (0.2 / 0.8) / (0.1 / 0.9)
    assert 0.94 < np.mean((low <= truth) & (truth <= high)) < 0.97
