from __future__ import annotations

import itertools

import numpy as np

from conspectus.analysis.maps.placing import Box, densest, place_names


def test_boxes_meet_when_they_overlap():
    box = Box(10, 10, 8, 4)
    assert box.meets(Box(14, 12, 4, 2))
    assert not box.meets(Box(16, 10, 4, 4))
    assert not box.meets(Box(10, 14, 8, 4))


def test_the_densest_place_is_where_most_points_are():
    rng = np.random.default_rng(0)
    points = np.vstack([rng.uniform(0, 100, (200, 2)), rng.normal((70, 20), 2, (150, 2))])
    assert np.linalg.norm(densest(points) - (70, 20)) < 5
    assert densest(np.array([[3.0, 4.0]])).tolist() == [3, 4]


def test_names_never_overlap_and_stay_inside():
    rng = np.random.default_rng(1)
    points, codes = rng.uniform(0, 600, (900, 2)), rng.integers(0, 30, 900)
    names = [f"a name {i}" for i in range(30)]
    found = place_names(points, codes, names, size=11, frame=(600, 400))
    assert len(found) > 15
    for a, b in itertools.combinations(found.values(), 2):
        assert not a.meets(b)
    for box in found.values():
        assert box.width / 2 <= box.x <= 600 - box.width / 2
        assert box.height / 2 <= box.y <= 400 - box.height / 2


def test_the_largest_group_keeps_its_place():
    points = np.array([[50.0, 50.0]] * 5 + [[52.0, 50.0]] * 9)
    found = place_names(points, np.array([0] * 5 + [1] * 9), ["aa", "bb"], size=10, frame=(99, 99))
    assert (found[1].x, found[1].y) == (52, 50)
    assert found[0].y != 50


def test_empty_names_and_groups_are_not_placed():
    points = np.array([[5.0, 5.0], [9.0, 9.0]])
    found = place_names(points, np.array([0, -1]), ["", "lost"], size=1, frame=(9, 9))
    assert found == {}
