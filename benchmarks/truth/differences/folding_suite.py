"""Suite 1, continued: how far to fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.truth.differences import folding
from benchmarks.truth.differences.planted import plantings
from benchmarks.truth.plan import PLANTED
from benchmarks.truth.results import Options, SuiteResult, Table

if TYPE_CHECKING:
    from benchmarks.truth.work import Work

MOST_SEEDS = 3
FIGURES = ("top10", "repeats", "distinct", "saved", "hidden", "swallowed", "unmoved")
NAMED = {
    "top10": "top ten",
    "repeats": "repeats in ten",
    "distinct": "distinct in ten",
    "saved": "rows saved",
    "hidden": "planted under other",
    "swallowed": "other under planted",
    "unmoved": "unmoved under planted",
}


def run(work: Work, options: Options) -> SuiteResult:
    """Compare ways to fold.

    Parameters
    ----------
    work
        The work folder.
    options
        How much.

    Returns
    -------
    SuiteResult
        Repeats and wrong merges under every setting.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    seeds = min(MOST_SEEDS, options.seeds)
    found = pd.concat(
        folding.sweep(planting, seeds, work)
        for corpus in PLANTED
        for planting in plantings(work, corpus, with_dense=False)
    )
    work.clear()
    return SuiteResult("folding", tables(found), {"folding": found})


def tables(found: pd.DataFrame) -> tuple[Table, ...]:
    """Show repeats and wrong merges.

    Parameters
    ----------
    found
        As from `folding.sweep`.

    Returns
    -------
    tuple of Table
        Over all corpora; and distinct rows with wrong merges on each.
    """
    over = found.groupby("folding", sort=False)[list(FIGURES)].mean().round(2).reset_index()
    return (
        Table(
            "Ways to fold, 25 % edited",
            "Folding by least overlap of documents (Jaccard, corrected for chance) and least "
            "cosine of directions. Of the ten first rows: whether the planted concept is there, "
            "how many are it once more, how many distinct ones are left; rows saved in the whole "
            "list; and the share of designs in which a latent that is the planted concept goes "
            "under one that is not, one that is not goes under one that is, and one that no edit "
            "moves does. Means over corpora, properties and splits.",
            over.rename(columns=NAMED),
        ),
        Table(
            "Ways to fold, by corpus",
            "Distinct rows of ten; then the share of designs in which a latent that is the "
            "planted concept goes under one that is not.",
            _by_corpus(found),
        ),
    )


def _by_corpus(found: pd.DataFrame) -> pd.DataFrame:
    means = found.groupby(["folding", "corpus"], sort=False)[["distinct", "hidden"]].mean()
    wide = means.unstack().round(2)
    wide.columns = [f"{corpus}: {NAMED[value]}" for value, corpus in wide.columns]
    return wide.reset_index()
