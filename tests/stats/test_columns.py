"""Sums over entries against sums over dense columns."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.stats import Columns


@pytest.fixture
def dense():
    rng = np.random.default_rng(0)
    x = np.where(rng.random((50, 7)) < 0.3, rng.uniform(1, 3, (50, 7)), 0)
    x[:, 3] = 0
    return x


@pytest.fixture(params=[False, True])
def group(request):
    return np.random.default_rng(1).permutation(np.arange(50) // 4) if request.param else None


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array])
def test_entries_are_the_cells_that_are_not_zero(dense, group, form):
    columns = Columns.of(form(dense), group)
    assert columns.m == 7
    assert columns.value.size == np.count_nonzero(dense)
    np.testing.assert_array_equal(dense[columns.row, columns.column], columns.value)
    np.testing.assert_allclose(columns.totals(columns.value), dense.sum(axis=0))
    weights = np.random.default_rng(2).normal(size=(50, 3))
    np.testing.assert_allclose(columns.products(weights), dense.T @ weights)
    np.testing.assert_allclose(columns.products(weights[:, 0]), dense.T @ weights[:, 0])


def test_a_run_is_what_a_group_has_of_a_column(dense, group):
    columns = Columns.of(dense, group)
    code = np.zeros(50, int) if group is None else group
    sums = columns.run_sums(columns.value)
    seen = set()
    for run, (column, number) in enumerate(zip(columns.run_column, columns.run_group, strict=True)):
        assert sums[run] == pytest.approx(dense[code == number, column].sum())
        seen.add((column, number))
    here = {(j, g) for j in range(7) for g in np.unique(code) if dense[code == g, j].any()}
    assert seen == here
    assert len(sums) == len(here)
    np.testing.assert_allclose(columns.over_runs(sums), dense.sum(axis=0))
    size = np.bincount(code).astype(float)
    left = np.stack([(dense[code == g] - dense[code == g].mean(axis=0)) for g in [0]])[0]
    mine = columns.left_within(size)[columns.run_group == 0]
    np.testing.assert_allclose(mine, np.sum(left**2, axis=0)[dense[code == 0].any(axis=0)])


def test_parts_are_columns_of_their_own(dense, group):
    whole = Columns.of(dense, group)
    parts = list(whole.parts(3))
    assert [part.m for part in parts] == [3, 3, 1]
    for first, part in zip((0, 3, 6), parts, strict=True):
        alone = Columns.of(dense[:, first : first + 3], group)
        for name in ("row", "value", "column", "starts", "run_column", "run_group"):
            np.testing.assert_array_equal(getattr(part, name), getattr(alone, name))


def test_nothing_is_a_part_too():
    parts = list(Columns.of(sp.csr_array((5, 0))).parts(4))
    assert [part.m for part in parts] == [0]
    assert parts[0].run_sums(np.zeros(0)).size == 0


def test_ones_are_told_from_strengths(dense):
    assert Columns.of(dense).binary.tolist() == [False] * 3 + [True] + [False] * 3
    assert Columns.of((dense > 0).astype(np.int8)).binary.all()
    dense[:, 1] = dense[:, 1] > 0
    assert Columns.of(dense).binary[1]
