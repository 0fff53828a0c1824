"""Candidates for what counts as presence, each turning strengths into "has it" or "has it not".

No rule looks at the sides: quantiles are those of the documents of both sides together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from benchmarks.truth.differences.methods import FDR, SUPPORT, shares, tested
from benchmarks.truth.differences.scoring import Ranked
from scipy import stats

from conspectus.stats import benjamini_hochberg

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.truth.coded import Coded
    from numpy.typing import NDArray


def any_token(strength: sp.csr_array, count: sp.csr_array) -> NDArray[np.bool_]:  # noqa: ARG001
    """Any token at all: what the paper does."""
    return np.ones(strength.nnz, np.bool_)


def tokens(least: int) -> Callable[[sp.csr_array, sp.csr_array], NDArray[np.bool_]]:
    """Ask for firing on at least so many tokens."""
    return lambda strength, count: count.data >= least  # noqa: ARG005


def own_quantile(level: float) -> Callable[[sp.csr_array, sp.csr_array], NDArray[np.bool_]]:
    """Ask for more than a quantile of the latent's own strengths where it fires."""

    def rule(strength: sp.csr_array, count: sp.csr_array) -> NDArray[np.bool_]:  # noqa: ARG001
        limit = column_quantiles(strength, level)
        return strength.data > limit[strength.indices]

    return rule


def common_quantile(level: float) -> Callable[[sp.csr_array, sp.csr_array], NDArray[np.bool_]]:
    """Ask for more than one threshold for all latents: a quantile of all strengths."""
    return lambda strength, count: strength.data > np.quantile(strength.data, level)  # noqa: ARG005


RULES: dict[str, Callable[[sp.csr_array, sp.csr_array], NDArray[np.bool_]]] = {
    "max > 0": any_token,
    "2 tokens": tokens(2),
    "3 tokens": tokens(3),
    "own 25 %": own_quantile(0.25),
    "own 50 %": own_quantile(0.5),
    "own 75 %": own_quantile(0.75),
    "own 90 %": own_quantile(0.9),
    "one threshold 50 %": common_quantile(0.5),
    "one threshold 75 %": common_quantile(0.75),
    "one threshold 90 %": common_quantile(0.9),
}
STRENGTH = "mean strength"
POOLED: dict[str, Callable[[Coded, NDArray[np.int64]], sp.csr_array]] = {
    STRENGTH: lambda coded, rows: coded.matrix("max", rows),
    "mean log tokens": lambda coded, rows: _log(coded.matrix("count", rows)),
    "mean share of tokens": lambda coded, rows: _share_of_tokens(coded, rows),
}
"""Ways to pool a document's tokens into a number; sides are compared by its mean, not by presence.
What a store keeps allows the largest activation, the tokens that fire and their share."""
BY_Z = {"max > 0, by z": "max > 0", "one threshold 50 %, by z": "one threshold 50 %"}
"""Rules of presence whose list is ranked by standard errors instead of by points."""
CANDIDATES = (*RULES, *BY_Z, *POOLED)


def column_quantiles(matrix: sp.csr_array, level: float) -> NDArray[np.float64]:
    """Take a quantile of the stored entries of every column, the lower one of two neighbours.

    Parameters
    ----------
    matrix
        Strengths, shape (n, latents).
    level
        Between 0 and 1.

    Returns
    -------
    ndarray, shape (latents,)
        0 for columns without entries.
    """
    order = np.lexsort((matrix.data, matrix.indices))
    sizes = np.bincount(matrix.indices, minlength=matrix.shape[1])
    starts = np.cumsum(sizes) - sizes
    place = starts + np.floor(level * np.maximum(sizes - 1, 0)).astype(np.int64)
    found = np.zeros(matrix.shape[1])
    filled = sizes > 0
    found[filled] = matrix.data[order][place[filled]]
    return found


