"""decoder.npy: the direction of every latent, by which near-duplicates are recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.errors import StoreError
from conspectus.store.commit import FileRecord, commit_file

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

_EVERY: Final = slice(None)


def read_directions(path: Path, latents: NDArray[np.int64] | slice = _EVERY) -> NDArray[np.float16]:
    """Read stored directions; the file is mapped, so that only the pages of these are touched.

    Parameters
    ----------
    path
        ``decoder.npy``.
    latents
        Which; all by default.

    Returns
    -------
    ndarray of float16, shape (latents, d)
        Unit rows.

    Raises
    ------
    StoreError
        The file is missing or damaged.
    """
    try:
        return np.array(np.load(path, mmap_mode="r", allow_pickle=False)[latents])
    except (EOFError, OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read ({error}): restore it from a copy") from error


def write_directions(path: Path, rows: NDArray[np.float16]) -> FileRecord:
    """Write directions, whole or not at all.

    Parameters
    ----------
    path
        ``decoder.npy``.
    rows
        What `unit_rows` gives.

    Returns
    -------
    FileRecord
        Checksum and size.
    """
    return commit_file(path, lambda handle: np.save(handle, rows, allow_pickle=False))


def unit_rows(directions: ArrayLike, n_latents: int) -> NDArray[np.float16]:
    """Scale decoder rows to length 1.

    Parameters
    ----------
    directions
        Shape (n_latents, d).
    n_latents
        Number of rows there must be.

    Returns
    -------
    ndarray of float16, shape (n_latents, d)
        Unit rows; rows of zeros stay.

    Raises
    ------
    StoreError
        The shape is wrong or a number is not finite.
    """
    rows = np.asarray(directions, np.float32)
    if rows.ndim != 2 or len(rows) != n_latents:
        raise StoreError(f"the decoder must have shape ({n_latents}, d), not {rows.shape}")
    if not bool(np.isfinite(rows).all()):
        raise StoreError("the decoder holds numbers that are not finite")
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float16)
