"""How much memory a result holds, about: what is kept is bounded in bytes, not in number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from conspectus.store import Store

_OBJECT = 60
"""Bytes of a small object of Python."""


def size_of(thing: object) -> int:
    """Estimate the bytes that something holds alone.

    Parameters
    ----------
    thing
        A result.

    Returns
    -------
    int
        Arrays and tables by their size, other objects by what they consist of. A store counts
        nothing: it is open anyway.
    """
    return _size(thing, set())


def _size(thing: Any, seen: set[int]) -> int:
    if id(thing) in seen or isinstance(thing, Store | type):
        return 0
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        return _OBJECT + thing.nbytes + (_OBJECT * thing.size if thing.dtype == object else 0)
    if isinstance(thing, pd.DataFrame | pd.Series):
        return _of_table(thing)
    if sp.issparse(thing):
        parts = (getattr(thing, name, None) for name in ("data", "indices", "indptr"))
        return sum(_size(part, seen) for part in parts if part is not None)
    if isinstance(thing, str | bytes):
        return _OBJECT + len(thing)
    if isinstance(thing, Mapping):
        return _OBJECT + sum(_size(k, seen) + _size(v, seen) for k, v in thing.items())
    if isinstance(thing, list | tuple | set | frozenset):
        return _OBJECT + sum(_size(one, seen) for one in thing)
    own = getattr(thing, "__dict__", None)
    return _OBJECT if own is None else _size(own, seen)


def _of_table(table: pd.DataFrame | pd.Series[Any]) -> int:
    columns = table.to_frame() if isinstance(table, pd.Series) else table
    objects = sum(dtype.kind == "O" for dtype in columns.dtypes)
    return int(columns.memory_usage().sum()) + _OBJECT * objects * len(columns)
