"""Which metadata columns a filter names, and which rows it keeps.

A filter is a pandas query such as ``model == "gpt-4o" and tokens > 100``. Its names are found
before anything is read, so that a filter on one column does not read the texts; and only plain
comparisons and a short list of methods are let through, so that a filter typed into a web page
cannot call anything else.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from conspectus.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_METHODS: Final = (
    *("str", "len", "lower", "upper", "strip", "contains", "startswith", "endswith", "match"),
    *("fullmatch", "isin", "isna", "notna", "isnull", "notnull", "between", "abs"),
    *("dt", "year", "month", "day", "hour", "minute", "weekday", "dayofweek", "quarter", "date"),
)
_FAULTS: Final = (
    TypeError,
    ValueError,
    AttributeError,
    NameError,
    KeyError,
    NotImplementedError,
    SyntaxError,
)
_QUOTED: Final = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`([^`]*)`|@""")


def columns_named(expression: str, columns: list[str]) -> tuple[str, dict[str, str]]:
    """Find the columns that a filter names.

    Parameters
    ----------
    expression
        Filter in the syntax of `pandas.DataFrame.query`; a name that is no Python identifier
        stands in backticks.
    columns
        Columns there are.

    Returns
    -------
    str
        The filter with backticked names replaced by identifiers.
    dict of str to str
        Name in the returned filter -> column.

    Raises
    ------
    InputError
        The filter has a fault of syntax, names an unknown column, or calls something that a
        filter may not.
    """
    quoted: dict[str, str] = {}
    prefix = "quoted"
    while prefix in expression:
        prefix += "_"

    def replaced(match: re.Match[str]) -> str:
        if match[0] == "@":
            raise InputError(f"the filter {expression!r} has an @: write the value itself instead")
        if match[1] is None:
            return match[0]
        return quoted.setdefault(match[1], f"{prefix}{len(quoted)}")

    plain = _QUOTED.sub(replaced, expression).strip()
    try:
        tree = ast.parse(plain, mode="eval")
    except (SyntaxError, ValueError) as error:
        raise InputError(
            f'the filter {expression!r} cannot be understood: write it like model == "gpt-4o" '
            "and tokens > 100, with unusual column names in backticks"
        ) from error
    back = {placeholder: column for column, placeholder in quoted.items()}
    named: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            named[node.id] = back.get(node.id, node.id)
        elif isinstance(node, ast.Attribute) and node.attr not in _METHODS:
            raise InputError(f"a filter may not use .{node.attr}: allowed are {_allowed()}")
    unknown = sorted(set(named.values()) - set(columns))
    if unknown:
        raise InputError(
            f"the filter names a column {unknown[0]!r}: the columns are {', '.join(columns)}"
        )
    if not named:
        raise InputError(f"the filter {expression!r} names no column")
    return plain, named


def evaluate(expression: str, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Evaluate a filter on the columns that it names.

    Parameters
    ----------
    expression
        What `columns_named` returns.
    frame
        The columns under the names used there.

    Returns
    -------
    ndarray of bool, shape (rows,)
        True where the filter holds. As in pandas, a missing value passes no comparison but !=.

    Raises
    ------
    InputError
        The filter does not fit the columns' types, or gives no truth values.
    """
    try:
        value: Any = frame.eval(expression, engine="python")
        answer = pd.Series(value, index=frame.index)
        if answer.dtype == object:
            answer = answer.astype("boolean")  # refuses anything but true, false and missing
        if not pd.api.types.is_bool_dtype(answer):
            raise InputError(f"the filter {expression!r} gives {answer.dtype}, not true or false")
        return answer.fillna(False).to_numpy(dtype=np.bool_)
    except _FAULTS as error:
        raise InputError(f"the filter {expression!r} cannot be applied: {error}") from error


def _allowed() -> str:
    return ", ".join(sorted(_METHODS))
