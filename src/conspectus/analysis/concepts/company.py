"""Concepts told by the company they keep: those of an axis fire together, or instead of each other.

Names alone find some concepts of an axis and miss others, and bring along some that have nothing
to do with it. But what documents differ in along an axis shows in many concepts at once, so those
that belong to it go along with those whose names match best: they fire in the same documents, or
where one fires the other does not. Co-firing knows no names and names no co-firing; a concept that
both speak for is seldom wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.analysis.concepts.ranks import in_turn, reciprocal_rank_fusion

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.stats.types import FloatArray, IntArray

BEST: Final = 100
"""Concepts whose names match best: the company that is looked for."""

BEST_OF_END: Final = 50
"""The same of one end of the axis."""

AT_LARGE: Final = 500
"""Concepts, drawn evenly over the whole ranking, that tell what company is usual."""

_LEAST: Final = 1e-9


def by_company(present: sp.csr_array, end: IntArray) -> FloatArray:
    """Rank concepts by their names and by the company they keep.

    Parameters
    ----------
    present
        Ones where a document has a concept; the concepts in the order in which their names match,
        best first, shape (n, m).
    end
        End of the axis that each concept's name is nearest to, from 0, shape (m,).

    Returns
    -------
    array
        Reciprocal rank fusion of two or three rankings, greater is better, shape (m,): by names;
        by `attachment` to the concepts whose names match best; and, on an axis with several ends,
        by `partiality` to one of them.
    """
    m = present.shape[1]
    rankings = [-np.arange(m, dtype=np.float64)]
    at_large = np.unique(np.linspace(0, m - 1, min(m, AT_LARGE)).round().astype(np.int64))
    usual = correlations(present, at_large)
    best = np.arange(min(m, BEST))
    rankings.append(attachment(correlations(present, best), usual))
    ends = [np.flatnonzero(end == one)[:BEST_OF_END] for one in np.unique(end)]
    if len(ends) > 1:
        near = [correlations(present, members) for members in ends]
        rankings.append(in_turn(partiality(near, usual)))
    return reciprocal_rank_fusion(rankings)


def correlations(present: sp.csr_array, others: IntArray) -> FloatArray:
    """Correlate the presence of every concept with that of some.

    Parameters
    ----------
    present
        Ones where a document has a concept, shape (n, m).
    others
        Which concepts to correlate with, shape (k,).

    Returns
    -------
    array
        Pearson's correlation of presence (phi), shape (m, k). 0 for a concept that all or none of
        the documents have, NaN for a concept with itself.
    """
    n = max(present.shape[0], 1)
    share = np.asarray(present.sum(axis=0), np.float64).ravel() / n
    spread = np.sqrt(share * (1 - share))
    both = np.asarray(present.T @ present[:, others].toarray(), np.float64) / n
    scale = np.outer(spread, spread[others])
    apart = both - np.outer(share, share[others])
    found = np.divide(apart, scale, out=np.zeros_like(apart), where=scale > 0)
    found[others, np.arange(len(others))] = np.nan
    return found


def attachment(best: FloatArray, usual: FloatArray) -> FloatArray:
    """Tell how much more concepts have to do with the best ones than with any.

    Parameters
    ----------
    best
        Correlations with the concepts whose names match best, shape (m, k).
    usual
        Correlations with concepts at large, shape (m, l).

    Returns
    -------
    array
        Mean of the absolute correlations with the best less that with concepts at large, in
        standard errors, shape (m,). Absolute, since the ends of an axis exclude each other.
    """
    count = np.isfinite(best).sum(axis=1)
    size = np.abs(usual)
    spread = np.maximum(np.nanstd(size, axis=1), _LEAST)
    mean = np.nansum(np.abs(best), axis=1) / np.maximum(count, 1)
    return (mean - np.nanmean(size, axis=1)) / (spread / np.sqrt(np.maximum(count, 1)))


def partiality(ends: list[FloatArray], usual: FloatArray) -> FloatArray:
    """Tell how much more concepts go along with one end of an axis than with the others.

    Parameters
    ----------
    ends
        Correlations with the best concepts of each end, shapes (m, k of the end).
    usual
        Correlations with concepts at large, shape (m, l).

    Returns
    -------
    array
        Mean correlation with the concepts of an end less the mean of those with the other ends, in
        standard errors, shape (m, ends). What goes along with all ends alike has 0.
    """
    count = np.stack([np.isfinite(one).sum(axis=1) for one in ends], axis=1)
    mean = np.stack([np.nansum(one, axis=1) for one in ends], axis=1) / np.maximum(count, 1)
    others = len(ends) - 1
    elsewhere = (mean.sum(axis=1, keepdims=True) - mean) / others
    left = count.sum(axis=1, keepdims=True) - count
    spread = np.maximum(np.nanstd(usual, axis=1), _LEAST)[:, None]
    error = spread * np.sqrt(1 / np.maximum(count, 1) + 1 / np.maximum(left, 1))
    return (mean - elsewhere) / error
