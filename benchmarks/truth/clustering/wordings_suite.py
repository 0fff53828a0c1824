"""Whether a way to choose an axis' concepts is better over many wordings, chosen on and held out.

Seeds vary little; how an axis is asked for varies much. So each axis is asked for in several ways,
and a way of choosing is judged by its mean over them, on axes that it was made on and on others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.clustering import baselines, metrics
from benchmarks.truth.clustering.wordings import CHOOSING, HELD_OUT
from benchmarks.truth.intervals import mean_interval, written
from benchmarks.truth.results import SuiteResult, Table

import conspectus as cs

if TYPE_CHECKING:
    from benchmarks.truth.clustering.wordings import Asked
    from benchmarks.truth.results import Options
    from benchmarks.truth.work import Work

NAMES, COMPANY, DENSE = "names only", "names and company", "MiniLM"
MOST_SEEDS = 2
SETS = {"for choosing": CHOOSING, "held out": HELD_OUT}
PAIRS = ((COMPANY, NAMES), (COMPANY, DENSE), (NAMES, DENSE))


def run(work: Work, options: Options) -> SuiteResult:
    """Run the suite of wordings.

    Parameters
    ----------
    work
        The work folder.
    options
        Seeds, of which two are used.

    Returns
    -------
    SuiteResult
        Adjusted Rand index by axis, and differences over wordings and over axes.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    seeds = min(options.seeds, MOST_SEEDS)
    rows = [
        row | {"set": name}
        for name, axes in SETS.items()
        for axis in axes
        for row in _of_axis(work, axis, seeds)
    ]
    found = pd.DataFrame(rows)
    return SuiteResult("wordings", (by_axis(found), differences(found)), {"wordings": found})


def by_axis(found: pd.DataFrame) -> Table:
    """Show the mean over wordings of each axis.

    Parameters
    ----------
    found
        ``set, axis, wording, method, ari``, one row a seed.

    Returns
    -------
    Table
        One row an axis.
    """
    wide = found.pivot_table(index=["set", "axis"], columns="method", values="ari", sort=False)
    return Table(
        "Many wordings: by axis",
        "Adjusted Rand index, the number of classes given: mean over the wordings of an axis and "
        "over seeds.",
        (wide[[NAMES, COMPANY, DENSE]].round(2) + 0.0).reset_index(),
    )


def differences(found: pd.DataFrame) -> Table:
    """Compare the ways to choose, with intervals over wordings and over axes.

    Parameters
    ----------
    found
        As for `by_axis`.

    Returns
    -------
    Table
        One row a set and pair of methods.
    """
    rows: list[dict[str, Any]] = []
    for name, part in found.groupby("set", sort=False):
        wordings = part.pivot_table(index=["axis", "wording"], columns="method", values="ari")
        axes = wordings.groupby("axis").mean()
        for one, other in PAIRS:
            over = wordings[one] - wordings[other]
            by = mean_interval(over), mean_interval(axes[one] - axes[other])
            rows.append(
                {
                    "set": name,
                    "difference": f"{one} less {other}",
                    "over wordings": written(by[0].mean, by[0].low, by[0].high),
                    "over axes": written(by[1].mean, by[1].low, by[1].high),
                    "better": int((over > 0.01).sum()),
                    "worse": int((over < -0.01).sum()),
                }
            )
    return Table(
        "Many wordings: differences",
        "Mean with 95 % interval; wordings of one axis are not independent. Better and worse: "
        "wordings by more than 0.01.",
        pd.DataFrame(rows),
    )


def _of_axis(work: Work, axis: Asked, seeds: int) -> list[dict[str, Any]]:
    store, frame = work.store(axis.corpus), work.frame(axis.corpus)
    taken = frame.query(axis.where) if axis.where else frame
    kept = frame.index.isin(taken.index)
    truth = frame.loc[kept, axis.column].to_numpy()
    k, dense = len(np.unique(truth)), work.dense(axis.corpus)[kept]
    name = "doc_id" if "doc_id" in frame else "base_id"
    ids = frame.loc[kept, name].astype(str)
    rows: list[dict[str, Any]] = []
    for seed in range(seeds):
        meaning = metrics.adjusted_rand(truth, baselines.k_means(dense, k, seed))
        for about in axis.wordings:
            row = {"axis": axis.name, "wording": about, "seed": seed}
            rows.append(row | {"method": DENSE, "ari": meaning})
            for method in (NAMES, COMPANY):
                found = cs.cluster(
                    store,
                    about=about,
                    names_only=method == NAMES,
                    k=k,
                    where=axis.where or None,
                    resamples=0,
                    seed=seed,
                ).assignments.set_index("doc_id")["cluster"]
                cluster = found.reindex(ids, fill_value=metrics.UNASSIGNED).to_numpy()
                rows.append(row | {"method": method, "ari": metrics.adjusted_rand(truth, cluster)})
    return rows
