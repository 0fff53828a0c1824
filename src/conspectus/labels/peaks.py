"""Which peaks a latent is named by: a bounded sample in which strong firing weighs more.

A common latent has tens of thousands of peaks and a few hundred tell what it is. They are drawn
with probability proportional to their mass, which is the squared activation (as in explained
variance): the many faint peaks of a latent, that no one would show as evidence, do not drown the
ones that define it. A share of the sample estimates a share of the latent's whole mass, and the
same store gives the same sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.store import Postings, Store

MOST_PEAKS: Final = 4_000_000
"""Peaks held at once, over all latents: about 100 MB."""


@dataclass(frozen=True, eq=False)
class Peaks:
    """Sampled peaks of all named latents, by ascending latent and row.

    Parameters
    ----------
    latent, row
        Latent and document of each peak, shape (n,).
    start, end
        Characters of the text that the peak token covers, shape (n,).
    weight
        Share of the latent's mass (squared activation) that each stands for, shape (n,); sums to
        1 over a latent.
    count
        Number of the latent's documents that each stands for, shape (n,); sums, but for chance,
        to the number of documents that have it.
    """

    latent: NDArray[np.int64]
    row: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    weight: NDArray[np.float32]
    count: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.latent)


def systematic_sample(mass: NDArray[Any], size: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Draw items with probability proportional to mass, the same ones every time.

    Parameters
    ----------
    mass
        Mass of each item, positive, shape (n,).
    size
        Items wanted; one of large mass counts several times.

    Returns
    -------
    tuple of ndarray, ndarray
        Ascending indices of the items drawn, and the share of the whole mass that each stands
        for (sums to 1). All items, with their own shares, if there are no more than `size`.
        Source: Madow (1949), "On the theory of systematic sampling, II".
    """
    mass = np.asarray(mass, np.float64)
    if len(mass) <= size:
        return np.arange(len(mass)), mass / mass.sum() if len(mass) else mass
    shuffled = np.random.default_rng(0).permutation(
        len(mass)
    )  # equal steps meet no pattern of rows
    order = np.lexsort((shuffled, -mass))
    cumulated = np.cumsum(mass[order])
    steps = (np.arange(size) + 0.5) * (cumulated[-1] / size)
    drawn, times = np.unique(
        order[np.searchsorted(cumulated, steps, side="right")], return_counts=True
    )
    return drawn, times / size


def sample_peaks(
    store: Store, *, per_latent: int, min_documents: int, rows: NDArray[np.int64] | None = None
) -> Peaks:
    """Sample the peaks of every latent that enough documents have.

    Parameters
    ----------
    store
        A complete store.
    per_latent
        Most peaks of one latent.
    min_documents
        Latents of fewer documents are left out: too little to name them by.
    rows
        Take peaks of these documents only; of all if None.

    Returns
    -------
    Peaks
        At most `MOST_PEAKS`.
    """
    per_latent = max(min(per_latent, MOST_PEAKS // store.n_latents), 1)
    allowed = np.zeros(store.n_documents, np.bool_)
    allowed[slice(None) if rows is None else rows] = True
    taken: list[_Sample] = []
    for postings in store.all_postings():
        inside = allowed[postings.rows]
        if np.count_nonzero(inside) >= min_documents:
            taken.append(_sampled(postings, inside, per_latent))
    none = (np.zeros(0, np.int64),) * 2 + (np.zeros(0, np.float32),) * 2
    latent, row, weight, count = map(np.concatenate, zip(none, *taken, strict=True))
    spans = store.peak_spans(row, latent).astype(np.int64)
    return Peaks(latent, row, spans[:, 0], spans[:, 1], weight, count)


_Sample: TypeAlias = (
    "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]"
)


def _sampled(postings: Postings, inside: NDArray[np.bool_], size: int) -> _Sample:
    """Latent, row, weight and count of the peaks drawn from a latent's."""
    rows = postings.rows[inside]
    mass = np.square(postings.max[inside], dtype=np.float64)
    drawn, share = systematic_sample(mass, size)
    latent = np.full(len(drawn), postings.latent, np.int64)
    # Horvitz and Thompson (1952): one drawn with probability proportional to mass counts inversely
    count = share * mass.sum() / mass[drawn]
    return latent, rows[drawn], share.astype(np.float32), count.astype(np.float32)
