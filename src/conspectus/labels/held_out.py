"""Which documents a store keeps back from naming, so that names can be tested on them.

A lexical name is made from every document it may see, and choosing the best of many names fits
their chance as well. Its scores come from documents that no name was made from: of each four that
follow one another the one that their number draws, so that naming and testing agree without telling
each other. Not every fourth: where the answers of four models take turns, that would be one model.
A store too small to spare a quarter can still test names that were made elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

HOLD_OUT_FROM: Final = 400
"""Stores of fewer documents keep none back: a name from all of them is worth more than a score."""
EVERY: Final = 4
OF_HELD_OUT: Final = frozenset({"words", "embedding"})
"""Measures that read documents kept back alone."""


def held_out_rows(n_documents: int) -> NDArray[np.int64]:
    """Rows of the documents that names are tested on.

    Parameters
    ----------
    n_documents
        Number of documents of the store.

    Returns
    -------
    ndarray of int64
        Ascending; empty for stores of fewer than `HOLD_OUT_FROM`. The rows of a store that grows
        keep their sides.
    """
    if n_documents < HOLD_OUT_FROM:
        return np.zeros(0, np.int64)
    block = np.arange(n_documents // EVERY)
    return block * EVERY + (_mixed(block) % np.uint64(EVERY)).astype(np.int64)


def naming_rows(n_documents: int) -> NDArray[np.int64]:
    """Rows of the documents that names are made from: all but `held_out_rows`."""
    return np.setdiff1d(np.arange(n_documents), held_out_rows(n_documents))


def rows_to_test_on(n_documents: int, *, unseen: bool = False) -> NDArray[np.int64]:
    """Rows of the documents that names may be tested on.

    Parameters
    ----------
    n_documents
        Number of documents of the store.
    unseen
        The names were made without any document of the store.

    Returns
    -------
    ndarray of int64
        `held_out_rows`; of a store that keeps none back every row if `unseen`, else none.
    """
    held = held_out_rows(n_documents)
    return np.arange(n_documents) if unseen and not held.size else held


def small_store_notes(
    n_documents: int, sources: Iterable[str], measures: Iterable[str]
) -> tuple[str, ...]:
    """Say what scores of names are worth in a store that keeps no documents back.

    Parameters
    ----------
    n_documents
        Number of documents of the store.
    sources
        Where its names come from, but for those that came with the SAE.
    measures
        What they are verified by.

    Returns
    -------
    tuple of str
        Sentences; none for stores of `HOLD_OUT_FROM` or more.
    """
    if n_documents >= HOLD_OUT_FROM:
        return ()
    asked = set(measures)
    why = f"a store of fewer than {HOLD_OUT_FROM} documents keeps none back from naming"
    notes: list[str] = []
    made = set(sources)
    if asked & OF_HELD_OUT and made:
        names = " and ".join(sorted(asked & OF_HELD_OUT, reverse=True))
        notes.append(f"{why}: {names} can score only names that came with the SAE")
    if asked - OF_HELD_OUT and "lexical" in made:
        names = " and ".join(sorted(asked - OF_HELD_OUT))
        notes.append(
            f"{why}: lexical names are tested by {names} on documents that they were made from, "
            "and their scores are too good"
        )
    return tuple(notes)


def _mixed(number: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Turn numbers into evenly spread ones: the finalizer of SplitMix64 (Steele et al., 2014)."""
    x = number.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
