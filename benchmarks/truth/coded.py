"""A store in memory, with the one thing a store does not know: whether a peak is planted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from conspectus.store import Codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.store import Store

FIELDS = ("doc_id", "n_tokens", "latent", "max", "count", "peak", "token_start", "read_to")


@dataclass(frozen=True, eq=False)
class Coded:
    """Documents with their embeddings.

    Parameters
    ----------
    frame
        The documents, n rows.
    codes
        Their embeddings, in the same order.
    inside
        Whether the token on which a latent fires most lies in planted characters, a value an
        entry of `codes`.
    n_latents
        Width of the dictionary.
    """

    frame: pd.DataFrame
    codes: Codes
    inside: NDArray[np.bool_]
    n_latents: int

    def matrix(self, value: str = "max", rows: NDArray[Any] | None = None) -> sp.csr_array:
        """Lay ``max``, ``count`` or ``inside`` out as a sparse documents-by-latents matrix.

        Entries stay explicit where `inside` is false, so its pattern is that of the others.
        """
        data = self.inside if value == "inside" else getattr(self.codes, value)
        whole = sp.csr_array(
            (data.astype(np.float32), self.codes.latent.astype(np.int32), self.codes.indptr),
            shape=(len(self.frame), self.n_latents),
        )
        return whole if rows is None else whole[rows]

    def take(self, rows: NDArray[Any]) -> Coded:
        """Take some documents, in the order given."""
        codes = self.codes
        entries, indptr = _gather(codes.indptr, rows)
        tokens, token_indptr = _gather(codes.token_indptr, rows)
        return Coded(
            self.frame.iloc[rows].reset_index(drop=True),
            Codes(
                doc_id=[codes.doc_id[i] for i in rows],
                n_tokens=codes.n_tokens[rows],
                indptr=indptr,
                latent=codes.latent[entries],
                max=codes.max[entries],
                count=codes.count[entries],
                peak=codes.peak[entries],
                token_indptr=token_indptr,
                token_start=codes.token_start[tokens],
                read_to=None if codes.read_to is None else codes.read_to[rows],
            ),
            self.inside[entries],
            self.n_latents,
        )


def read_coded(store: Store, frame: pd.DataFrame) -> Coded:
    """Read a store into memory.

    Parameters
    ----------
    store
        The store.
    frame
        What it was made from: ``doc_id`` or ``base_id``, ``text`` and, where something is
        planted, ``spans`` (JSON).

    Returns
    -------
    Coded
        Encoded documents, in the store's order.
    """
    name = "doc_id" if "doc_id" in frame else "base_id"
    by_id = frame.set_index(frame[name].astype(str), drop=False)
    parts = list(store.parts(FIELDS))
    ids = [str(i) for part in parts for i in part.doc_id]
    found = by_id.loc[ids].reset_index(drop=True)
    inside: list[NDArray[np.bool_]] = []
    for part in parts:
        rows = found.iloc[part.row_start : part.row_start + part.n_documents]
        inside.append(_inside(part, rows))
    codes = Codes(
        doc_id=ids,
        n_tokens=np.concatenate([part.n_tokens for part in parts]),
        indptr=_joined([part.indptr for part in parts]),
        latent=np.concatenate([part.latent for part in parts]),
        max=np.concatenate([part.max for part in parts]),
        count=np.concatenate([part.count for part in parts]),
        peak=np.concatenate([part.peak for part in parts]),
        token_indptr=_joined([part.token_indptr for part in parts]),
        token_start=np.concatenate([part.token_start for part in parts]),
        read_to=np.concatenate([part.read_to for part in parts]),
    )
    return Coded(found, codes, np.concatenate(inside), store.n_latents)


def _inside(part: Any, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell for every entry of a part whether its peak token overlaps planted characters."""
    if "spans" not in rows:
        return np.zeros(len(part.latent), np.bool_)
    texts = rows["text"].tolist()
    starts = part.token_start.astype(np.int64)
    ends = part.token_ends(texts).astype(np.int64)
    token_indptr = part.token_indptr
    planted = np.zeros(len(starts), np.bool_)
    for document, spans in enumerate(rows["spans"]):
        tokens = slice(int(token_indptr[document]), int(token_indptr[document + 1]))
        for low, high in flat_spans(spans):
            planted[tokens] |= (starts[tokens] < high) & (ends[tokens] > low)
    return planted[token_indptr[part.owner] + part.peak]


def flat_spans(spans: str) -> list[tuple[int, int]]:
    """Read planted characters from their JSON, those of a pair of properties together."""
    read = json.loads(spans)
    if read and read[0] and isinstance(read[0][0], list):
        return [(a, b) for one in read for a, b in one]
    return [(a, b) for a, b in read]


def _joined(pointers: list[NDArray[Any]]) -> NDArray[np.int64]:
    sizes = np.concatenate([np.diff(pointer) for pointer in pointers])
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _gather(indptr: NDArray[Any], rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Find the entries of some rows, and their own index pointer."""
    sizes = np.diff(indptr)[rows].astype(np.int64)
    pointer = np.concatenate([[0], np.cumsum(sizes)])
    entries = np.arange(pointer[-1]) + np.repeat(indptr[:-1][rows] - pointer[:-1], sizes)
    return entries.astype(np.int64), pointer


def stacked(first: Coded, second: Coded) -> Coded:
    """Put the documents of two stores of one encoder one behind the other.

    Parameters
    ----------
    first, second
        The documents.

    Returns
    -------
    Coded
        Columns of the frame that only one of them has are left out.
    """
    shared = [name for name in first.frame if name in second.frame]
    frame = pd.concat([first.frame[shared], second.frame[shared]], ignore_index=True)
    one, two = first.codes, second.codes
    plain = ("n_tokens", "latent", "max", "count", "peak", "token_start", "read_to")
    joined = {name: np.concatenate([getattr(one, name), getattr(two, name)]) for name in plain}
    codes = Codes(
        doc_id=[*one.doc_id, *two.doc_id],
        indptr=np.concatenate([one.indptr, two.indptr[1:] + one.indptr[-1]]),
        token_indptr=np.concatenate(
            [one.token_indptr, two.token_indptr[1:] + one.token_indptr[-1]]
        ),
        **joined,
    )
    return Coded(frame, codes, np.concatenate([first.inside, second.inside]), first.n_latents)
