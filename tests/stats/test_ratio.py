"""Ratios of estimates against Fieller's closed form, the defining equation, and coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conspectus.stats import ratio_limits, square_and_add, wilson, z_value


def fieller(x, sx, y, sy, z):
    g = (z * sy / y) ** 2
    spread = z / y * np.sqrt(sx**2 * (1 - g) + (x / y) ** 2 * sy**2)
    return (x / y - spread) / (1 - g), (x / y + spread) / (1 - g)


@pytest.mark.parametrize("x", [-0.6, -0.05, 0.05, 0.3, 0.8])
@pytest.mark.parametrize(("sx", "sy"), [(0.05, 0.04), (0.2, 0.1), (0.01, 0.2)])
def test_symmetric_limits_give_fieller(x, sx, sy):
    y, z = 0.7, z_value(0.95)
    found = ratio_limits(x, (x - z * sx, x + z * sx), y, (y - z * sy, y + z * sy))
    np.testing.assert_allclose(found, fieller(x, sx, y, sy, z), rtol=1e-9)


def test_a_denominator_known_for_certain_only_scales():
    low, high = ratio_limits([0.2, -0.3], ([0.1, -0.5], [0.35, 0.1]), 0.5, (0.5, 0.5))
    np.testing.assert_allclose(low, [0.2, -1.0])
    np.testing.assert_allclose(high, [0.7, 0.2])


@given(
    st.floats(-0.99, 0.99),
    st.floats(0.01, 0.5),
    st.floats(0.01, 0.5),
    st.floats(0.05, 1.0),
    st.floats(0.001, 0.9),
    st.floats(0.001, 0.9),
)
def test_limits_solve_the_defining_equation(x, down, up, y, y_down, y_up):
    assume(y - y_down > 1e-3)
    low, high = (float(v) for v in ratio_limits(x, (x - down, x + up), y, (y - y_down, y + y_up)))
    assert low <= x / y + 1e-9
    assert high >= x / y - 1e-9
    # At a limit r the MOVER interval of x - r y touches 0.
    for r, own in ((low, down), (high, up)):
        lower_side = r == low
        h = (y_up if r > 0 else y_down) if lower_side else (y_down if r > 0 else y_up)
        assert abs(x - r * y) == pytest.approx(np.hypot(own, r * h), rel=1e-6, abs=1e-9)


def test_a_denominator_that_may_be_nothing_leaves_everything_open():
    low, high = ratio_limits([0.4, 0.4], (0.3, 0.5), [0.2, 0.2], ([0.0, -0.1], [0.4, 0.4]))
    assert np.all(np.isneginf(low))
    assert np.all(np.isposinf(high))


def test_limits_mirror_with_the_sign():
    low, high = ratio_limits(0.3, (0.1, 0.4), 0.6, (0.4, 0.7))
    mirrored = ratio_limits(-0.3, (-0.4, -0.1), 0.6, (0.4, 0.7))
    np.testing.assert_allclose((low, high), (-mirrored[1], -mirrored[0]))


def test_ratio_of_a_share_to_another_is_covered():
    rng = np.random.default_rng(2)
    p, q, n, m = 0.3, 0.85, 90, 60
    x, y = rng.binomial(n, p, 20_000) / n, rng.binomial(m, q, 20_000) / m
    low, high = ratio_limits(x, wilson(x, n), y, wilson(y, m))
    assert 0.935 < np.mean((low <= p / q) & (p / q <= high)) < 0.97
    # The upper limits of the parts alone, as if the denominator were known, cover too little.
    narrow = square_and_add(x, wilson(x, n), np.zeros(1), (np.zeros(1), np.zeros(1)))
    assert np.mean((narrow[0] / y <= p / q) & (p / q <= narrow[1] / y)) < 0.945
