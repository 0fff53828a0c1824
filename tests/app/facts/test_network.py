"""Graphs laid out so that names can be read."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.app.facts.network import ROOM_X, ROOM_Y, WIDTH, lay_out

STAR = [(0, i) for i in range(1, 12)]
PAIRS = [(2 * i, 2 * i + 1) for i in range(50)]
RING = [(i, (i + 1) % 9) for i in range(9)]


def overlapping(places):
    gap = np.abs(places[:, None] - places[None])
    hit = (gap[..., 0] < ROOM_X - 1) & (gap[..., 1] < ROOM_Y - 1)
    return int(np.triu(hit, 1).sum())


@pytest.mark.parametrize(
    ("edges", "nodes"),
    [(STAR, 12), (PAIRS, 100), (RING, 9), ([(0, 1)], 2), ([*STAR, (12, 13)], 14)],
)
def test_names_never_overlap_and_lie_inside(edges, nodes):
    drawn = lay_out(edges, nodes)
    inside = PAIRS if edges is PAIRS else edges
    assert len(drawn.places) == nodes
    assert inside
    assert drawn.places.min() >= 0
    assert (drawn.places <= (drawn.width, drawn.height)).all()
    assert drawn.width >= WIDTH
    assert np.isfinite(drawn.places).all()
    places = drawn.places
    if edges is PAIRS:  # of a pair the two lie side by side
        assert (places[::2, 1] == places[1::2, 1]).all()
    assert overlapping(places) == 0


def test_the_same_graph_gives_the_same_drawing():
    assert (lay_out(RING, 9).places == lay_out(RING, 9).places).all()


def test_the_middle_of_a_star_is_in_its_middle():
    places = lay_out(STAR, 12).places
    away = np.abs(places[0, 0] - places[1:, 0].mean())
    assert away < ROOM_X


def test_fifty_pairs_fit_three_side_by_side():
    assert lay_out(PAIRS, 100).height <= 17 * ROOM_Y


def test_nothing_is_drawn_of_nothing():
    assert lay_out([], 0).height == 0
