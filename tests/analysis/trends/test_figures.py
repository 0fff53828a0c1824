"""Shape of trends."""

from __future__ import annotations

import numpy as np

from conspectus.analysis.trends.figures import shape_figures


def test_shapes():
    sizes = np.full(5, 200)
    counts = np.array(
        [[10, 30, 60, 90, 120], [120, 90, 60, 30, 10], [10, 60, 110, 60, 10], [50, 52, 49, 53, 51]]
    ).T
    found = shape_figures(counts, sizes, np.array([0.5, -0.5, 0.0, 0.01]))
    assert found["steady"].tolist() == [1, 1, 0, 0]
    assert (found["monotone_p"][:2] < 1e-10).all()
    assert found["turns_p"][2] < 1e-10
    assert (found["turns_p"][[0, 1, 3]] > 0.5).all()


def test_a_change_of_nothing_is_no_fall_in_its_last_digit():
    counts, sizes = np.array([[30, 30], [50, 50], [20, 20]]), np.full(3, 100)
    found = shape_figures(counts, sizes, np.array([1e-17, -1e-17]))
    for name, values in found.items():
        assert values[0] == values[1], name


def test_flat_shares_that_wobble_hold_the_level():
    rng = np.random.default_rng(0)
    sizes = np.array([100, 150, 80, 120])
    counts = rng.binomial(sizes[:, None], 0.3, (4, 4000))
    slope = np.arange(4) @ (counts / sizes[:, None])
    change = slope - slope.mean()
    found = shape_figures(counts, sizes, change)
    for p in (found["monotone_p"], found["turns_p"]):
        assert np.mean(p <= 0.05) < 0.06
