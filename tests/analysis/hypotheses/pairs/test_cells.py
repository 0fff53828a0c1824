"""Cells, how many are read of each, and which."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.pairs.cells import MOST_BANDS, Cells, allotted, cells_of

SIZES = st.lists(st.integers(0, 3000), min_size=4, max_size=4)


def cells(sizes, start=0):
    cell = np.repeat(np.arange(4), sizes)
    rng = np.random.default_rng(0)
    cell = rng.permutation(cell)
    return Cells(np.arange(start, start + cell.size), cell, np.zeros(cell.size, np.int64), 1)


def test_half_evenly_and_half_by_size():
    """Of 200: 25 of each, and 2, 6, 12 and 80 more."""
    assert allotted(np.array([200.0, 600, 1200, 8000]), 200).tolist() == [27, 31, 37, 105]
    assert allotted(np.array([20.0, 60, 120, 800]), 200).tolist() == [20, 33, 39, 108]


@given(SIZES, st.integers(1, 500))
def test_no_more_than_there_are_and_all_that_were_asked_for(sizes, most):
    size = np.array(sizes, float)
    got = allotted(size, most)
    assert (got <= size).all()
    assert (got >= 0).all()
    assert got.sum() == min(most, size.sum())
    if most >= 4:
        assert (got[size > 0] > 0).all()


@given(SIZES, st.integers(40, 500))
def test_nobody_stands_for_more_than_twice_a_plain_draw(sizes, most):
    size = np.array(sizes, float)
    if not size.sum():
        return
    got = allotted(size, most)
    plain = max(1.0, size.sum() / most)
    read = got > 0
    # One document is what rounding may take away.
    assert (size[read] / (got[read] + 1) <= 2 * plain + 1e-9).all()


def test_a_cell_that_is_all_read_leaves_its_share_to_the_others():
    assert allotted(np.array([3.0, 5, 2, 990]), 100).tolist() == [3, 5, 2, 90]
    assert allotted(np.array([3.0, 5, 2, 10]), 100).tolist() == [3, 5, 2, 10]
    assert allotted(np.array([0.0, 0, 0, 50]), 10).tolist() == [0, 0, 0, 10]
    assert allotted(np.zeros(4), 10).tolist() == [0, 0, 0, 0]


def test_documents_of_a_cell_are_drawn_evenly():
    found = cells([30, 50, 60, 260])
    wanted = allotted(found.sizes.sum(axis=1), 100)
    times = np.zeros(400)
    for seed in range(400):
        read = found.drawn(100, seed)
        assert np.bincount(found.cell[read], minlength=4).tolist() == wanted.tolist()
        times[read] += 1
    for c in range(4):
        own = times[found.cell == c]
        chance = wanted[c] / own.size
        spread = 5 * np.sqrt(400 * chance * (1 - chance))
        assert (np.abs(own - 400 * chance) <= spread + 1e-9).all()


def test_pairs_share_documents_where_they_can():
    """The same place in line, whatever the pair."""
    one, other = cells([30, 50, 60, 260]), cells([20, 60, 70, 250])
    assert np.array_equal(one.drawn(50, 3), one.drawn(50, 3))
    shared = np.intersect1d(one.drawn(100, 3), other.drawn(100, 3)).size
    apart = np.intersect1d(one.drawn(100, 3), other.drawn(100, 4)).size
    assert shared > apart + 15


def test_cells_are_the_four_kinds_of_documents():
    contrast = Contrast(("with", "without"), np.array([2, 5, 9]), np.array([0, 4, 7]))
    has = np.isin(np.arange(10), [0, 1, 2, 9])
    found = cells_of(contrast, has, None, 200)
    assert found.document.tolist() == [0, 2, 4, 5, 7, 9]
    assert found.cell.tolist() == [2, 0, 3, 1, 3, 0]
    assert found.sizes.tolist() == [[2], [1], [1], [2]]
    assert found.bands == 1


@pytest.mark.parametrize(("read", "bands"), [(20, 1), (80, 2), (160, 4), (200, 5), (900, 5)])
def test_of_few_documents_few_bands_of_length_are_made(read, bands):
    rng = np.random.default_rng(0)
    contrast = Contrast(("with", "without"), np.arange(300), np.arange(300, 1000))
    length = rng.integers(10, 400, 1000).astype(float)
    found = cells_of(contrast, rng.random(1000) < 0.3, length, read)
    assert found.bands == bands <= MOST_BANDS
    assert found.sizes.sum(axis=0) == pytest.approx(1000 / bands, rel=0.1)
    longest = [length[found.document[found.band == band]].max() for band in range(bands)]
    assert longest == sorted(longest)


def test_documents_of_one_length_are_one_band():
    contrast = Contrast(("with", "without"), np.arange(30), np.arange(30, 100))
    found = cells_of(contrast, np.zeros(100, bool), np.full(100, 12.0), 200)
    assert np.unique(found.band).size == 1


def test_of_the_latents_everything_is_known():
    found = cells([30, 50, 60, 260])
    counted = found.own()
    assert counted.counts[0, 0].tolist() == [30, 50, 60, 260]
    assert counted.sizes.tolist() == [[400]]
