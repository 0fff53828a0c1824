"""The documents of a store: text, metadata, filters, and those that failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from conspectus.errors import InputError, StoreError
from conspectus.store import format as fmt
from conspectus.store import query
from conspectus.store.files import StoreFiles
from conspectus.store.reading import read_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


class StoredDocuments(StoreFiles):
    """What a store knows of its documents apart from their embeddings."""

    def documents(self, columns: Sequence[str] | None = None, rows: ArrayLike | None = None) -> Any:
        """Read documents, only the columns and row groups needed.

        Parameters
        ----------
        columns
            Names; all if None.
        rows
            Global rows in any order, or a boolean array; all if None.

        Returns
        -------
        pyarrow.Table
            One row a document, in the order of `rows`.

        Raises
        ------
        InputError
            There is no such column.
        StoreError
            There is no such row, or a part is damaged.
        """
        names = self.columns if columns is None else list(dict.fromkeys(columns))
        unknown = [name for name in names if name not in self.columns]
        if unknown:
            raise InputError(
                f"the documents have no column {unknown[0]!r}: there are {', '.join(self.columns)}"
            )
        fields = [self.manifest.schema.field(name) for name in names]
        return self._documents(pa.schema(fields), rows)

    def column(self, name: str) -> pd.Series[Any]:
        """Read one column of the documents.

        Parameters
        ----------
        name
            The column.

        Returns
        -------
        pandas.Series, shape (n_documents,)
            Indexed by global row.
        """
        return self.documents([name]).column(name).to_pandas().rename(name)

    def rows_where(self, expression: str) -> NDArray[np.int64]:
        """Find the documents that pass a filter, reading only the columns that it names.

        Parameters
        ----------
        expression
            Filter on the metadata in the syntax of `pandas.DataFrame.query`, for example
            ``model == "gpt-4o" and tokens > 100``. As in pandas, a missing value
            passes no comparison but ``!=``.

        Returns
        -------
        ndarray of int64
            Ascending global rows.

        Raises
        ------
        InputError
            The filter has a fault of syntax, names an unknown column, or gives no truth values.
        """
        plain, named = query.columns_named(expression, self.columns)
        table = self.documents(list(named.values()))
        frame = pd.DataFrame(
            {name: table.column(column).to_pandas() for name, column in named.items()}
        )
        return np.flatnonzero(query.evaluate(plain, frame)).astype(np.int64)

    def row_of(self, doc_id: str) -> int:
        """Find the row of a document by its id.

        Parameters
        ----------
        doc_id
            The id.

        Returns
        -------
        int
            Global row.

        Raises
        ------
        StoreError
            No encoded document has this id.
        """
        for part, start in self._located():
            path = self.path / fmt.part_name(fmt.DOCUMENTS, part.index)
            ids = read_columns(path, ["doc_id"]).column("doc_id")
            position = pc.index(ids, pa.scalar(doc_id, ids.type)).as_py()
            if position >= 0:
                return start + position
        failed = self.errors()
        position = pc.index(failed.column("doc_id"), pa.scalar(doc_id)).as_py()
        if position >= 0:
            reason = failed.column("reason")[position].as_py()
            raise StoreError(f"document {doc_id!r} could not be encoded: {reason}")
        first = self.documents(["doc_id"], range(min(self.n_documents, 3)))
        known = ", ".join(repr(name) for name in first.column("doc_id").to_pylist()) or "none"
        raise StoreError(f"no document has the id {doc_id!r}; the first ids are: {known}")

    def errors(self) -> Any:
        """Read which documents failed: a pyarrow.Table ``doc_id, stage, reason``."""
        return self._errors().select(["doc_id", "stage", "reason"])

    def failed_metadata(self) -> pd.DataFrame:
        """Read the user's columns of the documents that failed.

        Returns
        -------
        pandas.DataFrame
            One row a failed document, in the order of `errors`; numbers, texts, truth values and
            what else JSON knows, dates as text. Without columns where the store keeps none (it
            was written by an older version).
        """
        stored: list[str | None] = self._errors().column("metadata").to_pylist()
        return pd.DataFrame([json.loads(text or "{}") for text in stored])

    def _errors(self) -> Any:
        names = [fmt.part_name(fmt.ERRORS, part.index) for part in self.manifest.parts]
        committed = self.manifest.all_files()
        tables = [read_columns(self.path / name) for name in names if name in committed]
        # Parts of older versions have no metadata: it reads as null.
        empty = fmt.ERRORS_SCHEMA.empty_table()
        return pa.concat_tables([empty, *tables], promote_options="default")
