"""How long the documents are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conspectus.app.stores import Opened

BINS = 40


@dataclass(frozen=True)
class Lengths:
    """Tokens of the documents.

    Parameters
    ----------
    total
        Tokens of all documents.
    median, longest
        Of a document.
    counts, edges
        Histogram up to the 99.5th percentile; what is longer is in the last bin.
    """

    total: int
    median: float
    longest: int
    counts: tuple[int, ...]
    edges: tuple[float, ...]


def lengths(opened: Opened) -> Lengths:
    """Sum up the lengths of a store's documents; kept once they have been read."""

    def make() -> Lengths:
        tokens = opened.store.n_tokens().astype(np.int64)
        if not len(tokens):
            return Lengths(0, 0.0, 0, (), ())
        end = max(float(np.quantile(tokens, 0.995)), float(tokens.min()) + 1)
        counts, edges = np.histogram(np.minimum(tokens, end), BINS, (float(tokens.min()), end))
        return Lengths(
            int(tokens.sum()),
            float(np.median(tokens)),
            int(tokens.max()),
            tuple(counts.tolist()),
            tuple(edges.tolist()),
        )

    return opened.keep("lengths", make)
