"""Suite 1, continued: differences that everybody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.truth.differences import tables
from benchmarks.truth.differences.natural import TRUTHS, run_truth
from benchmarks.truth.results import Options, SuiteResult

if TYPE_CHECKING:
    from benchmarks.truth.work import Work


def run(work: Work, options: Options) -> SuiteResult:
    """Run all known differences.

    Parameters
    ----------
    work
        The work folder.
    options
        Random halves of each.

    Returns
    -------
    SuiteResult
        What ten rows tell of unseen documents, and what holds on them.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    found = pd.concat([run_truth(work, name, options.seeds) for name in TRUTHS])
    work.clear()
    return SuiteResult("natural", tuple(tables.natural(found)), {"natural": found})
