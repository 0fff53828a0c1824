"""Values of any kind as Arrow columns, without losing a row.

What people hold in a text column is not always text: missing values, numbers, bytes of another
encoding, half a surrogate pair. One such cell must not cost the others, and nothing may change
silently: invalid characters become U+FFFD, Unicode's own mark for them, and are counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

CONVERSION_ERRORS = (pa.ArrowException, UnicodeEncodeError, OverflowError)


@dataclass
class Repairs:
    """Count of cells in which invalid characters were replaced by U+FFFD."""

    count: int = 0


def repair(value: str, repairs: Repairs) -> str:
    """Replace lone surrogates, which no file format can hold, by U+FFFD.

    Parameters
    ----------
    value
        Any string.
    repairs
        Counter to raise where the string had to be changed.

    Returns
    -------
    str
        The same string, or one of the same length that can be encoded.
    """
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        repairs.count += 1
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)
    return value


def decode(value: bytes, repairs: Repairs) -> str:
    """Read bytes as UTF-8, replacing what is not by U+FFFD.

    Parameters
    ----------
    value
        Bytes, with or without a byte order mark.
    repairs
        Counter to raise where bytes had to be replaced.

    Returns
    -------
    str
        The text.
    """
    try:
        return value.decode("utf-8-sig")
    except UnicodeDecodeError:
        repairs.count += 1
        return value.decode("utf-8-sig", errors="replace")


def text_cell(value: object, repairs: Repairs) -> str | None:
    """Turn one value into text.

    Parameters
    ----------
    value
        Anything. Strings, bytes and numbers have a text; a missing value and NaN have none, nor has
        a list or another object.
    repairs
        Counter of repaired cells.

    Returns
    -------
    str or None
        The text, or None where there is none.
    """
    match value:
        case str():
            return repair(value, repairs)
        case bytes():
            return decode(value, repairs)
        case float() if math.isnan(value):
            return None
        case bool() | int() | float():
            return str(value)
        case _:
            return None


def column_of(
    values: Sequence[Any], repairs: Repairs, wanted: pa.DataType | None = None
) -> pa.Array:
    """Make an Arrow column of Python values of one kind or of several.

    Parameters
    ----------
    values
        The cells, n of them.
    repairs
        Counter of repaired cells.
    wanted
        Type of the column; inferred if None. Cells of several kinds make a column of strings.

    Returns
    -------
    pyarrow.Array
        Column of n cells.
    """
    if wanted is None or not pa.types.is_string(wanted):
        try:
            return pa.array(values, type=wanted, from_pandas=True)
        except CONVERSION_ERRORS:
            pass
    cells = [text_cell(value, repairs) for value in values]
    texts = [
        str(value) if cell is None and not missing(value) else cell
        for value, cell in zip(values, cells, strict=True)
    ]
    return pa.array([t if t is None else repair(t, repairs) for t in texts], type=pa.string())


def missing(value: object) -> bool:
    """Tell whether a value is None, NaN, or pandas' NA or NaT.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    bool
        Whether there is no value.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return type(value).__name__ in {"NAType", "NaTType"}
