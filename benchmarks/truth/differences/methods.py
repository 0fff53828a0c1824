"""The methods compared, each from the same two lists of documents to one ranked list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from benchmarks.truth.baselines.log_odds import log_odds
from benchmarks.truth.baselines.logistic import coefficients
from benchmarks.truth.baselines.ngrams import totals
from benchmarks.truth.designs import A, B
from benchmarks.truth.differences.scoring import Ranked

import conspectus as cs
from conspectus.stats import benjamini_hochberg, fisher_exact

if TYPE_CHECKING:
    import scipy.sparse as sp
    from benchmarks.truth.baselines.ngrams import NGrams
    from numpy.typing import NDArray

    from conspectus.store import Presence, Store

FDR = 0.05
SUPPORT = 10
REFERENCE_LEAST, REFERENCE_MOST = 0.03, 200


def conspectus_diff(store: Store, column: str, presence: Presence | None = None) -> Ranked:
    """Compare the sides that a column of a store tells apart, as a user does."""
    found = cs.diff(store, by=column, a=A, b=B, presence=presence, fdr=FDR, folding=None).latents
    return Ranked(
        found["latent"].to_numpy(),
        (found["difference"] > 0).to_numpy(),
        (found["q_value"] <= FDR).to_numpy(),
    )


def shares(present: sp.csr_array, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the documents that have each unit, shape (units,)."""
    chosen = present[rows]
    return np.bincount(chosen.indices[chosen.data != 0], minlength=present.shape[1])


def tested(present: sp.csr_array, a: NDArray[np.int64], b: NDArray[np.int64]) -> Ranked:
    """Compare shares as `cs.diff` does, for rules of presence that it does not have.

    Tests hold it to `cs.diff` where both can say something.
    """
    n_a, n_b = shares(present, a), shares(present, b)
    units = np.flatnonzero(n_a + n_b >= SUPPORT)
    difference = n_a[units] / len(a) - n_b[units] / len(b)
    q = benjamini_hochberg(fisher_exact(n_a[units], len(a), n_b[units], len(b)))
    order = np.lexsort((units, -np.abs(difference), ~(q <= FDR)))
    return Ranked(units[order], difference[order] > 0, q[order] <= FDR)


def reference(present: sp.csr_array, a: NDArray[np.int64], b: NDArray[np.int64]) -> Ranked:
    """Rank as the paper does: differences of shares above 0.03, at most 200, and no test."""
    difference = shares(present, a) / len(a) - shares(present, b) / len(b)
    order = np.argsort(-np.abs(difference), kind="stable")
    order = order[np.abs(difference[order]) > REFERENCE_LEAST][:REFERENCE_MOST]
    return Ranked(order, difference[order] > 0, np.ones(len(order), np.bool_))


def words_by_log_odds(ngrams: NGrams, a: NDArray[np.int64], b: NDArray[np.int64]) -> Ranked:
    """Rank n-grams of at least 10 documents by log-odds; findings after Benjamini-Hochberg."""
    units = np.flatnonzero(_support(ngrams, a, b) >= SUPPORT)
    z, p = log_odds(totals(ngrams.counts, a), totals(ngrams.counts, b))
    q = benjamini_hochberg(p[units])
    order = np.argsort(-np.abs(z[units]), kind="stable")
    return Ranked(units[order], z[units][order] > 0, q[order] <= FDR)


def words_by_regression(ngrams: NGrams, a: NDArray[np.int64], b: NDArray[np.int64]) -> Ranked:
    """Rank n-grams of at least 2 documents by the coefficient of a TF-IDF regression."""
    units = np.flatnonzero(_support(ngrams, a, b) >= 2)
    weight = coefficients(ngrams.counts[:, units], a, b)
    order = np.argsort(-np.abs(weight), kind="stable")
    return Ranked(units[order], weight[order] > 0, None)


def _support(ngrams: NGrams, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    return shares(ngrams.counts, a) + shares(ngrams.counts, b)
