"""Suite 1: planted differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.truth.designs import SHARES
from benchmarks.truth.differences import tables
from benchmarks.truth.differences.planted import (
    OURS,
    over_properties,
    run_nothing,
    run_planting,
)
from benchmarks.truth.plan import PLANTED
from benchmarks.truth.results import Floor, Options, SuiteResult

if TYPE_CHECKING:
    import pandas as pd
    from benchmarks.truth.work import Work

QUICK_SHARES = (10, 25)
NULL_TIMES = 6
"""Null splits for every seed: they are cheap, and a rate near 5 % takes many."""


def run(work: Work, options: Options) -> SuiteResult:
    """Run suite 1.

    Parameters
    ----------
    work
        The work folder.
    options
        How much.

    Returns
    -------
    SuiteResult
        With floors where `options.quick`.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus (never where `options.quick`).
    """
    corpora = ("excerpt",) if options.quick else PLANTED
    shares = QUICK_SHARES if options.quick else SHARES
    found, nothing = over_properties(
        work,
        corpora,
        lambda planting: run_planting(planting, options.seeds, work, shares),
        lambda planting: run_nothing(planting, NULL_TIMES * options.seeds, work),
        with_dense=not options.quick,
    )
    work.clear()
    return SuiteResult(
        "differences",
        (
            *tables.by_share(found),
            tables.by_property(found, 25),
            tables.not_one_word(found),
            tables.nothing(nothing, found),
        ),
        {"planted": found, "nothing": nothing},
        floors=quick_floors(found, nothing) if options.quick else (),
    )


def quick_floors(planted: pd.DataFrame, null: pd.DataFrame) -> tuple[Floor, ...]:
    """State what must hold on the documents that come with the project.

    Parameters
    ----------
    planted, null
        As from `run_planting` and `run_nothing`.

    Returns
    -------
    tuple of Floor
        Recall at 25 and 10 %, coverage, and false discoveries.
    """
    ours = planted[planted["method"] == OURS]
    strong, weak = ours[ours["share"] == 25], ours[ours["share"] == 10]
    quiet = null[null["method"] == OURS]
    return (
        Floor("planted concept reported at 25 %", float(strong["found"].mean()), 0.95),
        Floor("planted concept among the ten first at 25 %", float(strong["top10"].mean()), 0.95),
        Floor("planted concept among the ten first at 10 %", float(weak["top10"].mean()), 0.75),
        Floor("documents covered at 25 %", float(strong["covered"].mean()), 0.8),
        Floor("false share of findings", float(ours["false"].mean()), 0.05, ceiling=True),
        Floor(
            "splits of nothing with a finding",
            float((quiet["findings"] > 0).mean()),
            0.1,
            ceiling=True,
        ),
    )
