"""The embeddings of one part as arrays: what a writer hands in and what a reader gets back.

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
from conspectus.store.spans import token_ends

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


class CodesPart:
    """Codes of one part as read: only the fields asked for, without copies where Arrow allows.

    Parameters
    ----------
    row_start
        Global row of the part's first document.
    table
        Columns of a codes file.
    """

    def __init__(self, row_start: int, table: Any) -> None:
        self.row_start = row_start
        self.n_documents: int = table.num_rows
        self._columns: dict[str, Any] = {}
        for name in table.column_names:
            column = table.column(name)
            one = column.num_chunks == 1
            self._columns[name] = column.chunk(0) if one else column.combine_chunks()

    def _column(self, *names: str) -> Any:
        for name in names:
            if name in self._columns:
                return self._columns[name]
        raise StoreError(f"the field {names[0]!r} was not read: name it in fields=")

    def _values(self, name: str) -> NDArray[Any]:
        return self._column(name).flatten().to_numpy(zero_copy_only=False)

    def _offsets(self, *names: str) -> NDArray[np.int64]:
        offsets: NDArray[np.int32] = self._column(*names).offsets.to_numpy(zero_copy_only=False)
        return offsets.astype(np.int64) - int(offsets[0] if len(offsets) else 0)

    @property
    def indptr(self) -> NDArray[np.int64]:
        """Entries of document i are ``indptr[i]:indptr[i + 1]``, shape (n_documents + 1,)."""
        return self._offsets(*LIST_FIELDS)

    @property
    def owner(self) -> NDArray[np.int64]:
        """Document of each entry, counted within the part, shape (nnz,)."""
        return owner_of(self.indptr)

    @property
    def latent(self) -> NDArray[np.uint32]:
        """Latent of each entry, ascending within a document, shape (nnz,)."""
        return self._values("latent")

    @property
    def max(self) -> NDArray[np.float16]:
        """Largest activation of each entry, shape (nnz,)."""
        return self._values("max")

    @property
    def count(self) -> NDArray[np.uint16]:
        """Number of tokens of each entry, shape (nnz,)."""
        return self._values("count")

    @property
    def peak(self) -> NDArray[np.uint32]:
        """Token of the largest activation of each entry, shape (nnz,)."""
        return self._values("peak")

    def find(self, document: NDArray[Any], latent: NDArray[Any]) -> NDArray[np.int64]:
        """Find the entries of some (document, latent) pairs.

        Parameters
        ----------
        document
            Documents, counted within the part, shape (n,).
        latent
            Latents, shape (n,).

        Returns
        -------
        ndarray of int64, shape (n,)
            Place of each pair's entry among the part's entries.

        Raises
        ------
        StoreError
            A document does not have its latent.
        """
        width = np.int64(2**32)
        keys = self.owner * width + self.latent
        wanted = np.asarray(document, np.int64) * width + np.asarray(latent, np.int64)
        place = np.searchsorted(keys, wanted)
        there = np.append(keys, -1)[place] == wanted
        if not bool(there.all()):
            missing = int(latent[int(np.argmin(there))])
            raise StoreError(f"a document does not have latent {missing}: take rows of postings()")
        return place

    def token_ends(self, texts: list[str]) -> NDArray[np.uint32]:
        """Find where every token ends (needs the fields token_start and read_to).

        Parameters
        ----------
        texts
            Texts of the part's documents.

        Returns
        -------
        ndarray of uint32, shape (tokens,)
            Exclusive ends, in code points.
        """
        return token_ends(texts, self.token_start, self.token_indptr, self.read_to)

    @property
    def n_tokens(self) -> NDArray[np.uint32]:
        """Pooled tokens of each document, shape (n_documents,)."""
        return self._column("n_tokens").to_numpy(zero_copy_only=False)

    @property
    def token_indptr(self) -> NDArray[np.int64]:
        """Tokens of document i are ``token_indptr[i]:token_indptr[i + 1]``."""
        return self._offsets("token_start")

    @property
    def token_start(self) -> NDArray[np.uint32]:
        """Where each token begins in its text, in code points."""
        return self._values("token_start")

    @property
    def read_to(self) -> NDArray[np.uint32]:
        """Where each document's reading stopped, `TO_THE_END` if nowhere, shape (n_documents,)."""
        column = self._columns.get("read_to")
        if column is None:  # stores of the first days have no such column
            return np.full(self.n_documents, TO_THE_END, np.uint32)
        return column.fill_null(TO_THE_END).to_numpy(zero_copy_only=False)

    @property
    def doc_id(self) -> list[str]:
        """Ids of the documents."""
        return self._column("doc_id").to_pylist()


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
