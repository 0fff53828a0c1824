"""Vectors of short texts, each encoded once on a machine.

Stores share names, and a name that is changed leaves thousands as they are. So what is kept is the
vector of a text, not of a list of texts: one file an encoder, its rows sorted by a hash of the
text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.analysis.concepts.cached import keep_array, key_of, read_array
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from conspectus.labels.encoders import TextEncoder

MOST: Final = 100_000
"""Texts kept of an encoder (154 MB at 384 dimensions); beyond it, the last that were asked for."""
_KIND: Final = "sentences"
_FIELDS: Final = ("first", "second", "vector")


def encoded(
    texts: Sequence[str], encoder: TextEncoder, progress: Progress = SILENT
) -> NDArray[np.float32]:
    """Encode the texts that were never encoded before, and read the others.

    Parameters
    ----------
    texts
        The n texts; a text may come twice.
    encoder
        A sentence encoder.
    progress
        Told of texts encoded.

    Returns
    -------
    ndarray of float32, shape (n, d)
        Unit rows, in the order of `texts`. Where the cache folder cannot be written, or what is in
        it is damaged, they are made anew.
    """
    single = list(dict.fromkeys(texts))
    hashes = _hashes(single)
    kept = _read(encoder)
    place = _places(kept, hashes)
    new = np.flatnonzero(place < 0)
    if kept is None or new.size:
        made = encoder.encode([single[i] for i in new], progress)
        if kept is not None and kept["vector"].shape[1:] != made.shape[1:]:
            kept, new = None, np.arange(len(single))
            made = encoder.encode(single, progress)
            place = np.full(len(single), -1, np.int64)
        vectors = np.empty((len(single), made.shape[1]), np.float32)
        vectors[new] = made
    else:
        vectors = np.empty((len(single), kept["vector"].shape[1]), np.float32)
    old = np.flatnonzero(place >= 0)
    if kept is not None and old.size:
        vectors[old] = kept["vector"][place[old]]
    if new.size:
        _keep(kept, hashes, vectors, new, encoder)
    at = {text: i for i, text in enumerate(single)}
    return vectors[[at[text] for text in texts]]


def _read(encoder: TextEncoder) -> NDArray[Any] | None:
    kept = read_array(_KIND, key_of([encoder.identity]), mapped=True)
    fits = kept is not None and kept.ndim == 1 and kept.dtype.names == _FIELDS
    return kept if fits else None


def _hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Hash texts; two words of 64 bits each, shape (n, 2)."""
    raw = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16] for text in texts)
    return np.frombuffer(b"".join(raw), "<u8").reshape(-1, 2)


def _places(kept: NDArray[Any] | None, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Find the row of each text; -1 where it is not kept."""
    if kept is None or not len(kept):
        return np.full(len(hashes), -1, np.int64)
    place = np.searchsorted(kept["first"], hashes[:, 0]).clip(max=len(kept) - 1)
    same = (kept["first"][place] == hashes[:, 0]) & (kept["second"][place] == hashes[:, 1])
    return np.where(same, place, -1)


def _keep(
    kept: NDArray[Any] | None,
    hashes: NDArray[np.uint64],
    vectors: NDArray[np.float32],
    new: NDArray[np.int64],
    encoder: TextEncoder,
) -> None:
    """Keep what was made beside what was kept; of too much, only what was asked for now."""
    beside = kept is not None and len(kept) + new.size <= MOST
    taken = new if beside else np.arange(len(hashes))[:MOST]
    rows = np.empty(len(taken), _row_type(vectors.shape[1]))
    rows["first"], rows["second"], rows["vector"] = *hashes[taken].T, vectors[taken]
    whole = np.concatenate([kept, rows]) if beside and kept is not None else rows
    keep_array(_KIND, key_of([encoder.identity]), whole[np.argsort(whole["first"], kind="stable")])


def _row_type(d: int) -> np.dtype[Any]:
    return np.dtype(list(zip(_FIELDS, ("<u8", "<u8", ("<f4", (d,))), strict=True)))
