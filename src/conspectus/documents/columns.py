"""Arrow columns of text, whatever type they came with, and the type that holds two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from conspectus.documents.cells import Repairs, decode
from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable


def text_column(column: pa.ChunkedArray, name: str, repairs: Repairs) -> pa.ChunkedArray:
    """Cast a column of documents, prompts or names to strings.

    Parameters
    ----------
    column
        n cells of text, bytes, numbers, dates, or categories of these.
    name
        Its name, for the error.
    repairs
        Counter of repaired cells.

    Returns
    -------
    pyarrow.ChunkedArray
        n strings; null where the cell was null or NaN.

    Raises
    ------
    InputError
        The column holds lists, structs or other nested values.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text_column(column.cast(kind.value_type), name, repairs)
    if pa.types.is_nested(kind):
        message = f"column '{name}' holds {kind}, not text; name a column of text"
        raise InputError(message)
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    if is_binary(kind):
        try:
            return column.cast(pa.string())
        except pa.ArrowInvalid:  # not all of it is UTF-8
            pass
        cells = (None if cell is None else decode(cell, repairs) for cell in python_cells(column))
        return pa.chunked_array([pa.array(cells, type=pa.string())])
    return column.cast(pa.string())


def is_binary(kind: pa.DataType) -> bool:
    """Tell whether a type holds bytes of any layout.

    Parameters
    ----------
    kind
        An Arrow type.

    Returns
    -------
    bool
        Whether its values are bytes.
    """
    checks = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return any(check(kind) for check in checks)


def python_cells(column: pa.ChunkedArray | pa.Array) -> Iterable[Any]:
    """List a column's cells as Python values.

    Parameters
    ----------
    column
        n cells.

    Returns
    -------
    iterable
        n Python values.
    """
    return cast("list[Any]", column.to_pylist())


def unify(first: pa.DataType, second: pa.DataType) -> pa.DataType:
    """Find the type that holds the values of two.

    Parameters
    ----------
    first, second
        Types seen in two stretches of one column.

    Returns
    -------
    pyarrow.DataType
        The wider of the two, or string where they do not go together.
    """
    if first == second:
        return first
    try:
        fields = [pa.schema([("x", kind)]) for kind in (first, second)]
        return pa.unify_schemas(fields, promote_options="permissive").field("x").type
    except pa.ArrowException:
        return pa.string()
