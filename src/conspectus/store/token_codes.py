"""The codes of single tokens, where a store keeps them: every word on which a latent fires.

Tokens outnumber documents by hundreds and a part holds millions of entries, so that nothing here
reads a part as a whole: the tokens of a document follow from its n_tokens, and of their row groups
only those of the documents asked for are read, each once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.codes_part import CodesPart
from conspectus.store.embeddings import StoredEmbeddings
from conspectus.store.reading import as_row, as_rows, opened, read_columns, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from conspectus.store.manifest import PartRecord


@dataclass(frozen=True, eq=False)
class Firings:
    """The tokens on which some latents fire in some documents.

    Parameters
    ----------
    indptr
        Firings of pair i are ``indptr[i]:indptr[i + 1]``, shape (pairs + 1,).
    token
        Token, counted within the document, ascending within a pair, shape (firings,).
    span
        Characters that it covers, start and end (exclusive) in code points, shape (firings, 2).
    value
        Activation, shape (firings,).
    """

    indptr: NDArray[np.int64]
    token: NDArray[np.int64]
    span: NDArray[np.uint32]
    value: NDArray[np.float16]


class StoredTokens(StoredEmbeddings):
    """What a store knows of single tokens."""

    @property
    def keeps_token_codes(self) -> bool:
        """Whether every part has the codes of its tokens; nothing is read to tell."""
        return all(
            fmt.part_name(fmt.TOKENS, part.index) in part.files
            for part in self.manifest.parts
            if part.documents
        )

    def token_codes(self, row: int) -> Any:
        """Read the codes of a document's tokens, where the store keeps them.

        Parameters
        ----------
        row
            Global row.

        Returns
        -------
        pyarrow.Table
            ``doc_id, position, latent: list, value: list``, one row a pooled token.

        Raises
        ------
        StoreError
            There is no such row, or token codes were not kept.
        """
        wanted = np.array([as_row(row, self.n_documents)])
        part, start, local = next(self._split(wanted))
        path = self._tokens_path(part)
        first = self._first_tokens(part, start)
        at = 0 if local is None else int(local[0])
        return read_rows(path, np.arange(first[at], first[at + 1]))

    def firings(self, rows: ArrayLike, latents: ArrayLike) -> Firings:
        """Find every token on which latents fire in some documents.

        Parameters
        ----------
        rows, latents
            n pairs of a global row and a latent, in any order. Only the row groups that these
            documents' tokens lie in are read, one at a time.

        Returns
        -------
        Firings
            Of each pair; none where the document does not have its latent.

        Raises
        ------
        StoreError
            There is no such row or latent, or token codes were not kept.
        """
        rows = as_rows(rows, self.n_documents)
        latents = as_rows(latents, self.n_latents, "latent")
        if len(rows) != len(latents):
            raise StoreError(f"{len(rows)} rows and {len(latents)} latents are no pairs")
        found: list[list[tuple[NDArray[Any], NDArray[Any]]]] = [[] for _ in range(len(rows))]
        spans: list[NDArray[np.uint32] | None] = [None] * len(rows)
        wanted = np.unique(rows)
        for part, start, local in self._split(wanted):
            here = np.arange(part.documents) if local is None else local
            first = self._first_tokens(part, start)
            of_document = self._token_spans(here + start)
            pairs = _pairs_by_document(rows - start, here)
            for at, tokens in _documents(self._tokens_path(part), here, first):
                for pair in pairs[at]:
                    found[pair].append(tokens.firing(int(latents[pair])))
                    spans[pair] = of_document[at]
        return _joined(found, spans)

    def _tokens_path(self, part: PartRecord) -> Path:
        name = fmt.part_name(fmt.TOKENS, part.index)
        if name not in part.files:
            raise StoreError(f"{self.path} keeps no token codes: encode again with token codes on")
        return self.path / name

    def _first_tokens(self, part: PartRecord, start: int) -> NDArray[np.int64]:
        """Place of every document's first token in the part's tokens, and behind the last."""
        codes = self.path / fmt.part_name(fmt.CODES, part.index)
        counts = CodesPart(start, read_columns(codes, ["n_tokens"])).n_tokens
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])

    def _token_spans(self, ascending: NDArray[np.int64]) -> list[NDArray[np.uint32]]:
        """Characters of all tokens of some documents of one part."""
        (codes,) = self._codes(ascending, ("token_start", "read_to"))
        texts = self.documents(["text"], ascending).column("text").to_pylist()
        both = np.stack([codes.token_start, codes.token_ends(texts)], axis=1)
        return np.split(both, codes.token_indptr[1:-1])


@dataclass(frozen=True, eq=False)
class _Tokens:
    """Some tokens of one document that follow each other."""

    first: int
    offsets: NDArray[np.int64]
    latent: NDArray[np.uint32]
    value: NDArray[np.float16]

    def firing(self, latent: int) -> tuple[NDArray[Any], NDArray[Any]]:
        place = np.flatnonzero(self.latent == latent)
        token = np.searchsorted(self.offsets, place, side="right") - 1
        return token + self.first, self.value[place]


def _documents(
    path: Path, documents: NDArray[np.int64], first: NDArray[np.int64]
) -> Iterator[tuple[int, _Tokens]]:
    """Read the tokens of ascending documents of a part, in pieces along the row groups."""
    with opened(path) as file:
        sizes = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
        edges = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        for group in range(len(sizes)):
            low, high = edges[group], edges[group + 1]
            touched = (first[documents] < high) & (first[documents + 1] > low)
            if not touched.any():
                continue
            table = file.read_row_group(group, columns=["latent", "value"])
            latent, value = (table.column(name).combine_chunks() for name in ("latent", "value"))
            offsets = latent.offsets.to_numpy().astype(np.int64)
            latents = latent.values.to_numpy(zero_copy_only=False)
            values = value.values.to_numpy(zero_copy_only=False)
            for at in np.flatnonzero(touched).tolist():
                begin = max(int(first[documents[at]]), int(low))
                end = min(int(first[documents[at] + 1]), int(high))
                own = offsets[begin - low : end - low + 1]
                entries = slice(own[0], own[-1])
                within = begin - int(first[documents[at]])
                yield at, _Tokens(within, own - own[0], latents[entries], values[entries])


def _pairs_by_document(
    local: NDArray[np.int64], documents: NDArray[np.int64]
) -> list[NDArray[np.int64]]:
    order = np.argsort(local, kind="stable")
    low = np.searchsorted(local[order], documents, side="left")
    high = np.searchsorted(local[order], documents, side="right")
    return [order[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]


def _joined(
    found: Sequence[Sequence[tuple[NDArray[Any], NDArray[Any]]]],
    spans: Sequence[NDArray[np.uint32] | None],
) -> Firings:
    tokens = [np.zeros(0, np.int64)]
    values = [np.zeros(0, np.float16)]
    covered = [np.zeros((0, 2), np.uint32)]
    sizes = [0]
    for pieces, of_document in zip(found, spans, strict=True):
        for token, value in pieces:
            tokens.append(token)
            values.append(value)
            covered.append(of_document[token] if of_document is not None else covered[0])
        sizes.append(sum(len(token) for token, _ in pieces))
    return Firings(
        np.cumsum(sizes), np.concatenate(tokens), np.concatenate(covered), np.concatenate(values)
    )
