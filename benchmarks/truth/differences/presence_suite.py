"""Suite 1, continued: what should count as presence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.truth.differences import presence, tables
from benchmarks.truth.differences.planted import over_properties
from benchmarks.truth.plan import PLANTED
from benchmarks.truth.results import Options, SuiteResult

if TYPE_CHECKING:
    from benchmarks.truth.work import Work

MOST_SEEDS = 3
NULL_TIMES = 6


def run(work: Work, options: Options) -> SuiteResult:
    """Compare rules of presence.

    Parameters
    ----------
    work
        The work folder.
    options
        How much.

    Returns
    -------
    SuiteResult
        Power, recall and false discoveries under every rule.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    found, nothing = over_properties(
        work,
        PLANTED,
        lambda planting: presence.sweep(planting, min(MOST_SEEDS, options.seeds)),
        lambda planting: presence.sweep_nothing(planting, NULL_TIMES * options.seeds),
    )
    return SuiteResult(
        "presence",
        tuple(tables.rules(found, nothing, PLANTED)),
        {"presence": found, "nothing": nothing},
    )
