"""The inverted index of stores of format 1.0: one Parquet file.

Each row group ends with another latent, and the footer says which, so a binary search over the
footer finds the one group that a latent lies in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.store import format as fmt
from conspectus.store.postings import Postings
from conspectus.store.reading import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class ParquetIndex:
    """The index of a store of format 1.0.

    Parameters
    ----------
    store
        The store's directory.
    n_latents
        Width of the dictionary.

    Raises
    ------
    StoreError
        The file is missing or damaged.
    """

    def __init__(self, store: Path, n_latents: int) -> None:
        self._path = store / fmt.POSTINGS_1_0
        self._n_latents = n_latents
        with opened(self._path) as file:
            metadata = file.metadata
            groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
            self._last = np.array([g.column(0).statistics.max for g in groups], np.int64)

    def frequencies(self) -> NDArray[np.int64]:
        """Documents that have each latent, shape (n_latents,); reads one column of the file."""
        total = np.zeros(self._n_latents, np.int64)
        with opened(self._path) as file:
            for group in range(len(self._last)):
                table = file.read_row_group(group, columns=["latent"])
                total += np.bincount(table.column(0).to_numpy(), minlength=self._n_latents)
        return total

    def quantile(self, share: float) -> NDArray[np.float32] | None:
        """Give nothing: this format keeps no quantiles."""
        del share

    def look_up(self, latent: int) -> Postings:
        """Read everything known of a latent from one row group; empty if no document has it."""
        group = int(np.searchsorted(self._last, latent))
        if group == len(self._last):
            return _slice(fmt.POSTINGS_SCHEMA.empty_table(), latent, 0, 0)
        with opened(self._path) as file:
            return _find(file.read_row_group(group), latent)

    def strengths(
        self, latents: Sequence[int]
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float16]]]:
        """Read rows and activations of some latents, each row group once, in the order given."""
        wanted = np.asarray(latents, np.int64)
        groups = np.searchsorted(self._last, wanted)
        none = np.zeros(0, np.int32), np.zeros(0, np.float16)
        found: dict[int, tuple[NDArray[np.int32], NDArray[np.float16]]] = {}
        with opened(self._path) as file:
            for group in np.unique(groups[groups < len(self._last)]).tolist():
                table = file.read_row_group(group)
                for latent in wanted[groups == group].tolist():
                    one = _find(table, latent)
                    found[latent] = one.rows.astype(np.int32), np.array(one.max)
        for latent in wanted.tolist():
            yield found.get(latent, none)

    def each(self) -> Iterator[Postings]:
        """Read all latents that fire, each row group once."""
        with opened(self._path) as file:
            for group in range(len(self._last)):
                table = file.read_row_group(group)
                latents, first = np.unique(table.column("latent").to_numpy(), return_index=True)
                cuts = np.append(first, len(table)).tolist()
                for number, latent in enumerate(latents.tolist()):
                    yield _slice(table, latent, cuts[number], cuts[number + 1])


def _find(table: Any, latent: int) -> Postings:
    latents = table.column("latent").to_numpy()
    low, high = np.searchsorted(latents, [latent, latent + 1])
    return _slice(table, latent, int(low), int(high))


def _slice(table: Any, latent: int, low: int, high: int) -> Postings:
    rows, largest, count = (
        table.column(name).slice(low, high - low).to_numpy() for name in ("row", "max", "count")
    )
    return Postings(latent, rows.astype(np.int64), largest, count)
