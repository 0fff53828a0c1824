"""CSV and TSV files.

Arrow guesses a column's type from the first block and fails in a later one, hours into a run. So
the file is surveyed first: every block is read as bytes, and a column is a number only if all its
cells are. The survey also finds broken rows before any work is done.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from conspectus.documents.cells import CONVERSION_ERRORS, Repairs
from conspectus.documents.columns import text_column
from conspectus.documents.source import Source, distinct, reading
from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK_BYTES = 16 << 20  # also the longest row
NO_VALUE = pa.array(["", "NA", "N/A", "null", "NULL", "None", "nan", "NaN"])
NUMBERS = (pa.int64(), pa.float64(), pa.bool_())


def read_delimited(path: Path, keep_text: frozenset[str]) -> Source:
    """Read a CSV file, or a TSV file by its ending; quoted cells may hold line breaks.

    Parameters
    ----------
    path
        The file, UTF-8 with or without a byte order mark, perhaps compressed (``.csv.gz``).
    keep_text
        Columns to keep as text whatever they look like.

    Returns
    -------
    Source
        The rows; columns in which every cell is a number are numbers.

    Raises
    ------
    InputError
        The file has no header, is UTF-16, or a row has more or fewer cells than the header.
    """
    possible: dict[str, set[pa.DataType]] = {}
    length = 0
    _refuse_utf16(path)
    with reading(path, "CSV"):
        for block in _blocks(path, Repairs()):
            length += block.num_rows
            for name in block.column_names:
                kinds = possible.setdefault(name, set() if name in keep_text else set(NUMBERS))
                kinds.intersection_update([k for k in kinds if _fits(block[name], k)])
        names = tuple(possible) or tuple(_header(path))
    chosen = {n: next((k for k in NUMBERS if k in kinds), None) for n, kinds in possible.items()}

    def tables(repairs: Repairs) -> Iterator[pa.Table]:
        with reading(path, "CSV"):
            for block in _blocks(path, repairs):
                columns = [
                    block[name] if (kind := chosen[name]) is None else _numbers(block[name], kind)
                    for name in block.column_names
                ]
                yield pa.table(columns, names=block.column_names)

    return Source("csv", names, tables, length, path)


def _blocks(path: Path, repairs: Repairs) -> Iterator[pa.Table]:
    options = csv.ConvertOptions(
        column_types=dict.fromkeys(_header(path), pa.binary()), strings_can_be_null=False
    )
    with pa.input_stream(str(path), compression="detect") as stream:
        reader = csv.open_csv(
            stream,
            read_options=csv.ReadOptions(block_size=BLOCK_BYTES),
            parse_options=_parsing(path),
            convert_options=options,
        )
        for batch in reader:
            table = pa.Table.from_batches([batch])
            columns = [text_column(table[n], n, repairs) for n in table.column_names]
            yield pa.table(columns, names=table.column_names)


def _refuse_utf16(path: Path) -> None:
    with reading(path, "CSV"), path.open("rb") as file:
        start = file.read(len(codecs.BOM_UTF16))
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        message = f"{path} is UTF-16: save it as UTF-8"
        raise InputError(message)


def _header(path: Path) -> list[str]:
    with pa.input_stream(str(path), compression="detect") as stream:
        reader = csv.open_csv(
            stream,
            read_options=csv.ReadOptions(block_size=BLOCK_BYTES),
            parse_options=_parsing(path),
            convert_options=csv.ConvertOptions(check_utf8=False),
        )
        return list(distinct(reader.schema.names, str(path)))


def _parsing(path: Path) -> csv.ParseOptions:
    tabs = ".tsv" in path.suffixes
    return csv.ParseOptions(delimiter="\t" if tabs else ",", newlines_in_values=True)


def _numbers(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    empty = pc.is_in(column, value_set=NO_VALUE)
    return pc.if_else(empty, pa.scalar(None, pa.string()), column).cast(kind)


def _fits(column: pa.ChunkedArray, kind: pa.DataType) -> bool:
    """Tell whether all cells are of a kind; ``007`` is a name and not the number 7."""
    if pc.any(pc.match_substring_regex(column, r"^[+-]?0[0-9]")).as_py():
        return False
    try:
        _numbers(column, kind)
    except CONVERSION_ERRORS:
        return False
    return True
