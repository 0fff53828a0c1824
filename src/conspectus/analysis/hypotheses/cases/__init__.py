"""One file for each kind of result that can be explained, and one line here."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.claims import Adapter, Case, Wanted
    from conspectus.analysis.result import Result

ADAPTERS = {
    "DiffResult": "differing",
    "CorrelationResult": "going_together",
    "ClusterResult": "clustered",
    "SearchResult": "found",
}
"""Kind of result -> module here with its `case`."""


def case_of(result: Result, wanted: Wanted) -> Case:
    """Say what a result claims, and which documents it can be judged on.

    Parameters
    ----------
    result
        Any result of one of `ADAPTERS`.
    wanted
        How many claims, judged on which documents.

    Returns
    -------
    Case
        At least one claim.

    Raises
    ------
    AnalysisError
        The result is of another kind, or claims nothing.
    """
    for kind in type(result).__mro__:
        if kind.__name__ in ADAPTERS:
            module = importlib.import_module(f"{__name__}.{ADAPTERS[kind.__name__]}")
            return cast("Adapter", module.case)(result, wanted)
    known = ", ".join(ADAPTERS)
    raise AnalysisError(f"{type(result).__name__} cannot be explained; these can: {known}")
