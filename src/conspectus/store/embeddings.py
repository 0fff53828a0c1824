"""The embeddings of a store: streamed, as one matrix, or of one document with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.errors import InputError, StoreError
from conspectus.store import matrix
from conspectus.store.codes import FIELDS
from conspectus.store.corpus import StoredDocuments
from conspectus.store.presence import Presence
from conspectus.store.reading import as_row, as_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

    from conspectus.store.codes_part import CodesPart


@dataclass(frozen=True, eq=False)
class DocumentCode:
    """One document with its embedding.

    Parameters
    ----------
    row
        Global row.
    doc_id, text, metadata
        The document; `metadata` holds the user's columns.
    latent, max, count, peak
        Its k latents, ascending, with largest activation, number of tokens, and token of the
        largest activation, each of shape (k,).
    spans
        Characters (code points) that each peak token covers, start and end, shape (k, 2).
    token_spans
        Characters that every pooled token covers, shape (n_tokens, 2).
    """

    row: int
    doc_id: str
    text: str
    metadata: dict[str, Any]
    latent: NDArray[np.uint32]
    max: NDArray[np.float16]
    count: NDArray[np.uint16]
    peak: NDArray[np.uint32]
    spans: NDArray[np.uint32]
    token_spans: NDArray[np.uint32]


class StoredEmbeddings(StoredDocuments):
    """What a store knows of its documents' latents."""

    def parts(self, fields: Sequence[str] = ("latent", "max", "count")) -> Iterator[CodesPart]:
        """Stream the embeddings part by part, reading only the fields asked for.

        Parameters
        ----------
        fields
            Some of doc_id, n_tokens, latent, max, count, peak, token_start, read_to.

        Yields
        ------
        CodesPart
            Arrays of one part, and the global row at which it begins.

        Raises
        ------
        InputError
            There is no such field.
        StoreError
            A part is damaged.
        """
        unknown = [name for name in fields if name not in FIELDS]
        if unknown:
            raise InputError(f"there is no field {unknown[0]!r}: there are {', '.join(FIELDS)}")
        yield from self._codes(None, fields)

    def matrix(
        self,
        value: matrix.Value = "max",
        rows: ArrayLike | None = None,
        presence: Presence | None = None,
    ) -> csr_array[Any, tuple[int, int]]:
        """Build the documents-by-latents matrix.

        Parameters
        ----------
        value
            ``"max"`` (float32 activations), ``"count"`` (int32 tokens) or ``"presence"`` (int32
            ones).
        rows
            Global rows in any order, or a boolean array; all if None.
        presence
            Entries to keep; `Presence()` if None.

        Returns
        -------
        scipy.sparse.csr_array, shape (n rows, n_latents)
            In the order of `rows`.
        """
        presence = presence or Presence()
        taken: Any = None
        back: Any = None
        touched = self.manifest.parts
        if rows is not None:
            taken, back = np.unique(as_rows(rows, self.n_documents), return_inverse=True)
            touched = tuple(part for part, _, _ in self._split(taken))
        stacked = matrix.assemble(
            self._codes(taken, matrix.fields_for(value, presence)),
            value=value,
            presence=presence,
            n_latents=self.n_latents,
            most_entries=sum(part.entries for part in touched),
        )
        return stacked if back is None else stacked[back]

    def n_tokens(self) -> NDArray[np.uint32]:
        """Read the number of pooled tokens of every document, shape (n_documents,)."""
        parts = [part.n_tokens for part in self.parts(["n_tokens"])]
        return np.concatenate([np.zeros(0, np.uint32), *parts])

    def document(self, document: int | str) -> DocumentCode:
        """Read one document with its embedding and evidence spans.

        Parameters
        ----------
        document
            Global row (a whole number) or doc_id (a string).

        Returns
        -------
        DocumentCode
            The document.

        Raises
        ------
        StoreError
            There is no such document.
        """
        if isinstance(document, str):
            row = self.row_of(document)
        else:
            row = as_row(document, self.n_documents)
        metadata: dict[str, Any] = self.documents(rows=[row]).to_pylist()[0]
        (codes,) = self._codes(np.array([row]), FIELDS)
        text = str(metadata["text"])
        ends = codes.token_ends([text])
        spans = np.stack([codes.token_start, ends], axis=1)
        return DocumentCode(
            row=row,
            doc_id=str(metadata.pop("doc_id")),
            text=str(metadata.pop("text")),
            metadata=metadata,
            latent=codes.latent,
            max=codes.max,
            count=codes.count,
            peak=codes.peak,
            spans=spans[codes.peak],
            token_spans=spans,
        )

    def spans(self, row: int, token_indices: ArrayLike) -> list[tuple[int, int]]:
        """Find the characters that some tokens of a document cover.

        Parameters
        ----------
        row
            Global row.
        token_indices
            Tokens, counted within the document.

        Returns
        -------
        list of (int, int)
            Start and end (exclusive) of each, in code points of the text.

        Raises
        ------
        StoreError
            There is no such row or token.
        """
        row = as_row(row, self.n_documents)
        (codes,) = self._codes(np.array([row]), ["token_start", "read_to"])
        text = self.documents(["text"], [row]).column("text").to_pylist()
        ends = codes.token_ends(text)
        tokens = as_rows(token_indices, len(ends), "token")
        starts = codes.token_start[tokens]
        return list(zip(starts.tolist(), ends[tokens].tolist(), strict=True))

    def peak_spans(self, rows: ArrayLike, latents: ArrayLike) -> NDArray[np.uint32]:
        """Find the words on which latents fire most in some documents.

        Parameters
        ----------
        rows, latents
            n pairs of a global row and a latent that this document has, in any order. Only the
            row groups that the rows lie in are read, part by part.

        Returns
        -------
        ndarray of uint32, shape (n, 2)
            Start and end (exclusive) of the token of the largest activation, in code points of
            the document's text.

        Raises
        ------
        StoreError
            There is no such row or latent, or a document does not have its latent.
        """
        rows, latents = (
            as_rows(rows, self.n_documents),
            as_rows(latents, self.n_latents, "latent"),
        )
        if len(rows) != len(latents):
            raise StoreError(f"{len(rows)} rows and {len(latents)} latents are no pairs")
        order = np.argsort(rows, kind="stable")
        wanted, first = np.unique(rows[order], return_index=True)
        cuts = np.append(first, len(order))
        spans = np.empty((len(rows), 2), np.uint32)
        done = 0
        for codes in self._codes(wanted, ("latent", "peak", "token_start", "read_to")):
            here = wanted[done : done + codes.n_documents]
            pairs = order[cuts[done] : cuts[done + codes.n_documents]]
            done += codes.n_documents
            document = np.searchsorted(here, rows[pairs])
            texts = self.documents(["text"], here).column("text").to_pylist()
            token = codes.token_indptr[document] + codes.peak[codes.find(document, latents[pairs])]
            spans[pairs, 0] = codes.token_start[token]
            spans[pairs, 1] = codes.token_ends(texts)[token]
        return spans
