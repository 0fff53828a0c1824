"""Where a concept is more common: its share among the documents of every value of a column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conspectus.app.facts.columns import SHOWN, column_codes, metadata_columns
from conspectus.app.stores import Opened
from conspectus.progress import Progress
from conspectus.stats import wilson
from conspectus.store.postings import Postings

MOST = 12
"""Values of a column that are shown, the most frequent."""


@dataclass(frozen=True)
class Share:
    """Share of the documents of one value that have a concept.

    Parameters
    ----------
    value
        The value.
    documents, having
        Documents of it, and those that have the concept.
    share, low, high
        Share, with its 95 % Wilson interval.
    """

    value: str
    documents: int
    having: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class ByColumn:
    """Shares of a concept by the values of one column.

    Parameters
    ----------
    name
        The column.
    shares
        The largest share first.
    left_out
        Further values.
    """

    name: str
    shares: tuple[Share, ...]
    left_out: int

    @property
    def spread(self) -> float:
        """Largest share minus smallest."""
        return self.shares[0].share - self.shares[-1].share


def read_codes(opened: Opened, progress: Progress) -> int:
    """Read the values of the columns that are shown, so that `by_columns` need not wait for them.

    Parameters
    ----------
    opened
        The store.
    progress
        Told of every column.

    Returns
    -------
    int
        Columns that are not shown, since there are so many.
    """
    names = metadata_columns(opened)
    progress.start("columns", float(min(len(names), SHOWN)), "columns")
    for name in names[:SHOWN]:
        column_codes(opened, name)
        progress.advance(1)
    progress.finish()
    return max(0, len(names) - SHOWN)


def by_columns(opened: Opened, found: Postings) -> list[ByColumn]:
    """Compare the values of every column that groups documents.

    Parameters
    ----------
    opened
        The store.
    found
        Documents of a concept.

    Returns
    -------
    list of ByColumn
        Of the first columns those with at least two values, that with the largest spread first.
        These are plain shares: `conspectus.diff` tests them and holds length equal.
    """
    shown: list[ByColumn] = []
    for name in metadata_columns(opened)[:SHOWN]:
        codes = column_codes(opened, name)
        if codes is None or len(codes.values) < 2:
            continue
        of_value = codes.code[found.rows]
        having = np.bincount(of_value[of_value >= 0], minlength=len(codes.values))[:MOST]
        counts = codes.counts[:MOST]
        share = having / counts
        low, high = wilson(share, counts)
        order = np.argsort(-share, kind="stable").tolist()
        shares = tuple(
            Share(
                codes.values[i],
                int(counts[i]),
                int(having[i]),
                float(share[i]),
                float(low[i]),
                float(high[i]),
            )
            for i in order
        )
        shown.append(ByColumn(name, shares, max(0, len(codes.values) - MOST)))
    return sorted(shown, key=lambda one: -one.spread)
