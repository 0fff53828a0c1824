"""The embeddings of one part as arrays, as they are read: what was asked for and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.errors import StoreError
from conspectus.store.codes import LIST_FIELDS, TO_THE_END, owner_of
from conspectus.store.spans import token_ends

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
