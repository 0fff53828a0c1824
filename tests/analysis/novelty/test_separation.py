from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.novelty.separation import SUB_THEME, separation


def draw(rng, centres, sizes, d=20, spread=0.5):
    middle = np.zeros((len(centres), d))
    middle[:, 0] = centres
    labels = np.repeat(np.arange(len(centres)), sizes)
    return middle[labels] + rng.normal(0, spread, (labels.size, d)), labels


def test_ratio_is_one_for_a_group_as_far_off_as_classes_are():
    points, labels = draw(np.random.default_rng(0), [0, 4, 8, 12], [400] * 4)
    found = separation(points, labels, 3)
    assert found.nearest.tolist() == [2]
    assert found.scale == pytest.approx(4, rel=0.05)
    assert found.ratio[0] == pytest.approx(1, rel=0.05)


def test_a_theme_of_a_class_is_near_it():
    points, labels = draw(np.random.default_rng(1), [0, 4, 8, 4.6], [400] * 4)
    found = separation(points, labels, 3)
    assert found.nearest.tolist() == [1]
    assert found.ratio[0] < SUB_THEME


@pytest.mark.parametrize("n", [8, 30, 300])
def test_small_groups_are_not_farther_off_for_being_small(n):
    """The squared distance of two sample means has no bias: two samples of one class have none."""
    squares = []
    for seed in range(150):
        points, labels = draw(np.random.default_rng(seed), [0, 2, 0], [n, n, n])
        found = separation(points, labels, 2)
        squares.append(found.scale**2)
        if found.nearest[0] == 0:
            assert found.distance[0] < 2
    assert np.mean(squares) == pytest.approx(4, rel=0.1)


def test_one_class_gives_no_scale():
    points, labels = draw(np.random.default_rng(2), [0, 3], [20, 20])
    found = separation(points, labels, 1)
    assert np.isnan(found.scale)
    assert np.isnan(found.ratio).all()


@pytest.mark.parametrize("classes", [1, 3])
def test_without_groups_there_is_nothing_to_tell(classes) -> None:
    labels = np.arange(30) % classes
    apart = separation(np.random.default_rng(0).normal(size=(30, 2)), labels, classes)
    assert (apart.nearest.shape, apart.distance.shape, apart.ratio.shape) == ((0,), (0,), (0,))
    assert apart.nearest.dtype == np.int64
