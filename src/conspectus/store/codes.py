"""The embeddings of one part as arrays, as a writer hands them in; `codes_part` reads them back.

An Arrow list column is a CSR matrix (its offsets are the index pointer, its values the indices),
so neither way needs a loop over documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from conspectus.errors import StoreError
from conspectus.store import format as fmt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LIST_FIELDS: Final = ("latent", "max", "count", "peak")
FIELDS: Final = ("doc_id", "n_tokens", *LIST_FIELDS, "token_start", "read_to")
TO_THE_END: Final = 2**32 - 1
"""`CodesPart.read_to` of a document that was read to its end."""
_SMALLEST: Final = float(np.finfo(np.float16).smallest_subnormal)
_LARGEST: Final = float(np.finfo(np.float16).max)
_MOST_ENTRIES: Final = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Codes:
    """Embeddings of the encoded documents of one part, in order.

    Parameters
    ----------
    doc_id
        Ids of the n documents.
    n_tokens
        Pooled tokens of each document, shape (n,).
    indptr
        Entries of document i are ``indptr[i]:indptr[i + 1]``, shape (n + 1,).
    latent
        Latents that fire, strictly ascending within a document, shape (nnz,).
    max
        Largest activation of each, greater than 0, in the SAE's units. What float16 cannot hold
        is clamped to its smallest or largest positive number.
    count
        Number of tokens on which it fires, at least 1; saturates at 65,535.
    peak
        Token on which it fires most, counted within the document.
    token_indptr
        Tokens of document i are ``token_indptr[i]:token_indptr[i + 1]``, shape (n + 1,).
    token_start
        Where each token begins in the text, in code points, ascending within a document.
    read_to
        Where the reading of each document stopped, in code points, `TO_THE_END` where its text was
        read to the end, shape (n,); None if all were.
    """

    doc_id: Sequence[str]
    n_tokens: NDArray[Any]
    indptr: NDArray[Any]
    latent: NDArray[Any]
    max: NDArray[Any]
    count: NDArray[Any]
    peak: NDArray[Any]
    token_indptr: NDArray[Any]
    token_start: NDArray[Any]
    read_to: NDArray[Any] | None = None

    @classmethod
    def empty(cls) -> Codes:
        """Make the codes of a part in which no document could be encoded."""
        none, zero = np.zeros(0, np.int64), np.zeros(1, np.int64)
        return cls((), none, zero, none, none, none, none, zero, none)

    def to_table(self, n_latents: int) -> Any:
        """Check the arrays and lay them out as the rows of a codes part.

        Parameters
        ----------
        n_latents
            Width of the dictionary.

        Returns
        -------
        pyarrow.Table
            With the schema `format.CODES_SCHEMA`.

        Raises
        ------
        StoreError
            An array breaks a rule above; the message names the document and the rule.
        """
        self._check_shapes()
        self._check_values(n_latents)
        clamped = np.clip(np.asarray(self.max, np.float32), _SMALLEST, _LARGEST)
        columns = [
            pa.array(list(self.doc_id), pa.string()),
            pa.array(self.n_tokens.astype(np.uint32)),
            _lists(self.indptr, self.latent.astype(np.uint32)),
            _lists(self.indptr, clamped.astype(np.float16)),
            _lists(self.indptr, np.minimum(self.count, 65_535).astype(np.uint16)),
            _lists(self.indptr, self.peak.astype(np.uint32)),
            _lists(self.token_indptr, self.token_start.astype(np.uint32)),
            self._read_to(),
        ]
        return pa.Table.from_arrays(columns, schema=fmt.CODES_SCHEMA)

    def _read_to(self) -> Any:
        if self.read_to is None:
            return pa.nulls(len(self.doc_id), pa.uint32())
        stop = np.asarray(self.read_to, np.int64)
        if len(stop) != len(self.doc_id):
            raise StoreError("read_to has another length than doc_id")
        owner = owner_of(self.token_indptr)
        behind = np.asarray(self.token_start, np.int64) > stop[owner]
        self._refuse(owner, behind, "a token starts behind where the reading stopped")
        return pa.array(stop.astype(np.uint32), mask=stop == TO_THE_END)

    def _check_shapes(self) -> None:
        n = len(self.doc_id)
        for name, pointer, values in (
            ("indptr", self.indptr, self.latent),
            ("token_indptr", self.token_indptr, self.token_start),
        ):
            whole = len(pointer) == n + 1 and pointer[0] == 0 and pointer[-1] == len(values)
            if not whole or bool(np.any(np.diff(pointer) < 0)):
                raise StoreError(f"{name} must rise from 0 to {len(values)} in {n + 1} steps")
            if len(values) > _MOST_ENTRIES:
                raise StoreError("a part holds at most 2**31 - 1 entries: use smaller parts")
        for name in LIST_FIELDS[1:]:
            if len(getattr(self, name)) != len(self.latent):
                raise StoreError(f"{name} has another length than latent")
        if not np.array_equal(np.diff(self.token_indptr), self.n_tokens):
            raise StoreError("token_indptr and n_tokens disagree")

    def _check_values(self, n_latents: int) -> None:
        owner = owner_of(self.indptr)
        same = owner[1:] == owner[:-1]
        latent, peak = np.asarray(self.latent, np.int64), np.asarray(self.peak, np.int64)
        self._refuse(owner[1:], same & (np.diff(latent) <= 0), "latents must ascend strictly")
        outside = (latent < 0) | (latent >= n_latents)
        self._refuse(owner, outside, f"a latent is not in 0..{n_latents - 1}")
        strength = np.asarray(self.max, np.float32)
        self._refuse(owner, ~(strength >= 0), "an activation is negative or not a number")
        self._refuse(owner, np.asarray(self.count) < 1, "a stored latent fires on no token")
        tokens = np.asarray(self.n_tokens, np.int64)
        self._refuse(owner, (peak < 0) | (peak >= tokens[owner]), "a peak is not one of its tokens")
        start = np.asarray(self.token_start, np.int64)
        reader = owner_of(self.token_indptr)
        backward = (np.diff(start) < 0) & (reader[1:] == reader[:-1])
        self._refuse(reader[1:], backward, "token starts must not go back")
        self._refuse(reader, start < 0, "a token starts before its text")

    def _refuse(self, owner: NDArray[Any], broken: NDArray[Any], rule: str) -> None:
        if bool(broken.any()):
            document = self.doc_id[int(owner[int(np.argmax(broken))])]
            raise StoreError(f"codes of document {document!r} cannot be stored: {rule}")


def owner_of(pointer: NDArray[Any]) -> NDArray[np.int64]:
    """Find the row of a CSR matrix that every entry belongs to.

    Parameters
    ----------
    pointer
        Entries of row i are ``pointer[i]:pointer[i + 1]``, shape (n + 1,).

    Returns
    -------
    ndarray of int64, shape (entries,)
        Row of each, ascending.
    """
    return np.repeat(np.arange(len(pointer) - 1), np.diff(pointer).astype(np.int64))


def _lists(pointer: NDArray[Any], values: NDArray[Any]) -> Any:
    offsets, data = pa.array(pointer.astype(np.int32)), pa.array(values)
    return pa.ListArray.from_arrays(offsets, data, type=fmt.list_of(data.type))
