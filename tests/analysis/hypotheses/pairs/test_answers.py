"""Answers on both halves, and what the missing ones could do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from conspectus.analysis.hypotheses.pairs import estimate as room
from conspectus.analysis.hypotheses.pairs.answers import Answers
from conspectus.analysis.hypotheses.pairs.cells import Cells
from conspectus.analysis.hypotheses.pairs.estimate import estimate

NAN = np.nan


def answers(first, second, cell=None, unread=0):
    n = len(first)
    cell = np.zeros(n, np.int64) if cell is None else np.asarray(cell)
    more = np.concatenate([cell, np.full(unread, 3)])
    cells = Cells(np.arange(more.size), more, np.zeros(more.size, np.int64), 1)
    return Answers(cells, np.arange(n), np.array(first, float), np.array(second, float))


def test_a_document_has_a_kind_if_both_answers_are_known():
    found = answers([1, 1, 0, 0, NAN, 1, NAN], [1, 0, 1, 0, 1, NAN, NAN])
    assert found.kind[:4].tolist() == [0, 1, 2, 3]
    assert np.isnan(found.kind[4:]).all()
    assert found.counted().counts[0, 0].tolist() == [1, 1, 1, 1]


def test_answers_are_counted_by_the_first_latent():
    found = answers([1, NAN, 0, 0, 1], [1, 0, NAN, 1, 1], [0, 1, 2, 3, 3])
    assert found.answered() == ((1, 2), (1, 1))


def test_the_excess_is_weighted():
    """Two of the four neither-documents were read: each counts twice."""
    found = answers([1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 3, 3], unread=2)
    weight = np.array([1, 1, 2, 2]) / 6
    both = weight[0]
    assert found.excess() == pytest.approx(both - (weight[0] + weight[1]) * weight[0])


@pytest.mark.parametrize("seed", range(6))
def test_what_is_filled_in_is_the_worst_there_is(seed):
    """By trying every way to fill what is missing."""
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 2, (2, 12)).astype(float)
    first[rng.permutation(12)[:3]] = NAN
    second[rng.permutation(12)[:3]] = NAN
    cell = rng.integers(0, 4, 12)
    found = answers(first, second, cell, unread=5)
    gaps = [(x, i) for x in (0, 1) for i in np.flatnonzero(np.isnan((first, second)[x]))]
    excess = []
    for said in itertools.product((0.0, 1.0), repeat=len(gaps)):
        whole = first.copy(), second.copy()
        for (x, i), answer in zip(gaps, said, strict=True):
            whole[x][i] = answer
        excess.append(answers(*whole, cell, unread=5).excess())
    assert not np.isnan(found.filled(together=True).kind).any()
    assert found.filled(together=True).excess() == pytest.approx(max(excess), abs=0.02)
    assert found.filled(together=False).excess() == pytest.approx(min(excess), abs=0.02)


def test_bounds_hold_the_interval_and_widen_with_what_is_missing(monkeypatch):
    monkeypatch.setattr(room, "DRAWS", 500)
    rng = np.random.default_rng(0)
    first = (rng.random(200) < 0.4).astype(float)
    second = np.where(rng.random(200) < 0.7, first, rng.random(200) < 0.3).astype(float)
    whole = answers(first, second)
    found = estimate(whole.counted(), 0.95)
    assert whole.bounds(0.95) == (found.low, found.high)
    widths = []
    for share in (0.02, 0.1, 0.5):
        gap = rng.permutation(200)[: int(200 * share)]
        some = answers(np.where(np.isin(np.arange(200), gap), NAN, first), second)
        low, high = some.bounds(0.95)
        interval = estimate(some.counted(), 0.95)
        assert low < interval.low < interval.high < high
        widths.append(high - low)
    assert widths == sorted(widths)
    assert low < 0 < interval.low


def test_of_no_answers_nothing_is_known():
    assert np.isnan(answers([NAN] * 5, [1.0] * 5).bounds(0.95)).all()
