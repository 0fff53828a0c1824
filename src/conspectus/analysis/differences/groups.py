"""A target and several other groups, kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.differences.sides import joined
from conspectus.analysis.selection import OUTSIDE, SIDE_A, Selection, passing
from conspectus.analysis.values import Values, as_tuple, match_values, read_column
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.store import Store

MOST_GROUPS = 60


def select_groups(
    store: Store, *, by: str | None, a: Values | None, b: Values | None, where: str | None
) -> Selection:
    """Put documents into the target and the other groups.

    Parameters
    ----------
    store
        The store of all of them.
    by
        Column that decides.
    a
        Value or values of the target, taken together.
    b
        Values that count, each a group of its own; None for all but the target's.
    where
        Condition on metadata columns that documents of all groups must meet.

    Returns
    -------
    Selection
        The target first, then the others by name; groups without documents that meet the
        condition are left out.

    Raises
    ------
    AnalysisError
        A column, a value, or all documents of the target or of all others are missing, or there
        are too many groups.
    """
    if by is None or a is None:
        raise AnalysisError("against='largest' needs by=COLUMN and a=VALUE of the target")
    column, kept = read_column(store, by), passing(store, where)
    target = match_values(column, by, as_tuple(a))
    present = column[kept].dropna()
    others = present.unique().tolist() if b is None else match_values(column, by, as_tuple(b))
    shared = [str(value) for value in others if b is not None and value in target]
    if shared:
        raise AnalysisError(f"the target is among the other groups: {', '.join(shared)}")
    others = sorted((v for v in others if v not in target and (present == v).any()), key=str)
    if not 1 <= len(others) <= MOST_GROUPS:
        raise AnalysisError(
            f"column {by!r} has {len(others)} groups besides the target, and 1 to {MOST_GROUPS} "
            "can be compared: name those that count (b=), or take them together (against='pooled')"
        )
    side = np.full(len(column), OUTSIDE, np.int16)
    for number, values in enumerate([target, *([value] for value in others)]):
        side[column.isin(values).to_numpy() & kept] = number
    if not np.any(side == SIDE_A):
        raise AnalysisError(f"the target {joined(target)!r} has no documents that meet {where!r}")
    return Selection((store,), side, (joined(target), *map(str, others)))
