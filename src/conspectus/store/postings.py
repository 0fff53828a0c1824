"""Looking a latent up in the inverted index: one row group of one file.

`inverted` builds the index. Each row group ends with another latent, and the footer says which, so
a binary search over the footer finds the one group that a latent lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.store import format as fmt
from conspectus.store.reading import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Postings:
    """The documents that have a latent, by ascending row.

    `Store.peak_spans` gives the words on which it fires most in them.

    Parameters
    ----------
    latent
        The latent.
    rows
        Global rows of the n documents, shape (n,).
    max
        Largest activation in each, shape (n,).
    count
        Tokens on which it fires in each, shape (n,).
    """

    latent: int
    rows: NDArray[np.int64]
    max: NDArray[np.float16]
    count: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.rows)


def last_latents(path: Path) -> NDArray[np.int64]:
    """Read which latent each row group of an index ends with.

    Parameters
    ----------
    path
        ``latents/postings.parquet``.

    Returns
    -------
    ndarray of int64, shape (row groups,)
        Ascending; read from the file's footer alone.
    """
    with opened(path) as file:
        metadata, column = file.metadata, 0
        groups = range(metadata.num_row_groups)
        return np.array(
            [metadata.row_group(i).column(column).statistics.max for i in groups], np.int64
        )


def each(path: Path) -> Iterator[Postings]:
    """Read the entries of every latent that has any, each row group once.

    Parameters
    ----------
    path
        ``latents/postings.parquet``.

    Yields
    ------
    Postings
        By ascending latent.
    """
    with opened(path) as file:
        for group in range(file.metadata.num_row_groups):
            table = file.read_row_group(group)
            latents, first = np.unique(table.column("latent").to_numpy(), return_index=True)
            cuts = np.append(first, len(table)).tolist()
            for number, latent in enumerate(latents.tolist()):
                yield _slice(table, latent, cuts[number], cuts[number + 1])


def frequencies(path: Path, n_latents: int) -> NDArray[np.int64]:
    """Count the entries of every latent, reading one column row group by row group.

    Parameters
    ----------
    path
        ``latents/postings.parquet``.
    n_latents
        Width of the dictionary.

    Returns
    -------
    ndarray of int64, shape (n_latents,)
        Documents that have each latent.
    """
    total = np.zeros(n_latents, np.int64)
    with opened(path) as file:
        for group in range(file.metadata.num_row_groups):
            latents = file.read_row_group(group, columns=["latent"]).column("latent").to_numpy()
            total += np.bincount(latents, minlength=n_latents)
    return total


def look_up(path: Path, latent: int, last: NDArray[np.int64]) -> Postings:
    """Read the entries of one latent from one row group.

    Parameters
    ----------
    path
        ``latents/postings.parquet``.
    latent
        The latent.
    last
        What `last_latents` gives.

    Returns
    -------
    Postings
        Empty if no document has the latent.
    """
    group = int(np.searchsorted(last, latent))
    if group == len(last):
        table = fmt.POSTINGS_SCHEMA.empty_table()
    else:
        with opened(path) as file:
            table = file.read_row_group(group)
    latents = table.column("latent").to_numpy()
    low, high = np.searchsorted(latents, [latent, latent + 1])
    return _slice(table, latent, int(low), int(high))


def _slice(table: Any, latent: int, low: int, high: int) -> Postings:
    rows, largest, count = (
        table.column(name).slice(low, high - low).to_numpy() for name in ("row", "max", "count")
    )
    return Postings(latent, rows.astype(np.int64), largest, count)
