"""Reading Parquet parts: only the columns asked for, and only the row groups that rows lie in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from conspectus.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray


@contextmanager
def opened(path: Path) -> Generator[Any]:
    """Open a Parquet file, turning whatever is wrong with it into a `StoreError` naming it.

    Parameters
    ----------
    path
        The file.

    Yields
    ------
    pyarrow.parquet.ParquetFile
        The open file, also guarded while it is read.

    Raises
    ------
    StoreError
        The file is missing or damaged.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield file
    except FileNotFoundError as error:
        raise StoreError(f"{path} is missing: restore it from a copy or encode again") from error
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise StoreError(
            f"{path} cannot be read ({reason}): `conspectus info STORE --verify` names every "
            "damaged file; restore them from a copy or encode again"
        ) from error


def read_columns(path: Path, columns: Sequence[str] | None = None) -> Any:
    """Read whole columns of a file.

    Parameters
    ----------
    path
        The file.
    columns
        Names; all if None.

    Returns
    -------
    pyarrow.Table
        The columns.
    """
    with opened(path) as file:
        return file.read(columns=None if columns is None else list(columns))


def read_rows(path: Path, rows: NDArray[np.int64], columns: Sequence[str] | None = None) -> Any:
    """Read some rows of a file, touching only the row groups they lie in.

    Parameters
    ----------
    path
        The file.
    rows
        Row numbers within the file, strictly ascending.
    columns
        Names; all if None.

    Returns
    -------
    pyarrow.Table
        The rows in order.
    """
    with opened(path) as file:
        metadata = file.metadata
        sizes = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        group = np.searchsorted(starts, rows, side="right") - 1
        wanted, position = np.unique(group, return_inverse=True)
        table = file.read_row_groups(
            wanted.tolist(), columns=None if columns is None else list(columns)
        )
    kept_sizes = np.asarray(sizes, np.int64)[wanted]
    kept_starts = np.cumsum(kept_sizes) - kept_sizes
    return table.take(pa.array(rows - starts[group] + kept_starts[position]))


def as_rows(rows: ArrayLike, n: int, what: str = "row") -> NDArray[np.int64]:
    """Read row or latent numbers as people give them.

    Parameters
    ----------
    rows
        Whole numbers (Python or numpy, a pandas column by position) or a boolean array of length
        `n`.
    n
        Number of rows there are.
    what
        Their name, for the message.

    Returns
    -------
    ndarray of int64
        Numbers in 0..n-1, in the order given.

    Raises
    ------
    StoreError
        They are not whole numbers, or outside 0..n-1.
    """
    given = np.atleast_1d(np.asarray(rows))
    if given.ndim != 1:
        raise StoreError(f"{what} numbers must be a flat list, not of shape {given.shape}")
    if given.dtype == np.bool_:
        if len(given) != n:
            raise StoreError(f"a boolean {what} selection needs length {n}, not {len(given)}")
        return np.flatnonzero(given).astype(np.int64)
    if len(given) == 0:
        return np.zeros(0, np.int64)
    if given.dtype.kind not in "iu":
        raise StoreError(f"a {what} is a whole number, not {given.flat[0]!r}")
    low, high = int(given.min()), int(given.max())
    if low < 0 or high >= n:
        wrong = low if low < 0 else high
        there = f"{what}s go from 0 to {n - 1}" if n else f"there are no {what}s"
        raise StoreError(f"there is no {what} {wrong}: {there}")
    return given.astype(np.int64)


def as_row(row: Any, n: int, what: str = "row") -> int:
    """Read one row or latent number, as `as_rows` does.

    Raises
    ------
    StoreError
        It is not one whole number in 0..n-1.
    """
    if isinstance(row, bool | np.bool_) or np.ndim(row) != 0:
        raise StoreError(f"a {what} is one whole number, not {row!r}")
    return int(as_rows(row, n, what)[0])
