"""Comparing two sides within keys they share, such as the prompts both models answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp

from conspectus.analysis.counts import count, presence_matrix
from conspectus.analysis.differences.comparison import (
    FIGURES,
    Comparison,
    by_side,
    least_support,
    mean_strength,
    median_tokens,
)
from conspectus.analysis.differences.length import length_spline, length_strata
from conspectus.analysis.selection import SIDE_A, SIDE_B
from conspectus.stats import (
    InterceptModel,
    PairedSums,
    mcnemar_exact,
    paired_newcombe,
    paired_odds_ratio,
    sign_flip_test,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conspectus.analysis.differences.pairing import Pairs
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

_ENTRIES_AT_ONCE = 4_000_000


def compare_pairs(
    pairs: Pairs,
    *,
    presence: Presence,
    min_support: int | None,
    confidence: float,
    progress: Progress,
) -> Comparison:
    """Compare the shares of every latent within pairs.

    Parameters
    ----------
    pairs
        The pairs.
    presence
        When a document has a latent.
    min_support
        Documents of both sides together that must have a latent; None for the default.
    confidence
        Coverage of intervals.
    progress
        Told of every part read.

    Returns
    -------
    Comparison
        McNemar's exact test (a sign-flip test where a pair has several documents a side), the
        paired Newcombe interval; adjusted: regression of pair differences on length.
    """
    selection = pairs.selection
    zeros = np.zeros(selection.side.size, np.int64)
    counts = count(selection, zeros, 1, presence, progress)
    support = least_support(min_support, selection.sizes)
    totals = by_side(counts)
    tested = np.flatnonzero(totals.sum(axis=0) >= support)
    n_tokens = selection.n_tokens()
    strata = length_strata(n_tokens, selection.side)
    spline = length_spline(n_tokens, strata)
    model = InterceptModel.of(pairs.mean(SIDE_A, spline) - pairs.mean(SIDE_B, spline))
    present = presence_matrix(selection, tested, presence, progress)
    shares_a, shares_b = pairs.shares(SIDE_A, present), pairs.shares(SIDE_B, present)
    del present
    figures = np.concatenate(
        [
            _figures(pairs, shares_a[:, chunk], shares_b[:, chunk], model, confidence)
            for chunk in _chunks(totals.sum(axis=0)[tested])
        ]
        or [np.zeros((0, len(_PAIRED)))]
    )
    strength = mean_strength(counts, tested)
    given = {
        "latent": tested,
        "documents_a": totals[SIDE_A, tested],
        "documents_b": totals[SIDE_B, tested],
        "strength_a": strength[0],
        "strength_b": strength[1],
    }
    frame = pd.DataFrame(given | dict(zip(_PAIRED, figures.T, strict=True)), columns=list(FIGURES))
    estimable = bool(np.isfinite(frame["adjusted"]).any())
    exact = "McNemar's exact test"
    return Comparison(
        figures=frame,
        test=exact if pairs.one_to_one else "sign-flip permutation test over pairs",
        adjustment="regression of pair differences on length" if estimable else "",
        uncovered=strata.uncovered,
        median_tokens=median_tokens(selection, n_tokens),
        min_support=support,
    )


_PAIRED = (
    "share_a",
    "share_b",
    "difference",
    "low",
    "high",
    "p_value",
    "odds_ratio",
    "odds_low",
    "odds_high",
    "adjusted",
    "adjusted_low",
    "adjusted_high",
    "adjusted_p",
)


def _chunks(support: IntArray) -> Iterator[slice]:
    """Cut the latents so that each chunk's entries fit in little memory."""
    bounds = np.cumsum(support)
    first = 0
    while first < support.size:
        limit = (bounds[first - 1] if first else 0) + _ENTRIES_AT_ONCE
        last = max(first + 1, int(np.searchsorted(bounds, limit, side="right")))
        yield slice(first, last)
        first = last


def _figures(
    pairs: Pairs,
    a: sp.csc_array,
    b: sp.csc_array,
    model: InterceptModel | None,
    confidence: float,
) -> FloatArray:
    """Figures `_PAIRED` of some latents from the pairs' shares, shape (latents, figures)."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    product = sp.csc_array(a.multiply(b))
    sums = PairedSums(
        pairs.n, _total(a), _total(b), _total_of_squares(a), _total_of_squares(b), _total(product)
    )
    difference = sp.csc_array(a - b)
    adjusted = (np.full(sums.a.size, np.nan),) * 4
    if model is not None:
        fit = model.fit(difference, confidence)
        adjusted = (fit.estimate, fit.low, fit.high, fit.p_value)
    if pairs.one_to_one:
        p_value = mcnemar_exact(np.rint(sums.a - sums.ab), np.rint(sums.b - sums.ab))
    else:
        p_value = _sign_flip(difference, pairs.grid)
    share_a, share_b = sums.a / pairs.n, sums.b / pairs.n
    documents = None if pairs.one_to_one else pairs.selection.sizes
    return np.column_stack(
        [
            share_a,
            share_b,
            share_a - share_b,
            *paired_newcombe(sums, confidence, documents),
            p_value,
            *paired_odds_ratio(sums, confidence),
            *adjusted,
        ]
    )


def _total(matrix: sp.csc_array) -> FloatArray:
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).reshape(-1)


def _total_of_squares(matrix: sp.csc_array) -> FloatArray:
    squared = matrix.copy()
    squared.data **= 2
    return _total(squared)


def _sign_flip(difference: sp.csc_array, grid: int) -> FloatArray:
    entries = difference.tocoo()
    latents = difference.shape[1]
    steps = np.rint(entries.data * grid).astype(np.int64)
    key = entries.col.astype(np.int64) * (grid + 1) + np.abs(steps)
    histogram = np.bincount(key, minlength=latents * (grid + 1)).reshape(latents, grid + 1)
    total = np.bincount(entries.col, steps.astype(np.float64), minlength=latents)
    return sign_flip_test(histogram[:, 1:], np.rint(total).astype(np.int64))
