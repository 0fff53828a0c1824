"""Python rows as Arrow tables: lists of strings, of mappings, and whatever is parsed into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import pyarrow as pa

from conspectus.documents.cells import Repairs, column_of, missing
from conspectus.documents.columns import unify
from conspectus.documents.source import CHUNK_ROWS, Source
from conspectus.errors import InputError

Row = Mapping[str, Any]
SURVEY_ROWS = 8 * CHUNK_ROWS


def rows_source(
    kind: str,
    rows: Callable[[Repairs], Iterable[Row]],
    keep_text: frozenset[str],
    known: Mapping[str, pa.DataType] | None = None,
) -> Source:
    """Make a source of rows that can be gone through more than once.

    A first pass finds the columns and a type for each that holds all its values; a column of
    several kinds, numbers and words say, becomes text. Rows that lack a column have null there.

    Parameters
    ----------
    kind
        What the rows come from.
    rows
        Starts a pass over the rows.
    keep_text
        Columns to make text whatever they hold.
    known
        Columns and types, where they are known without a pass.

    Returns
    -------
    Source
        The rows; its length is None where `known` is given.
    """
    types = dict(known or {})
    length = 0
    if known is None:
        for batch in _batched(rows(Repairs()), SURVEY_ROWS):
            length += len(batch)
            for name in _names(batch):
                seen = column_of(_cells(batch, name), Repairs()).type
                types[name] = unify(types[name], seen) if name in types else seen
    types |= {name: pa.string() for name in types if name in keep_text}

    def tables(repairs: Repairs) -> Iterator[pa.Table]:
        for batch in _batched(rows(repairs), CHUNK_ROWS):
            columns = [column_of(_cells(batch, n), repairs, kind) for n, kind in types.items()]
            yield pa.table(columns, names=list(types))

    return Source(kind, tuple(types), tables, length if known is None else None)


def read_rows(data: Iterable[Any], keep_text: frozenset[str], text: str) -> Source:
    """Read a list or another iterable of strings or of mappings.

    Parameters
    ----------
    data
        Strings, each a document (None and other values too: they are reported one by one when they
        are encoded), or mappings from column names to values. What can be gone through only once
        is gathered in memory first.
    keep_text
        Columns to make text.
    text
        Name for the column of strings.

    Returns
    -------
    Source
        The rows.

    Raises
    ------
    InputError
        Mappings and other values are mixed.
    """
    gathered: list[Any] = list(data)
    mappings = sum(isinstance(item, Mapping) for item in gathered)
    if 0 < mappings < len(gathered):
        first = next(i for i, item in enumerate(gathered) if not isinstance(item, Mapping))
        message = (
            f"item {first} is a {type(gathered[first]).__name__} among mappings; make all alike"
        )
        raise InputError(message)
    if mappings:
        return rows_source("rows", lambda _: gathered, keep_text)
    return rows_source("strings", lambda _: ({text: item} for item in gathered), keep_text | {text})


def _batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def _names(batch: list[Row]) -> list[str]:
    return list(dict.fromkeys(str(name) for row in batch for name in row))


def _cells(batch: list[Row], name: str) -> list[Any]:
    values = [row.get(name) for row in batch]
    return [None if missing(value) else value for value in values]
