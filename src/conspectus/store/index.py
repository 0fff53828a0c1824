"""Reading the inverted index: a small table in memory, the entries mapped from their file.

Nothing is read but the entries of the latents asked for. Each block carries checksums, verified
when it is first touched: a flipped bit is an error, never another number.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from conspectus.errors import StoreError
from conspectus.store import blocks
from conspectus.store import format as fmt
from conspectus.store.postings import Postings
from conspectus.store.quantiles import STORED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class LatentIndex:
    """The index of a store of format 1.1 or later.

    Parameters
    ----------
    store
        The store's directory.

    Raises
    ------
    StoreError
        A file is missing or damaged.
    """

    def __init__(self, store: Path) -> None:
        self._path = store / fmt.POSTINGS
        self._table = _read_table(store / fmt.INDEX_TABLE)
        self._bytes = _map(self._path)
        ends = self._table["offset"] + self._table["count_bytes"].astype(np.uint64)
        ends += self._table["documents"].astype(np.uint64) * (2 + self._table["row_bytes"])
        if int(ends.max(initial=0)) > len(self._bytes):
            raise self._damaged("it is too short")
        self._verified = np.zeros(len(self._table), np.bool_)

    def frequencies(self) -> NDArray[np.int64]:
        """Documents that have each latent, shape (n_latents,)."""
        return self._table["documents"].astype(np.int64)

    def quantile(self, share: float) -> NDArray[np.float32] | None:
        """Give a stored quantile of each latent's activations, NaN where it never fires.

        Parameters
        ----------
        share
            Which quantile.

        Returns
        -------
        ndarray of float32, shape (n_latents,), or None
            None if it is not among those stored.
        """
        for name, stored in STORED.items():
            if share == stored:
                silent = self._table["documents"] == 0
                return np.where(silent, np.float32(np.nan), self._table[name])
        return None

    def strengths(
        self, latents: Sequence[int]
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float16]]]:
        """Read documents and activations of some latents.

        Parameters
        ----------
        latents
            Latents, in any order.

        Yields
        ------
        ndarray of int32, ndarray of float16, shape (n,)
            Rows, ascending, and largest activations, latent by latent.
        """
        for latent in latents:
            yield blocks.decode_fast(self._fast(latent), self._table[latent])

    def look_up(self, latent: int) -> Postings:
        """Read everything known of a latent; empty if no document has it."""
        record = self._table[latent]
        rows, largest = blocks.decode_fast(self._fast(latent), record, np.int64)
        if len(rows) == 0:
            return Postings(latent, rows, largest, np.zeros(0, np.uint16))
        start = int(record["offset"]) + blocks.fast_bytes(record)
        packed = self._bytes[start : start + int(record["count_bytes"])]
        if zlib.crc32(packed.data) != int(record["count_crc"]):
            raise self._damaged(f"the counts of latent {latent} have changed")
        try:
            count = blocks.decode_counts(packed, record)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise self._damaged(f"the counts of latent {latent} cannot be unpacked") from error
        return Postings(latent, rows, np.array(largest), count)

    def each(self) -> Iterator[Postings]:
        """Read all latents that fire, in ascending order."""
        for latent in np.flatnonzero(self._table["documents"]).tolist():
            yield self.look_up(latent)

    def _fast(self, latent: int) -> NDArray[np.uint8]:
        record = self._table[latent]
        start = int(record["offset"])
        block = self._bytes[start : start + blocks.fast_bytes(record)]
        if len(block) and not self._verified[latent]:
            if zlib.crc32(block.data) != int(record["crc"]):
                raise self._damaged(f"the entries of latent {latent} have changed")
            self._verified[latent] = True
        return block

    def _damaged(self, reason: str) -> StoreError:
        return _unreadable(self._path, reason)


def _read_table(path: Path) -> NDArray[Any]:
    try:
        table = np.load(path, allow_pickle=False)
    except FileNotFoundError as error:
        raise _missing(path) from error
    except (EOFError, OSError, ValueError) as error:
        raise _unreadable(path, " ".join(str(error).split())) from error
    if table.dtype != blocks.RECORD or table.ndim != 1:
        raise _unreadable(path, "it is no table of latents")
    return table


def _map(path: Path) -> NDArray[np.uint8]:
    try:
        if path.stat().st_size == 0:
            return np.zeros(0, np.uint8)
        return np.asarray(np.memmap(path, np.uint8, "r"))
    except FileNotFoundError as error:
        raise _missing(path) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from error


def _missing(path: Path) -> StoreError:
    return StoreError(f"{path} is missing: restore it from a copy or encode again")


def _unreadable(path: Path, reason: str) -> StoreError:
    return StoreError(
        f"{path} cannot be read ({reason}): `conspectus info STORE --verify` names every damaged "
        "file; restore them from a copy or encode again"
    )
