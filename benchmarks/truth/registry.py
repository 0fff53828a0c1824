"""The suites by name; a suite is one module with `run(work, options)` and one line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.truth.results import Options, SuiteResult
    from benchmarks.truth.work import Work

SUITES = {
    "differences": "benchmarks.truth.differences.suite",
    "presence": "benchmarks.truth.differences.presence_suite",
    "natural": "benchmarks.truth.differences.natural_suite",
    "retrieval": "benchmarks.truth.retrieval.suite",
    "clustering": "benchmarks.truth.clustering.suite",
    "wordings": "benchmarks.truth.clustering.wordings_suite",
    "correlations": "benchmarks.truth.correlations.suite",
    "novel": "benchmarks.truth.novel.suite",
    "folding": "benchmarks.truth.differences.folding_suite",
    "verification": "benchmarks.truth.differences.verify_suite",
    "hypotheses": "benchmarks.truth.hypotheses.suite",
    "bertopic": "benchmarks.truth.clustering.bertopic",
    "limits": "benchmarks.truth.limits.suite",
}
"""Name -> module, imported when it is run."""
ASKED = ("limits",)
"""Suites that run only when they are named: they want dictionaries trained for them."""
QUICK = ("differences", "hypotheses")
"""Suites that have a quick part on documents that come with the project."""


def run_suite(name: str, work: Work, options: Options) -> SuiteResult:
    """Run one suite.

    Parameters
    ----------
    name
        One of `SUITES`.
    work
        The work folder.
    options
        How much.

    Returns
    -------
    SuiteResult
        What it found.
    """
    return import_module(SUITES[name]).run(work, options)
