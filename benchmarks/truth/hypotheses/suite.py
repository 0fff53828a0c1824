"""Suite: what `cs.explain` says of planted differences, with a judge by rule and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.truth.differences.planted import plantings
from benchmarks.truth.hypotheses import tables
from benchmarks.truth.hypotheses.judge import SKILLS
from benchmarks.truth.hypotheses.planted import run_nothing, run_planting
from benchmarks.truth.hypotheses.rules import RULES
from benchmarks.truth.results import Floor, Options, SuiteResult

if TYPE_CHECKING:
    from benchmarks.truth.work import Work

CORPORA = ("answers", "movies")
SHARES = (10, 25, 50)
QUICK_SHARES = (25, 50)
MOST_SEEDS = 3
NULL_TIMES, QUICK_NULL_TIMES = 20, 6
"""Null splits for every seed: a rate near 5 % takes many."""
FRAMES = ("stated", "own", "judged", "nothing")


def run(work: Work, options: Options) -> SuiteResult:
    """Run the suite.

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
    seeds = min(MOST_SEEDS, options.seeds)
    shares = QUICK_SHARES if options.quick else SHARES
    null = (QUICK_NULL_TIMES if options.quick else NULL_TIMES) * seeds
    skills = () if options.quick else SKILLS  # too short to plant a judge's exam in them
    frames: dict[str, list[pd.DataFrame]] = {name: [] for name in FRAMES}
    for corpus in ("excerpt",) if options.quick else CORPORA:
        known = [one for one in plantings(work, corpus, with_dense=False) if one.name in RULES]
        for planting in known:
            for name, found in zip(
                FRAMES, run_planting(planting, seeds, work, shares, skills), strict=False
            ):
                frames[name].append(found)
        frames["nothing"].append(run_nothing(known[0], null, work, skills or SKILLS[:1]))
    work.clear()
    found = {name: pd.concat(frame) for name, frame in frames.items()}
    shown = [tables.stated(found["stated"]), tables.own(found["own"])]
    if skills:
        shown.append(tables.judged(found["judged"]))
    shown.append(tables.nothing(found["nothing"]))
    floors = quick_floors(found["stated"], found["own"], found["nothing"]) if options.quick else ()
    return SuiteResult("hypotheses", tuple(shown), found, floors=floors)


def quick_floors(
    stated: pd.DataFrame, own: pd.DataFrame, nothing: pd.DataFrame
) -> tuple[Floor, ...]:
    """State what must hold on the documents that come with the project.

    Parameters
    ----------
    stated, own, nothing
        As from `planted.run_planting` and `planted.run_nothing`.

    Returns
    -------
    tuple of Floor
        Recall of the planted concept, coverage of intervals, and what is confirmed of nothing.
    """
    strong = stated[stated["share"] == 50]
    forced = nothing[nothing["forced"] > 0]
    return (
        Floor("planted concept stated at 50 %", float(strong["stated"].mean()), 0.95),
        Floor("planted concept confirmed at 50 %", float(strong["confirmed"].mean()), 0.95),
        Floor("own intervals that hold the truth", float(own["holds"].mean()), 0.9),
        Floor(
            "forced claims of nothing that are confirmed",
            float(forced["confirmed"].sum() / forced["forced"].sum()) if len(forced) else 0.0,
            0.05,
            ceiling=True,
        ),
    )
