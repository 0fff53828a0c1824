"""Counts of blocks of pairs, dense and sparse, against the plain product."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.correlations import joint
from conspectus.analysis.correlations.joint import JointCounts


def presence(n, p, seed, steep=1.0):
    rng = np.random.default_rng(seed)
    rates = 0.6 / (1 + np.arange(p)) ** steep
    return rng.random((n, p)) < rates


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr(joint, "BLOCK", 7)


@pytest.mark.parametrize(("dense", "sparse"), [(0.0, 1.0), (1.0, 0.0), (4e-11, 1.2e-8)])
def test_all_blocks_together_are_the_product(monkeypatch, features_of, dense, sparse):
    monkeypatch.setattr(joint, "_DENSE", dense)
    monkeypatch.setattr(joint, "_SPARSE", sparse)
    present = presence(200, 30, 0)
    counts = JointCounts(features_of(present), features_of(present))
    rows = [np.hstack([counts.block(i, j) for j in range(5)]) for i in range(5)]
    expected = present.astype(int).T @ present.astype(int)
    np.testing.assert_array_equal(np.vstack(rows), expected)


def test_two_kinds_of_features_make_a_rectangle(features_of):
    one, other = presence(150, 9, 1), presence(150, 16, 2)
    counts = JointCounts(features_of(one), features_of(other))
    rows = [np.hstack([counts.block(i, j) for j in range(3)]) for i in range(2)]
    np.testing.assert_array_equal(np.vstack(rows), one.astype(int).T @ other.astype(int))


def test_more_units_than_fit_are_added_up(monkeypatch, features_of):
    monkeypatch.setattr(joint, "_UNITS_AT_ONCE", 40)
    monkeypatch.setattr(joint, "_SPARSE", 1.0)
    present = presence(131, 12, 3)
    counts = JointCounts(features_of(present), features_of(present))
    np.testing.assert_array_equal(
        counts.block(0, 1), present[:, :7].astype(int).T @ present[:, 7:].astype(int)
    )


def test_common_features_go_densely_and_rare_ones_sparsely(monkeypatch, features_of):
    taken = []
    dense = JointCounts._dense
    monkeypatch.setattr(
        JointCounts, "_dense", lambda self, a, b: taken.append(a.nnz) or dense(self, a, b)
    )
    rng = np.random.default_rng(4)
    present = np.hstack([rng.random((3000, 7)) < 0.6, rng.random((3000, 7)) < 0.002])
    counts = JointCounts(features_of(present), features_of(present))
    counts.block(0, 0)
    assert len(taken) == 1
    counts.block(1, 1)
    assert len(taken) == 1


def test_counts_beyond_127_do_not_overflow(monkeypatch, features_of):
    present = np.ones((1000, 3), bool)
    for dense, sparse in ((0.0, 1.0), (1.0, 0.0)):
        monkeypatch.setattr(joint, "_DENSE", dense)
        monkeypatch.setattr(joint, "_SPARSE", sparse)
        counts = JointCounts(features_of(present), features_of(present))
        assert counts.block(0, 0).tolist() == [[1000.0] * 3] * 3
