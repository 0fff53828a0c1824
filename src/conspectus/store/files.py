"""The files of a store, addressed by global row: what every reading method stands on.

Rows are numbered over all parts. Here a choice of rows is cut along the parts, and only the parts,
row groups and columns that it touches are read.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa

from conspectus.store import format as fmt
from conspectus.store.codes_part import CodesPart
from conspectus.store.manifest import Manifest, PartRecord
from conspectus.store.reading import as_rows, read_columns, read_rows
from conspectus.store.tables import project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray


class StoreFiles:
    """A store's directory and what its manifest says.

    Parameters
    ----------
    path
        The store's directory.
    manifest
        What is committed.
    """

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a store, reading its manifest and nothing else.

        Parameters
        ----------
        path
            The store's directory.

        Returns
        -------
        Store
            Of the parts committed so far.

        Raises
        ------
        StoreError
            There is no store, its manifest is damaged, or its format is newer than this code.
        """
        return cls(Path(path), Manifest.load(Path(path)))

    def __repr__(self) -> str:
        state = "" if self.is_complete else ", incomplete"
        return (
            f"{type(self).__name__}({str(self.path)!r}: {self.n_documents} documents, "
            f"{self.n_latents} latents, {self.n_failed} failed{state})"
        )

    @property
    def encoder(self) -> dict[str, Any]:
        """Everything that decided the embeddings."""
        return self.manifest.encoder

    @property
    def n_latents(self) -> int:
        """Width of the dictionary."""
        return self.manifest.n_latents

    @cached_property
    def n_documents(self) -> int:
        """Number of encoded documents."""
        return sum(part.documents for part in self.manifest.parts)

    @cached_property
    def n_failed(self) -> int:
        """Number of documents that could not be encoded; `errors` says why."""
        return sum(part.failed for part in self.manifest.parts)

    @property
    def is_complete(self) -> bool:
        """Whether the last part is in and the inverted index is built."""
        return self.manifest.complete

    @property
    def columns(self) -> list[str]:
        """Columns of the documents: doc_id, text and the user's."""
        return [] if self.manifest.schema is None else list(self.manifest.schema.names)

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        sizes = [part.documents for part in self.manifest.parts]
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])

    def _located(self) -> Iterator[tuple[PartRecord, int]]:
        """Go through the parts, each with the global row of its first document."""
        yield from zip(self.manifest.parts, self._starts.tolist(), strict=False)

    def _split(self, ascending: NDArray[np.int64]) -> Iterator[tuple[PartRecord, int, Any]]:
        """Cut strictly ascending global rows along the parts; None where a whole part is taken."""
        pieces = pairwise(np.searchsorted(ascending, self._starts).tolist())
        for (part, start), (low, high) in zip(self._located(), pieces, strict=True):
            if high - low == part.documents > 0:
                yield part, start, None
            elif high > low:
                yield part, start, ascending[low:high] - start

    def _codes(
        self, ascending: NDArray[np.int64] | None, fields: Sequence[str]
    ) -> Iterator[CodesPart]:
        """Read codes of all parts, or of strictly ascending global rows."""
        if ascending is None:
            chosen = ((part, start, None) for part, start in self._located())
        else:
            chosen = self._split(ascending)
        for part, start, local in chosen:
            path = self.path / fmt.part_name(fmt.CODES, part.index)
            whole = local is None
            table = read_columns(path, fields) if whole else read_rows(path, local, fields)
            yield CodesPart(start, table)

    def _documents(self, schema: Any, rows: ArrayLike | None) -> Any:
        """Read columns of the documents, with the store's types, in the order of `rows`."""
        back: Any = None
        if rows is None:
            chosen = ((part, start, None) for part, start in self._located())
        else:
            ascending, back = np.unique(as_rows(rows, self.n_documents), return_inverse=True)
            chosen = self._split(ascending)
        read = [schema.empty_table()]
        for part, _, local in chosen:
            path = self.path / fmt.part_name(fmt.DOCUMENTS, part.index)
            names = ["doc_id", *schema.names]  # a part may lack the others
            table = read_columns(path, names) if local is None else read_rows(path, local, names)
            read.append(project(table, schema))
        table = pa.concat_tables(read)
        in_order = back is None or bool((np.diff(back) == 1).all())
        return table if in_order else table.take(pa.array(back))