def ranked_by_rule(name: str, coded: Coded, a: NDArray[np.int64], b: NDArray[np.int64]) -> Ranked:
    """Compare two sides under one rule.

    Parameters
    ----------
    name
        One of `CANDIDATES`.
    coded
        The documents.
    a, b
        Rows of each side.

    Returns
    -------
    Ranked
        Latents, findings first, the largest difference first.
    """
    rows = np.concatenate([a, b])
    if name in POOLED:
        return by_mean(POOLED[name](coded, rows), len(a))
    strength = coded.matrix("max", rows)
    rows_a, rows_b = np.arange(len(a)), np.arange(len(a), len(rows))
    kept = RULES[BY_Z.get(name, name)](strength, coded.matrix("count", rows))
    present = sp.csr_array(
        (kept.astype(np.int8), strength.indices, strength.indptr), shape=strength.shape
    )
    ranked = tested(present, rows_a, rows_b)
    return by_z(ranked, present, len(a)) if name in BY_Z else ranked


def by_z(ranked: Ranked, present: sp.csr_array, n_a: int) -> Ranked:
    """Order a list by the difference of shares over its pooled standard error.

    Parameters
    ----------
    ranked
        The list.
    present
        Presence, side a first, shape (n, latents).
    n_a
        Documents of side a.

    Returns
    -------
    Ranked
        The same units, findings first.
    """
    n_b = present.shape[0] - n_a
    rows = np.arange(present.shape[0])
    has_a, has_b = (shares(present, part)[ranked.units] for part in (rows[:n_a], rows[n_a:]))
    pooled = (has_a + has_b) / (n_a + n_b)
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 1e-12) * (1 / n_a + 1 / n_b))
    z = np.abs(has_a / n_a - has_b / n_b) / error
    reported = np.zeros(len(z), np.bool_) if ranked.reported is None else ranked.reported
    order = np.lexsort((ranked.units, -z, ~reported))
    return Ranked(ranked.units[order], ranked.positive[order], reported[order])


def _log(count: sp.csr_array) -> sp.csr_array:
    return sp.csr_array((np.log1p(count.data), count.indices, count.indptr), count.shape)


def _share_of_tokens(coded: Coded, rows: NDArray[np.int64]) -> sp.csr_array:
    count = coded.matrix("count", rows)
    tokens = np.maximum(coded.codes.n_tokens[rows], 1)
    share = count.data / np.repeat(tokens, np.diff(count.indptr))
    return sp.csr_array((share, count.indices, count.indptr), count.shape)


def by_mean(strength: sp.csr_array, n_a: int) -> Ranked:
    """Compare mean strengths, silent documents counted as 0, by Welch's test.

    Parameters
    ----------
    strength
        Strengths, or another number a document and latent, side a first, shape (n, latents).
    n_a
        Documents of side a.

    Returns
    -------
    Ranked
        Findings first, by the difference in standard deviations.
    """
    squared = strength.copy()
    squared.data = squared.data**2
    n = (n_a, strength.shape[0] - n_a)
    halves = (slice(0, n_a), slice(n_a, None))
    mean = [np.asarray(strength[h].sum(axis=0)).ravel() / k for h, k in zip(halves, n, strict=True)]
    square = [
        np.asarray(squared[h].sum(axis=0)).ravel() / k for h, k in zip(halves, n, strict=True)
    ]
    variance = [
        np.maximum(s - m**2, 0) * k / (k - 1) for s, m, k in zip(square, mean, n, strict=True)
    ]
    support = np.bincount(strength.indices, minlength=strength.shape[1])
    units = np.flatnonzero((support >= SUPPORT) & (variance[0] + variance[1] > 0))
    found = stats.ttest_ind_from_stats(
        mean[0][units], np.sqrt(variance[0][units]), n[0],
        mean[1][units], np.sqrt(variance[1][units]), n[1],
        equal_var=False,
    )  # fmt: skip
    q = benjamini_hochberg(np.nan_to_num(found.pvalue, nan=1.0))
    spread = np.sqrt((variance[0][units] + variance[1][units]) / 2)
    size = (mean[0][units] - mean[1][units]) / spread
    order = np.lexsort((units, -np.abs(size), ~(q <= FDR)))
    return Ranked(units[order], size[order] > 0, q[order] <= FDR)
