"""JSON Lines: one object a line.

Read by Python's parser and not by Arrow's, which gives up a whole file for one lone surrogate or
for a column that holds a number here and a word there.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from conspectus.documents.cells import Repairs, decode
from conspectus.documents.rows import Row, rows_source
from conspectus.documents.source import Source, reading
from conspectus.errors import InputError

BUFFER_BYTES = 1 << 20

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_json_lines(path: Path, keep_text: frozenset[str]) -> Source:
    """Read a JSONL file, perhaps compressed (``.jsonl.gz``).

    Parameters
    ----------
    path
        The file; blank lines are passed over.
    keep_text
        Columns to make text whatever they hold.

    Returns
    -------
    Source
        The rows. Columns are those of all lines together.

    Raises
    ------
    InputError
        A line is not a JSON object; the message has its number.
    """

    def rows(repairs: Repairs) -> Iterator[Row]:
        with (
            reading(path, "JSON Lines"),
            pa.input_stream(str(path), compression="detect") as stream,
            io.BufferedReader(stream, BUFFER_BYTES) as file,
        ):
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _parse(decode(line, repairs), f"{path}, line {number}")

    return replace(rows_source("jsonl", rows, keep_text), path=path)


def _parse(line: str, where: str) -> Row:
    try:
        value: Any = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        message = f"{where}, is not JSON: {error}; each line must be one JSON object"
        raise InputError(message) from error
    if not isinstance(value, dict):
        message = f"{where}, is a JSON {type(value).__name__}; each line must be one JSON object"
        raise InputError(message)
    return cast("Row", value)
