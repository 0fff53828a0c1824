"""Columns and values as users name them, with messages that list what there is."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import pandas as pd
import pyarrow as pa

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.store import Store

Value: TypeAlias = str | int | float | bool
Values: TypeAlias = Value | Sequence[Value]

_SHOWN = 20
_LETTERS = 60
_EXACT = 2.0**53


def read_column(store: Store, name: str) -> pd.Series[Any]:
    """Read a metadata column, or say which ones there are.

    Parameters
    ----------
    store
        The store.
    name
        Name of the column.

    Returns
    -------
    pandas.Series
        One value a document. Whole numbers with missing values among them are floats, but of
        pandas' type ``Int64`` where one is too large for a float to tell it from the next.

    Raises
    ------
    AnalysisError
        The store has no such column.
    """
    if name not in store.columns:
        close = difflib.get_close_matches(name, store.columns, 1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        raise AnalysisError(
            f"{store.path} has no column {name!r}{hint}; its columns are: "
            + ", ".join(map(repr, store.columns))
        )
    values = pd.Series(store.column(name)).reset_index(drop=True)
    whole = pa.types.is_integer(store.manifest.schema.field(name).type)
    if whole and values.dtype.kind == "f" and bool((values.abs() >= _EXACT).any()):
        # Missing values have made floats of whole numbers, and floats are not fine enough.
        values = pd.Series(store.documents([name]).column(name).to_pylist(), dtype="Int64")
    return values.rename(name)


def one_column(parts: Sequence[pd.Series[Any]]) -> pd.Series[Any]:
    """Put one column of several stores together without changing a value.

    Parameters
    ----------
    parts
        As from `read_column`.

    Returns
    -------
    pandas.Series
        One behind the other. Whole numbers of one store stay whole beside floats of another, where
        one is too large for a float to tell it from the next.
    """
    whole = pd.concat(parts, ignore_index=True)
    inexact = whole.dtype.kind == "f" and any(
        part.dtype.kind in "iu" and bool((part >= _EXACT).any() or (part <= -_EXACT).any())
        for part in parts
    )
    return pd.concat([p.astype(object) for p in parts], ignore_index=True) if inexact else whole


def listed(values: Sequence[object]) -> str:
    """Write values of a column for a message: not too many, and none at length.

    Parameters
    ----------
    values
        The values.

    Returns
    -------
    str
        For example ``"'2019', '2020' and 3 more"``.
    """
    short = [f"{v[:_LETTERS]}…" if isinstance(v, str) and len(v) > _LETTERS else v for v in values]
    more = f" and {len(values) - _SHOWN:,} more" if len(values) > _SHOWN else ""
    return ", ".join(map(repr, short[:_SHOWN])) + more


def match_values(column: pd.Series[Any], name: str, wanted: Iterable[Value]) -> list[Hashable]:
    """Find the values of a column that the user means.

    Parameters
    ----------
    column
        The column.
    name
        Its name, for messages.
    wanted
        Values as given; text also matches the number or date written that way, since a command
        line knows only text.

    Returns
    -------
    list
        Values as they stand in the column.

    Raises
    ------
    AnalysisError
        One is not there (the message lists those that are), or the column holds lists.
    """
    present = column.dropna()
    try:
        values = present.value_counts().index.tolist()
        hash(tuple(values))  # pandas may count lists all the same
    except TypeError as error:
        raise AnalysisError(f"column {name!r} holds lists or records, not single values") from error
    found: list[Hashable] = []
    for value in wanted:
        same = [v for v in values if v == value and isinstance(v, bool) == isinstance(value, bool)]
        match = same or [v for v in values if str(v) == str(value)]
        if not match:
            raise AnalysisError(f"column {name!r} has no value {value!r}; it has: {listed(values)}")
        found.append(cast("Hashable", match[0]))
    return found


def as_tuple(values: Values) -> tuple[Value, ...]:
    """Take one value or several.

    Parameters
    ----------
    values
        A value, or a sequence of values.

    Returns
    -------
    tuple
        At least one value.

    Raises
    ------
    AnalysisError
        There is none.
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        return (values,)
    given = tuple(values)
    if not given:
        raise AnalysisError("a side needs at least one value")
    return given


def one_of(name: str, value: object, valid: Sequence[str]) -> None:
    """Refuse a word that is not one of those known.

    Parameters
    ----------
    name
        What the word sets.
    value
        The word.
    valid
        Those known.

    Raises
    ------
    AnalysisError
        It is another; the message lists those known.
    """
    if value not in valid:
        raise AnalysisError(f"{name} must be one of {', '.join(valid)}, not {value!r}")
