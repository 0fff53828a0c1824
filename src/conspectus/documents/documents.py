"""The one way from what people have to what is encoded."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as pads

from conspectus.documents.cells import Repairs
from conspectus.documents.columns import python_cells, text_column
from conspectus.documents.delimited import read_delimited
from conspectus.documents.folder import read_folder
from conspectus.documents.frames import is_hugging_face, read_dataset, read_frame, read_hugging_face
from conspectus.documents.identity import UniqueIds
from conspectus.documents.json_lines import read_json_lines
from conspectus.documents.parquet import read_parquet
from conspectus.documents.rows import read_rows
from conspectus.documents.source import Source, distinct
from conspectus.errors import InputError

# A new file format is one file with such a function, and one line here.
FORMATS: dict[str, Callable[[Path, frozenset[str]], Source]] = {
    ".parquet": read_parquet,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}


class Documents:
    """A stream of documents that can be started any number of times.

    Made by `read_documents`. The columns of its batches are ``doc_id`` (unique strings), ``text``,
    ``prompt`` where there is one, and then the user's other columns, untouched.

    Parameters
    ----------
    source
        Where the rows come from.
    text
        The source's column of texts.
    prompt
        The source's column of prompts, if any.
    doc_id
        The source's column of ids; None names documents by their row number.
    """

    def __init__(self, source: Source, text: str, prompt: str | None, doc_id: str | None) -> None:
        self.text_column = text
        self.prompt_column = prompt
        self.id_column = doc_id
        self._source = source
        self._repairs = Repairs()
        roles = {text, prompt, "doc_id" if doc_id == "doc_id" else None}
        self._others = [name for name in source.columns if name not in roles]
        self._own = ["doc_id", "text", *(["prompt"] if prompt is not None else [])]
        for name in self._others:
            if name in self._own:
                message = f"the data has a column '{name}' beside the one named for it; rename it"
                raise InputError(message)

    @property
    def columns(self) -> list[str]:
        """Names of the columns of the batches, in order."""
        return [*self._own, *self._others]

    @property
    def length(self) -> int | None:
        """Number of documents, or None where only a pass over them would tell."""
        return self._source.length

    @property
    def source(self) -> dict[str, object]:
        """What the documents are read from, for a store's manifest."""
        columns = {"text": self.text_column, "prompt": self.prompt_column, "doc_id": self.id_column}
        return {**self._source.record(), "columns": columns}

    @property
    def repaired(self) -> int:
        """Cells of the latest pass in which invalid characters were replaced by U+FFFD."""
        return self._repairs.count

    def batches(self, size: int) -> Iterator[pa.Table]:
        """Read the documents from the first, in tables of equal length.

        Parameters
        ----------
        size
            Rows of a table; only the last may have fewer.

        Yields
        ------
        pyarrow.Table
            The next `size` documents.

        Raises
        ------
        InputError
            `size` is not positive, the source has no rows, or it breaks off.
        """
        if size < 1:
            message = f"a batch needs at least one document, not {size}"
            raise InputError(message)
        waiting: list[pa.Table] = []
        rows, read = 0, 0
        for table in self._tables():
            waiting.append(table)
            rows += table.num_rows
            read += table.num_rows
            if rows >= size:
                joined = pa.concat_tables(waiting)
                whole = rows - rows % size
                yield from (joined.slice(start, size) for start in range(0, whole, size))
                waiting, rows = [joined.slice(whole)], rows - whole
        if rows:
            yield pa.concat_tables(waiting)
        if not read:
            message = f"there are no documents: {self._source.path or 'the data'} has no rows"
            raise InputError(message)

    def _tables(self) -> Iterator[pa.Table]:
        self._repairs = Repairs()
        ids = UniqueIds()
        for table in self._source.tables(self._repairs):
            wanted: list[str | None] = [None] * table.num_rows
            if self.id_column is not None:
                column = text_column(table[self.id_column], self.id_column, self._repairs)
                wanted = list(python_cells(column))
            columns: list[Any] = [pa.array(ids.name(wanted), type=pa.string())]
            texts = [name for name in (self.text_column, self.prompt_column) if name is not None]
            columns += [text_column(table[name], name, self._repairs) for name in texts]
            columns += [table[name] for name in self._others]
            yield pa.table(columns, names=self.columns)


