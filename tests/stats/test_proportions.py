"""Wilson and Newcombe against statsmodels, published figures and simulated coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from conspectus.stats import newcombe, square_and_add, wilson, z_value


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_wilson_equals_statsmodels(confidence):
    count, n = np.array([0, 1, 7, 50, 99, 100]), 100
    low, high = wilson(count / n, n, confidence)
    expected = proportion_confint(count, n, alpha=1 - confidence, method="wilson")
    np.testing.assert_allclose([low, high], expected, atol=1e-12)


def test_wilson_is_exact_at_the_ends():
    low, high = wilson([0.0, 1.0], 17)
    assert low[0] == 0.0
    assert high[1] == 1.0


@pytest.mark.parametrize(
    ("a", "n_a", "b", "n_b"), [(56, 70, 48, 80), (9, 10, 3, 10), (0, 30, 4, 9)]
)
def test_newcombe_equals_statsmodels(a, n_a, b, n_b):
    expected = confint_proportions_2indep(a, n_a, b, n_b, method="newcomb", compare="diff")
    np.testing.assert_allclose(newcombe(a, n_a, b, n_b), expected, atol=1e-10)


def test_newcombe_equals_the_figures_of_the_paper():
    # Newcombe (1998), table II, method 10: contrasts (a) 56/70-48/80 and (h) 10/10-0/10.
    low, high = newcombe([56, 10], [70, 10], [48, 0], [80, 10])
    np.testing.assert_allclose(low, [0.0524, 0.6075], atol=5e-5)
    np.testing.assert_allclose(high, [0.3339, 1.0], atol=5e-5)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_newcombe_is_antisymmetric_and_contains_the_estimate(n_a, n_b, data):
    a, b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    low, high = newcombe(a, n_a, b, n_b)
    swapped_low, swapped_high = newcombe(b, n_b, a, n_a)
    difference = a / n_a - b / n_b
    assert -1 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1
    assert swapped_low == pytest.approx(-high)
    assert swapped_high == pytest.approx(-low)


def test_newcombe_covers_the_truth_for_rare_events():
    rng = np.random.default_rng(5)
    a, b = rng.binomial(80, 0.03, 20_000), rng.binomial(120, 0.01, 20_000)
    low, high = newcombe(a, 80, b, 120)
    assert 0.94 < np.mean((low <= 0.02) & (high >= 0.02)) < 0.995


def test_correlated_parts_give_a_narrower_difference():
    limits = (np.array([0.3]), np.array([0.5]))
    p = np.array([0.4])
    loose = square_and_add(p, limits, p, limits, 0.0)
    tight = square_and_add(p, limits, p, limits, 0.8)
    assert tight[1] - tight[0] < loose[1] - loose[0]


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_impossible_confidence_is_refused(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        z_value(confidence)
