"""Which documents stand on which of two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from conspectus.analysis.selection import OUTSIDE, SIDE_A, SIDE_B, Selection, passing
from conspectus.analysis.values import Values, as_tuple, match_values, read_column
from conspectus.errors import AnalysisError, EncoderMismatchError
from conspectus.store.compare import differences

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd

    from conspectus.store import Store

_NAMED = 3

REST = "the rest"


def select(
    store: Store,
    b_store: Store | None,
    *,
    by: str | None,
    a: Values | None,
    b: Values | None,
    where: str | None,
) -> Selection:
    """Put documents on two sides.

    Parameters
    ----------
    store, b_store
        The store of both sides; or of side a, and of side b.
    by
        Column that decides; None with two stores to take each as a whole.
    a, b
        Value or values of that column on each side. Without `b`, and with one store, side b is
        "the rest": all other documents that have a value. With two stores and no `by`, a name for
        each side, or None.
    where
        Condition on metadata columns that documents of both sides must meet.

    Returns
    -------
    Selection
        With documents on both sides.

    Raises
    ------
    AnalysisError
        A column, a value or all documents of a side are missing, or the sides overlap.
    EncoderMismatchError
        The stores were made by different encoders.
    """
    stores = (store,) if b_store is None else (store, b_store)
    if b_store is not None:
        _check_encoders(store, b_store)
    kept = [passing(s, where) for s in stores]
    if by is None:
        if b_store is None:
            raise AnalysisError("say what to compare: by=COLUMN with values a and b, or b_store=")
        side = np.concatenate([np.where(keep, i, OUTSIDE) for i, keep in enumerate(kept)])
        names = _store_names(stores, a, b)
    else:
        side, names = _by_column(stores, kept, by, a, b)
    selection = Selection(stores, side.astype(np.int16), names)
    for name, size in zip(names, selection.sizes, strict=True):
        if size == 0:
            condition = f" that meet {where!r}" if where else ""
            raise AnalysisError(f"side {name!r} has no documents{condition}")
    return selection


def _by_column(
    stores: tuple[Store, ...],
    kept: list[npt.NDArray[np.bool_]],
    by: str,
    a: Values | None,
    b: Values | None,
) -> tuple[npt.NDArray[Any], tuple[str, str]]:
    if a is None or (b is None and len(stores) > 1):
        raise AnalysisError(f"both sides are needed: give values a and b of column {by!r}")
    columns = [read_column(store, by) for store in stores]
    values_a = match_values(columns[0], by, as_tuple(a))
    if b is None:
        return _against_the_rest(columns[0], kept[0], values_a)
    values_b = match_values(columns[-1], by, as_tuple(b))
    shared = [str(v) for v in values_a if v in values_b]
    if len(stores) == 1 and shared:
        raise AnalysisError(f"both sides hold the same value of {by!r}: {', '.join(shared)}")
    sides = [np.full(len(column), OUTSIDE) for column in columns]
    sides[0][columns[0].isin(values_a).to_numpy() & kept[0]] = SIDE_A
    sides[-1][columns[-1].isin(values_b).to_numpy() & kept[-1]] = SIDE_B
    return np.concatenate(sides), _distinct((joined(values_a), joined(values_b)))


def _against_the_rest(
    column: pd.Series[Any], kept: npt.NDArray[np.bool_], values: list[Hashable]
) -> tuple[npt.NDArray[Any], tuple[str, str]]:
    side = np.where(column.isin(values).to_numpy(), SIDE_A, SIDE_B)
    # A document without a value may be anything: it cannot stand for what the others are.
    side[~kept | column.isna().to_numpy(dtype=bool)] = OUTSIDE
    return side, _distinct((joined(values), REST))


def written(value: object) -> str:
    """Write a value so that equal values are equal texts.

    Parameters
    ----------
    value
        Any single value.

    Returns
    -------
    str
        A whole number is the same whether it is stored as 1 or as 1.0.
    """
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole and isinstance(value, float) else value)


def joined(values: Sequence[Hashable]) -> str:
    """Name a side after its values, briefly where there are many.

    Parameters
    ----------
    values
        At least one.

    Returns
    -------
    str
        For example ``"gpt-4 + gpt-4o"``.
    """
    if len(values) <= _NAMED:
        return " + ".join(map(str, values))
    return f"{values[0]} + {len(values) - 1} more"


def _check_encoders(store: Store, other: Store) -> None:
    found = list(differences(store.n_latents, other.n_latents, "n_latents"))
    found += differences(store.encoder, other.encoder)
    if found:
        lines = "; ".join(f"{name} is {x!r} and {y!r}" for name, x, y in found)
        raise EncoderMismatchError(
            tuple(name for name, _, _ in found),
            f"{store.path} and {other.path} were made by different encoders, so their latents "
            f"cannot be compared: {lines}. Embed both with the same encoder",
        )


def _store_names(stores: tuple[Store, ...], a: Values | None, b: Values | None) -> tuple[str, str]:
    pairs = zip(stores, (a, b), strict=True)
    given = [s.path.stem if v is None else joined(as_tuple(v)) for s, v in pairs]
    return _distinct((given[0], given[1]))


def _distinct(names: tuple[str, str]) -> tuple[str, str]:
    return (f"{names[0]} (a)", f"{names[1]} (b)") if names[0] == names[1] else names