def read_documents(
    data: Any, *, text: str = "text", prompt: str | None = None, doc_id: str | None = None
) -> Documents:
    """Read documents from a file, a folder or a table.

    Parameters
    ----------
    data
        Path of a Parquet, CSV, TSV or JSONL file or of a folder of ``.txt`` and ``.md`` files; a
        pandas, polars, Arrow or other table that narwhals knows; a `datasets` data set; a list of
        strings; an iterable of mappings. Files and data sets are streamed.
    text
        Column with the text. Numbers there become their text; missing values and NaN stay null, so
        that encoding reports the document. Invalid characters become U+FFFD (see
        `Documents.repaired`).
    prompt
        Column with what each text answers, if any.
    doc_id
        Column with the documents' names; the default is a column ``doc_id`` if there is one, and
        otherwise the row number. A name met again gets ``#2``, ``#3``.

    Returns
    -------
    Documents
        The documents; nothing is held in memory but what was given in memory.

    Raises
    ------
    InputError
        The data cannot be read, has no rows, or lacks a column; the message says what it has.
    """
    if isinstance(data, Documents):
        return data
    roles = frozenset(name for name in (text, prompt, doc_id or "doc_id") if name is not None)
    source = _open(data, roles, text)
    distinct(source.columns, str(source.path or "the data"))
    if source.length == 0 or not source.columns:
        message = f"there are no documents: {source.path or 'the data'} has no rows"
        raise InputError(message)
    for name in (text, prompt, doc_id):
        if name is not None and name not in source.columns:
            raise InputError(_no_column(name, source))
    if doc_id is None and "doc_id" in source.columns:
        doc_id = "doc_id"
    return Documents(source, text, prompt, doc_id)


def _open(data: Any, roles: frozenset[str], text: str) -> Source:
    if isinstance(data, str | os.PathLike):
        if not os.fspath(data):
            message = "the name of the file is empty: give a file or a folder of text"
            raise InputError(message)
        return _open_path(Path(data), roles, text)
    if is_hugging_face(data):
        return read_hugging_face(data)
    if isinstance(data, pads.Dataset):
        return read_dataset(data)
    frame = read_frame(data, text)
    if frame is not None:
        return frame
    if isinstance(data, Iterable) and not isinstance(data, bytes | dict):
        return read_rows(data, roles, text)
    message = f"cannot read documents from a {type(data).__name__}; give a path, a table or a list"
    raise InputError(message)


def _open_path(path: Path, roles: frozenset[str], text: str) -> Source:
    if not path.exists():
        message = f"there is no file or folder {path}"
        raise InputError(message)
    endings = [ending.lower() for ending in path.suffixes if ending.lower() not in {".gz", ".zst"}]
    ending = endings[-1] if endings else ""
    if path.is_dir() or ending in {".txt", ".md"}:
        return read_folder(path, roles, text)
    if ending not in FORMATS:
        known = ", ".join([*FORMATS, ".txt", ".md"])
        kind = f"'{ending}' files" if ending else "files without an ending such as .csv"
        message = f"{path}: {kind} are not read; give a folder of text or one of {known}"
        raise InputError(message)
    return FORMATS[ending](path, roles)


def _no_column(name: str, source: Source) -> str:
    near = difflib.get_close_matches(name, source.columns, n=1)
    hint = f" (did you mean '{near[0]}'?)" if near else ""
    if len(source.columns) == 1 and source.kind == "csv" and ";" in source.columns[0]:
        hint = f"{hint}: its cells seem to be parted by ';', and commas are needed"
    columns = ", ".join(map(repr, source.columns))  # quoted: they are nobody's option
    return f"there is no column '{name}'{hint}; {source.path or 'the data'} has: {columns}"
