"""Strata and splines of length."""

from __future__ import annotations

import numpy as np

from conspectus.analysis.confounds.length import length_spline, length_strata


def test_strata_are_deciles_of_both_sides_together():
    rng = np.random.default_rng(0)
    n_tokens = rng.permutation(np.arange(1000))
    side = (np.arange(1000) % 2).astype(np.int8)
    strata = length_strata(n_tokens, side)
    assert strata.n == 10
    np.testing.assert_array_equal(np.bincount(strata.code), 100)
    for code in range(10):
        inside = n_tokens[strata.code == code]
        assert inside.max() - inside.min() == 99


def test_small_sides_get_fewer_strata():
    side = np.array([0] * 30 + [1] * 500, np.int8)
    assert length_strata(np.arange(530), side).n == 3
    assert length_strata(np.arange(530), np.repeat([0, 1], [5, 525]).astype(np.int8)).n == 1


def test_the_number_of_strata_may_be_said():
    side = np.repeat([0, 1], [5, 525]).astype(np.int8)
    strata = length_strata(np.arange(530), side, 5)
    np.testing.assert_array_equal(np.bincount(strata.code), 106)


def test_equal_lengths_make_one_stratum():
    side = np.array([0, 1] * 100, np.int8)
    strata = length_strata(np.full(200, 7), side)
    assert strata.n == 1
    assert not strata.code.any()


def test_documents_on_neither_side_do_not_shift_the_strata():
    side = np.array([0, 1] * 100 + [-1] * 800, np.int8)
    n_tokens = np.concatenate([np.arange(200), np.full(800, 10_000)])
    strata = length_strata(n_tokens, side)
    assert strata.edges.max() < 200
    assert not strata.code[200:].any()


def test_the_spline_holds_every_bent_line():
    rng = np.random.default_rng(2)
    n_tokens = rng.integers(1, 2000, 500)
    strata = length_strata(n_tokens, (np.arange(500) % 2).astype(np.int8))
    basis = length_spline(n_tokens, strata)
    assert basis.shape == (500, strata.n)
    log = np.log1p(n_tokens)
    bent = np.interp(log, np.log1p([1, *strata.edges, 2000]), rng.normal(size=strata.n + 1))
    design = np.column_stack([np.ones(500), basis])
    fitted = design @ np.linalg.lstsq(design, bent, rcond=None)[0]
    np.testing.assert_allclose(fitted, bent, atol=1e-9)
