"""Metadata columns at a glance: the frequent values, or the spread of numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from conspectus.app.stores import Opened
from conspectus.progress import SILENT, Progress

Kind: TypeAlias = Literal["values", "numbers", "dates", "identifiers"]
NOT_METADATA = ("doc_id", "text", "prompt")
MANY = 200
"""More different values than this name documents rather than group them."""
LOOKED_AT = 20_000
"""Documents by which it is decided whether a column is read whole."""
SHOWN = 40
"""Columns that are shown with their values, the first; others are named."""
_STRETCHES = 4
_AT_ONCE = 24
TOP = 8
BINS = 30


@dataclass(frozen=True)
class ColumnFacts:
    """One column.

    Parameters
    ----------
    name
        Its name.
    kind
        ``values`` group documents, ``numbers`` and ``dates`` have a spread, ``identifiers`` hardly
        ever come twice.
    distinct
        Different values; None where only the first were read.
    missing
        Documents without a value; None where only the first were read.
    top
        Frequent values as text, with their documents, the most frequent first.
    counts, edges
        Histogram of numbers and dates (in years), else empty.
    """

    name: str
    kind: Kind
    distinct: int | None
    missing: int | None
    top: tuple[tuple[str, int], ...] = ()
    counts: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Codes:
    """A column as numbers of its values.

    Parameters
    ----------
    code
        Index into `values` of each document, -1 for none, shape (documents,).
    values
        Different values as text, the most frequent first.
    counts
        Documents of each, shape (values,).
    """

    code: NDArray[np.signedinteger[Any]]
    values: tuple[str, ...]
    counts: NDArray[np.int64]


def metadata_columns(opened: Opened) -> list[str]:
    """List the user's columns, without identifiers and texts that every store has."""
    return [name for name in opened.store.columns if name not in NOT_METADATA]


def column_facts(opened: Opened, name: str) -> ColumnFacts:
    """Sum up a column; kept once it has been read.

    Parameters
    ----------
    opened
        The store.
    name
        One of its columns.

    Returns
    -------
    ColumnFacts
        Of all encoded documents.
    """

    def make() -> ColumnFacts:
        first = first_look(opened)[name]
        if opened.store.n_documents <= LOOKED_AT:
            return first
        if first.kind == "identifiers":
            top = tuple((value, 1) for value, _ in first.top)
            return ColumnFacts(name, "identifiers", None, None, top)
        return _facts(name, opened.store.column(name))

    return opened.keep(f"column facts {name}", make)


def columns_shown(opened: Opened, progress: Progress = SILENT) -> list[ColumnFacts]:
    """Sum up the first columns.

    Parameters
    ----------
    opened
        The store.
    progress
        Told of every column.

    Returns
    -------
    list of ColumnFacts
        Of `SHOWN` columns at most.
    """
    names = metadata_columns(opened)[:SHOWN]
    progress.start("columns", float(len(names)), "columns")
    found: list[ColumnFacts] = []
    for name in names:
        found.append(column_facts(opened, name))
        progress.advance(1)
    progress.finish()
    return found


def column_codes(opened: Opened, name: str) -> Codes | None:
    """Give every document the number of its value; kept once the column has been read.

    Parameters
    ----------
    opened
        The store.
    name
        One of its columns.

    Returns
    -------
    Codes or None
        None for columns of another kind.
    """
    if column_facts(opened, name).kind != "values":
        return None
    return opened.keep(f"column codes {name}", lambda: _codes(opened.store.column(name)))


def first_look(opened: Opened) -> dict[str, ColumnFacts]:
    """Sum up all columns by some of the documents, in a few stretches of the store; kept.

    Texts of a million documents would not fit into memory, and three hundred columns one by one
    take long even of a small store.

    Parameters
    ----------
    opened
        The store.

    Returns
    -------
    dict of str to ColumnFacts
        By column; of all documents where there are no more than `LOOKED_AT`.
    """

    def make() -> dict[str, ColumnFacts]:
        n, names = opened.store.n_documents, metadata_columns(opened)
        width = min(n, LOOKED_AT) if n <= LOOKED_AT else LOOKED_AT // _STRETCHES
        begin = np.linspace(0, n - width, _STRETCHES).astype(np.int64)
        rows = np.unique(np.concatenate([np.arange(at, at + width) for at in begin]))
        found: dict[str, ColumnFacts] = {}
        for first in range(0, len(names), _AT_ONCE):
            some = names[first : first + _AT_ONCE]
            table = opened.store.documents(some, rows)
            found |= {name: _facts(name, table.column(name).to_pandas()) for name in some}
        return found

    return opened.keep("first look at columns", make)


def _facts(name: str, column: pd.Series[Any]) -> ColumnFacts:
    present = column.dropna()
    missing = len(column) - len(present)
    if present.dtype != object and pd.api.types.is_numeric_dtype(present):
        numbers = present.to_numpy(np.float64)
        distinct = len(np.unique(numbers))
        if distinct > 12:
            counts, edges = np.histogram(numbers[np.isfinite(numbers)], BINS)
            spread = (tuple(counts.tolist()), tuple(edges.tolist()))
            return ColumnFacts(name, "numbers", distinct, missing, (), *spread)
    elif pd.api.types.is_datetime64_any_dtype(present) and len(present):
        years = present.dt.year + (present.dt.dayofyear - 1) / 366
        counts, edges = np.histogram(years.to_numpy(np.float64), BINS)
        spread = (tuple(counts.tolist()), tuple(edges.tolist()))
        return ColumnFacts(name, "dates", present.nunique(), missing, (), *spread)
    found = _codes(column)
    distinct = len(found.values)
    grouping = distinct <= max(2, min(MANY, len(present) // 2))
    top = tuple(zip(found.values[:TOP], found.counts[:TOP].tolist(), strict=True))
    return ColumnFacts(name, "values" if grouping else "identifiers", distinct, missing, top)


def _codes(column: pd.Series[Any]) -> Codes:
    written = column if column.dtype != object else column.where(column.isna(), column.astype(str))
    code, values = pd.factorize(written)
    counts = np.bincount(code[code >= 0], minlength=len(values)).astype(np.int64)
    order = np.argsort(-counts, kind="stable")
    place = np.empty(len(order) + 1, np.int16 if len(order) <= MANY else np.int32)
    place[order], place[-1] = np.arange(len(order)), -1
    return Codes(place[code], tuple(str(values[i]) for i in order), counts[order])
