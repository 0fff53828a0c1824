"""Suite 1 as a whole."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.truth.differences import presence, tables
from benchmarks.truth.differences.natural import TRUTHS, run_truth
from benchmarks.truth.differences.planted import OURS, plantings, run_nothing, run_planting
from benchmarks.truth.plan import PLANTED
from benchmarks.truth.results import Floor, Options, SuiteResult

if TYPE_CHECKING:
    from benchmarks.truth.work import Work

QUICK_SHARES = (10, 25)
SWEEP_SEEDS = 3
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
    shares = QUICK_SHARES if options.quick else (2, 5, 10, 25, 50)
    planted, null, swept, swept_null = [], [], [], []
    for corpus in corpora:
        first = True
        for planting in plantings(work, corpus):
            planted.append(run_planting(planting, options.seeds, work, shares))
            if first:
                null.append(run_nothing(planting, NULL_TIMES * options.seeds, work))
            if not options.quick:
                swept.append(presence.sweep(planting, min(SWEEP_SEEDS, options.seeds)))
                if first:
                    swept_null.append(presence.sweep_nothing(planting, NULL_TIMES * options.seeds))
            first = False
    figures = {"planted": pd.concat(planted), "nothing": pd.concat(null)}
    shown = [
        *tables.by_share(figures["planted"]),
        tables.by_property(figures["planted"], 25),
        tables.not_one_word(figures["planted"]),
        tables.nothing(figures["nothing"], figures["planted"]),
    ]
    if not options.quick:
        figures |= {
            "presence": pd.concat(swept),
            "presence_nothing": pd.concat(swept_null),
            "natural": pd.concat([run_truth(work, name, options.seeds) for name in TRUTHS]),
        }
        shown += tables.rules(figures["presence"], figures["presence_nothing"], corpora)
        shown += tables.natural(figures["natural"])
    shutil.rmtree(work.folder / "derived", ignore_errors=True)
    floors = quick_floors(figures["planted"], figures["nothing"]) if options.quick else ()
    return SuiteResult("differences", tuple(shown), figures, floors=floors)


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
    strong, weak = ours[ours["share"] == 25], ours[ours["share"] == 10]  # noqa: PLR2004
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
