"""Parquet files, one or a folder of them, streamed by row group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from conspectus.documents.source import CHUNK_ROWS, Source, reading
from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conspectus.documents.cells import Repairs


def read_parquet(path: Path, keep_text: frozenset[str]) -> Source:
    """Read a Parquet file, or the Parquet files of a folder in the order of their names.

    Parameters
    ----------
    path
        File or folder.
    keep_text
        Not used: Parquet knows its types.

    Returns
    -------
    Source
        The rows.

    Raises
    ------
    InputError
        A file is not Parquet, is cut short, or has other columns than the first.
    """
    del keep_text
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    length = 0
    schemas: list[pa.Schema] = []
    for file in files:
        with reading(file, "Parquet"), pq.ParquetFile(file) as opened:
            length += opened.metadata.num_rows
            schemas.append(opened.schema_arrow.remove_metadata())
            if not schemas[-1].equals(schemas[0]):
                message = f"{file} has other columns or types than {files[0]}; make them alike"
                raise InputError(message)

    def tables(repairs: Repairs) -> Iterator[pa.Table]:
        del repairs
        for file in files:
            with reading(file, "Parquet"), pq.ParquetFile(file) as opened:
                for batch in opened.iter_batches(batch_size=CHUNK_ROWS):
                    yield pa.Table.from_batches([batch]).replace_schema_metadata(None)

    return Source("parquet", tuple(schemas[0].names), tables, length, path)
