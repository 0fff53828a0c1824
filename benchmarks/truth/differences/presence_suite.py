"""Suite 1, continued: what should count as presence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.truth.differences import presence, tables
from benchmarks.truth.differences.planted import plantings
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
    swept, null = [], []
    for corpus in PLANTED:
        for number, planting in enumerate(plantings(work, corpus, with_dense=False)):
            swept.append(presence.sweep(planting, min(MOST_SEEDS, options.seeds)))
            if number == 0:
                null.append(presence.sweep_nothing(planting, NULL_TIMES * options.seeds))
    found, nothing = pd.concat(swept), pd.concat(null)
    return SuiteResult(
        "presence",
        tuple(tables.rules(found, nothing, PLANTED)),
        {"presence": found, "nothing": nothing},
    )
