"""How many documents of a large store are looked at where work grows faster than the store."""

from __future__ import annotations

from conspectus.app.stores import Opened

LEAST = 1_000
CLUSTERED = 20_000
"""Documents that are clustered and drawn: each is compared with each."""
PAIRED, PAIRED_ENTRIES = 100_000, 5_000_000
"""Documents in which pairs of concepts are counted, and their concepts, all together."""


def sample_of(opened: Opened, most: int, entries: int | None = None) -> int | None:
    """Say how many documents are drawn.

    Parameters
    ----------
    opened
        The store.
    most
        Documents at most.
    entries
        Concepts of all of them together, at most; None for any number.

    Returns
    -------
    int or None
        None where all are looked at.
    """
    n = opened.store.n_documents
    if entries is not None and opened.entries > entries:
        most = min(most, max(LEAST, entries * n // opened.entries))
    return most if n > most else None
