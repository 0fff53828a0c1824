"""Pairs as a graph, laid out here: the page needs no script, and every line of it is a link.

Most pairs of a list stand alone, since each concept is let into one pair before any is let into
two. So the connected parts are laid out one by one, and put side by side like words of a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, shortest_path

WIDTH = 1120
ROOM_X, ROOM_Y = 185.0, 46.0
"""Pixels that a name takes, with its dot."""
_STEPS = 60
_ROUNDING = 0.01


@dataclass(frozen=True)
class Network:
    """Where things stand, in pixels.

    Parameters
    ----------
    places
        Place of each node, shape (nodes, 2).
    width, height
        Size of the drawing.
    """

    places: NDArray[np.float64]
    width: float
    height: float


def lay_out(edges: Sequence[tuple[int, int]], nodes: int) -> Network:
    """Lay out a graph so that no two names overlap.

    Parameters
    ----------
    edges
        Pairs of nodes.
    nodes
        Number of nodes, each in some edge.

    Returns
    -------
    Network
        The largest connected part first; the same graph gives the same drawing.
    """
    if not nodes:
        return Network(np.zeros((0, 2)), WIDTH, 0.0)
    one, other = np.array(edges, np.int64).T
    shape = (nodes, nodes)
    graph = sp.csr_array((np.ones(2 * len(edges)), (np.r_[one, other], np.r_[other, one])), shape)
    n, part = connected_components(graph, directed=False)
    places = np.zeros((nodes, 2))
    x = y = tallest = 0.0
    for own in sorted((np.flatnonzero(part == i) for i in range(n)), key=lambda p: (-len(p), p[0])):
        spots = _one_part(graph[own][:, own])
        spots -= spots.min(axis=0)
        width, height = spots.max(axis=0) + np.array([ROOM_X, ROOM_Y])
        if x and x + width > WIDTH:
            x, y, tallest = 0.0, y + tallest, 0.0
        places[own] = spots + np.array([x + ROOM_X / 2, y + ROOM_Y / 3])
        x, tallest = x + width, max(tallest, height)
    return Network(places, max(WIDTH, float(places[:, 0].max() + ROOM_X / 2)), y + tallest)


def _one_part(graph: sp.csr_array) -> NDArray[np.float64]:
    """Place connected nodes: distances on paper follow those in the graph (stress majorisation)."""
    n = int(graph.shape[0])
    if n == 2:
        return np.array([[0.0, 0.0], [ROOM_X, 0.0]])
    wanted = shortest_path(graph, directed=False, unweighted=True)
    weight = np.where(wanted > 0, 1.0 / np.maximum(wanted, 1.0) ** 2, 0.0)
    angle = 2 * np.pi * np.arange(n) / n
    spots = np.column_stack([np.cos(angle), np.sin(angle)]) * wanted.max() / 2
    for _ in range(_STEPS):
        gap = spots[:, None] - spots[None]
        far = np.sqrt((gap**2).sum(axis=2))
        pull = spots[None] + gap * (wanted / np.maximum(far, 1e-9))[..., None]
        spots = (weight[..., None] * pull).sum(axis=1) / weight.sum(axis=1)[:, None]
    return _apart(spots * (ROOM_X * 0.9, ROOM_Y * 1.7))


def _apart(spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Go from top to bottom and move each name below those that it would lie on."""
    spots = spots.copy()
    order = np.lexsort((spots[:, 0], spots[:, 1]))
    for place, i in enumerate(order):
        above = order[:place]
        while True:
            near = np.abs(spots[above] - spots[i]) < (ROOM_X - _ROUNDING, ROOM_Y - _ROUNDING)
            hit = above[near.all(axis=1)]
            if not hit.size:
                break
            spots[i, 1] = spots[hit, 1].max() + ROOM_Y
    return spots
