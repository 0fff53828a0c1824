"""Strata and splines of length, and what is made of the adjusted difference."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.differences.length import (
    EXPLAINED,
    REDUCED,
    REMAINS,
    REVERSED,
    UNCLEAR,
    UNKNOWN,
    length_spline,
    length_strata,
    length_verdict,
)


def test_strata_are_deciles_of_both_sides_together():
    rng = np.random.default_rng(0)
    n_tokens = rng.permutation(np.arange(1000))
    side = (np.arange(1000) % 2).astype(np.int8)
    strata = length_strata(n_tokens, side)
    assert strata.n == 10
    np.testing.assert_array_equal(strata.sizes.sum(axis=0), 100)
    assert strata.uncovered == 0
    for code in range(10):
        inside = n_tokens[strata.code == code]
        assert inside.max() - inside.min() == 99


def test_small_sides_get_fewer_strata():
    side = np.array([0] * 30 + [1] * 500, np.int8)
    assert length_strata(np.arange(530), side).n == 3
    assert length_strata(np.arange(530), np.repeat([0, 1], [5, 525]).astype(np.int8)).n == 1


def test_equal_lengths_make_one_stratum():
    side = np.array([0, 1] * 100, np.int8)
    strata = length_strata(np.full(200, 7), side)
    assert strata.n == 1
    assert strata.sizes.tolist() == [[100], [100]]


def test_documents_on_neither_side_do_not_shift_the_strata():
    side = np.array([0, 1] * 100 + [-1] * 800, np.int8)
    n_tokens = np.concatenate([np.arange(200), np.full(800, 10_000)])
    strata = length_strata(n_tokens, side)
    assert strata.edges.max() < 200
    assert strata.sizes.sum() == 200


def test_lengths_without_overlap_are_uncovered():
    side = np.repeat([0, 1], 200).astype(np.int8)
    assert length_strata(np.arange(400), side).uncovered == 1.0
    half = np.concatenate([np.arange(200), np.arange(100, 300)])
    assert 0.3 < length_strata(half, side).uncovered < 0.7


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


@pytest.mark.parametrize(
    ("raw", "adjusted", "low", "high", "finding", "verdict"),
    [
        (0.30, 0.28, 0.20, 0.36, True, REMAINS),
        (0.30, 0.12, 0.05, 0.19, True, REMAINS),
        (-0.30, -0.28, -0.36, -0.20, True, REMAINS),
        (0.30, 0.01, -0.05, 0.07, False, EXPLAINED),
        (0.30, 0.05, 0.02, 0.08, True, REDUCED),
        (0.30, 0.05, -0.02, 0.12, False, EXPLAINED),
        (0.30, -0.15, -0.2, -0.1, True, REVERSED),
        (-0.30, 0.15, 0.1, 0.2, True, REVERSED),
        (0.30, -0.02, -0.1, 0.06, False, EXPLAINED),
        (0.30, 0.13, -0.02, 0.28, False, EXPLAINED),
        (0.30, 0.13, 0.01, 0.25, False, UNCLEAR),
        (0.30, 0.25, -0.05, 0.55, False, UNCLEAR),
        (0.30, np.nan, np.nan, np.nan, False, UNKNOWN),
    ],
)
def test_verdicts(raw, adjusted, low, high, finding, verdict):
    columns = (np.array([v]) for v in (raw, adjusted, low, high))
    given = length_verdict(
        *columns, significant=np.array([True]), adjusted_significant=np.array([finding])
    )
    assert given.tolist() == [verdict]


def test_only_findings_get_a_verdict():
    columns = (np.array([v]) for v in (0.3, 0.01, -0.1, 0.1))
    no = np.array([False])
    verdict = length_verdict(*columns, significant=no, adjusted_significant=no)
    assert verdict.tolist() == [UNKNOWN]
