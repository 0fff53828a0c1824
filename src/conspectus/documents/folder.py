"""A folder of text files, one document a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from conspectus.documents.cells import Repairs, decode
from conspectus.documents.parquet import read_parquet
from conspectus.documents.rows import Row, rows_source
from conspectus.documents.source import Source, reading
from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT_ENDINGS = frozenset({".txt", ".md"})


def read_folder(path: Path, keep_text: frozenset[str], text: str) -> Source:
    """Read the text files below a folder in the order of their paths, or its Parquet files.

    Parameters
    ----------
    path
        Folder, or a single text file. Hidden files and folders are passed over.
    keep_text
        Columns to make text.
    text
        Name for the column with the files' text.

    Returns
    -------
    Source
        One row a file: ``doc_id`` (path below the folder), `text`, ``folder`` (its parent below the
        folder, often the class of a document).

    Raises
    ------
    InputError
        The folder has no text file.
    """
    root = path if path.is_dir() else path.parent
    with reading(path, "a folder of text"):
        files = _text_files(path) if path.is_dir() else [path]
    if not files and any(path.glob("*.parquet")):
        return read_parquet(path, keep_text)
    if not files:
        endings = ", ".join(sorted(TEXT_ENDINGS))
        message = f"{path} has no text files; it needs files that end in {endings}, or .parquet"
        raise InputError(message)

    def rows(repairs: Repairs) -> Iterator[Row]:
        for file in files:
            with reading(file, "text"):
                content = decode(file.read_bytes(), repairs)
            below = file.relative_to(root)
            yield {"doc_id": below.as_posix(), text: content, "folder": below.parent.as_posix()}

    types = dict.fromkeys(["doc_id", text, "folder"], pa.string())
    source = rows_source("folder", rows, keep_text, known=types)
    return replace(source, path=path, length=len(files))


def _text_files(root: Path) -> list[Path]:
    return sorted(
        file
        for file in root.rglob("*")
        if file.suffix.lower() in TEXT_ENDINGS
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(root).parts)
    )
