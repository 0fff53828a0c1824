"""Sides given as documents: a cluster, a region of a map, whatever a person picked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.differences.sides import REST
from conspectus.analysis.selection import OUTSIDE, SIDE_A, SIDE_B, Selection, passing
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.store import Store

GIVEN_NOTE = (
    "The sides were given as documents. If these were chosen by concepts they have (a cluster, a "
    "part of a map), differences in those concepts, and in what goes with them, are by "
    "construction: read them as a description, not as findings."
)


def select_given(
    store: Store, groups: Mapping[str, Sequence[int]], where: str | None, *, pooled: bool
) -> Selection:
    """Put documents into the groups that were given.

    Parameters
    ----------
    store
        The store of all of them.
    groups
        Rows of the store by the name of their group; of one group alone, the other side is the
        rest.
    where
        Condition on metadata columns that documents of all groups must meet.
    pooled
        Whether two sides are compared, and not one group with each of several.

    Returns
    -------
    Selection
        With documents in every group.

    Raises
    ------
    AnalysisError
        A row does not exist or is in two groups, a group is empty, or there are too many.
    """
    names = list(groups)
    if not names or (pooled and len(names) > 2):
        raise AnalysisError(
            f"groups= takes one group (and compares it with the rest) or two, not {len(names)}: "
            "take against='largest' to compare the first with each of the others"
        )
    kept = passing(store, where)
    alone = len(names) == 1
    side = np.full(store.n_documents, SIDE_B if alone else OUTSIDE, np.int16)
    taken = np.zeros(store.n_documents, np.bool_)
    for number, name in enumerate(names):
        rows = np.asarray(groups[name], np.int64)
        if rows.size and not 0 <= rows.min() <= rows.max() < store.n_documents:
            last = store.n_documents - 1
            raise AnalysisError(f"group {name!r} names rows outside the store (0 to {last:,})")
        if taken[rows].any():
            raise AnalysisError(f"group {name!r} has documents that are in another group as well")
        taken[rows] = True
        side[rows] = SIDE_A + number
    side[~kept] = OUTSIDE
    selection = Selection((store,), side, (*names, *(REST,) * alone))
    for name, size in zip(selection.names, selection.sizes, strict=True):
        if size == 0:
            condition = f" that meet {where!r}" if where else ""
            raise AnalysisError(f"side {name!r} has no documents{condition}")
    return selection
