"""Suite: what `cs.explain` says of planted differences, with a judge by rule and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.truth.differences.planted import plantings
from benchmarks.truth.hypotheses import tables
from benchmarks.truth.hypotheses.planted import run_nothing, run_planting
from benchmarks.truth.hypotheses.rules import RULES
from benchmarks.truth.results import Floor, Options, SuiteResult

if TYPE_CHECKING:
    from benchmarks.truth.work import Work

CORPORA = ("answers", "movies")
SHARES = (10, 25, 50)
QUICK_SHARES = (25, 50)
MOST_SEEDS = 3
NULL_TIMES = 6


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
    stated, own, judged, null = [], [], [], []
    for corpus in ("excerpt",) if options.quick else CORPORA:
        first = True
        for planting in plantings(work, corpus, with_dense=False):
            if planting.name not in RULES:
                continue
            found = run_planting(planting, seeds, work, shares)
            for frames, frame in zip((stated, own, judged), found, strict=True):
                frames.append(frame)
            if first:
                null.append(run_nothing(planting, NULL_TIMES * seeds, work))
            first = False
    work.clear()
    frames = {
        "stated": pd.concat(stated),
        "own": pd.concat(own),
        "judged": pd.concat(judged),
        "nothing": pd.concat(null),
    }
    return SuiteResult(
        "hypotheses",
        (
            tables.stated(frames["stated"]),
            tables.own(frames["own"]),
            tables.judged(frames["judged"]),
            tables.nothing(frames["nothing"]),
        ),
        frames,
        floors=quick_floors(**frames) if options.quick else (),
    )


def quick_floors(
    stated: pd.DataFrame, own: pd.DataFrame, judged: pd.DataFrame, nothing: pd.DataFrame
) -> tuple[Floor, ...]:
    """State what must hold on the documents that come with the project.

    Parameters
    ----------
    stated, own, judged, nothing
        As from `planted.run_planting` and `planted.run_nothing`.

    Returns
    -------
    tuple of Floor
        Recall of the planted concept, coverage of intervals, and what is confirmed of nothing.
    """
    strong = stated[stated["share"] == 50]
    forced = nothing[nothing["forced"] > 0]
    about = judged[judged["planted"]]
    return (
        Floor("planted concept stated at 50 %", float(strong["stated"].mean()), 0.95),
        Floor("planted concept confirmed at 50 %", float(strong["confirmed"].mean()), 0.95),
        Floor("own intervals that hold the truth", float(own["holds"].mean()), 0.9),
        Floor("corrected intervals that hold it", float(about["corrected_holds"].mean()), 0.9),
        Floor(
            "forced claims of nothing that are confirmed",
            float(forced["confirmed"].sum() / forced["forced"].sum()) if len(forced) else 0.0,
            0.05,
            ceiling=True,
        ),
    )
