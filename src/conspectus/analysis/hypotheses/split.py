"""Which documents make a statement and which judge it: no document does both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.held_back import HeldBack

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray

CHOSEN_ON_ALL = (
    "The latents themselves were chosen on all documents, those of the judge included: differences "
    "shown are somewhat too large and q-values too small. Run the analysis with documents kept out "
    "of it ({0}) to judge on documents that had no say."
)


def halves(selection: Selection, key: str, share: float, seed: int) -> tuple[IntArray, IntArray]:
    """Split documents by a hash of what identifies them.

    Parameters
    ----------
    selection
        Documents.
    key
        Column whose value decides: documents that share it go the same way.
    share
        Share to judge on.
    seed
        Another seed gives another split.

    Returns
    -------
    discovery, judging
        Document numbers, ascending; the same split as that of a verified comparison.
    """
    rows = selection.rows
    held = HeldBack(share, seed).holds(selection.column(key).iloc[rows])
    return rows[~held], rows[held]


def one_a_key(rows: IntArray, code: IntArray, seed: int) -> IntArray:
    """Draw one document of each key.

    Parameters
    ----------
    rows
        Documents, shape (n,).
    code
        Number of the key of each, shape (n,).
    seed
        Of the draw.

    Returns
    -------
    array of int64
        In the order of the keys' numbers.
    """
    shuffled = np.random.default_rng([seed, 13]).permutation(rows.size)
    first = np.unique(code[shuffled], return_index=True)[1]
    return rows[shuffled[first]]


def alike_in(
    value: FloatArray, first: IntArray, second: IntArray, seed: int, bins: int = 10
) -> IntArray:
    """Take from a group the documents that make it like another one in a quantity.

    Parameters
    ----------
    value
        The quantity (tokens) of every document, shape (documents,).
    first
        The group to be like, document numbers.
    second
        The group to take from.
    seed
        Of the draw.
    bins
        Quantile bins of the first group within which they are alike.

    Returns
    -------
    array of int64
        As many of the second group as have the first group's distribution over the bins, sorted.
        A bin in which the second group has nobody is left out of that.
    """
    edges = np.unique(np.quantile(value[first], np.linspace(0, 1, bins + 1)[1:-1]))
    place_first, place_second = (np.searchsorted(edges, value[rows]) for rows in (first, second))
    wanted = np.bincount(place_first, minlength=edges.size + 1).astype(np.float64)
    there = np.bincount(place_second, minlength=edges.size + 1)
    usable = (wanted > 0) & (there > 0)
    if not usable.any():
        return second[:0]
    times = float((there[usable] / wanted[usable]).min())
    # A bin that is nearly empty must not starve all others: it gives what it has.
    times = max(times, float(min(1.0, np.median(there[usable] / wanted[usable]))))
    quota = np.minimum(np.floor(wanted * times + 1e-9).astype(np.int64), there)
    shuffled = np.random.default_rng([seed, 17]).permutation(second.size)
    order = shuffled[np.argsort(place_second[shuffled], kind="stable")]
    rank = np.arange(order.size) - np.concatenate([[0], np.cumsum(there)])[place_second[order]]
    return np.sort(second[order[rank < quota[place_second[order]]]])
