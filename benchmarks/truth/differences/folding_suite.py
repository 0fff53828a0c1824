"""Suite 1, continued: how far to fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.truth.differences import folding, folding_two
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
    alone: list[pd.DataFrame] = []
    together: list[pd.DataFrame] = []
    for corpus in PLANTED:
        given = list(plantings(work, corpus, with_dense=False))
        alone += [folding.sweep(planting, seeds, work) for planting in given]
        together.append(folding_two.sweep_two(given, seeds, work))
    work.clear()
    found, of_two = pd.concat(alone), pd.concat(together)
    return SuiteResult(
        "folding",
        (*tables(found), table_of_two(of_two)),
        {"folding": found, "two": of_two},
    )


def table_of_two(found: pd.DataFrame) -> Table:
    """Show how both of two properties are seen.

    Parameters
    ----------
    found
        As from `folding_two.sweep_two`.

    Returns
    -------
    Table
        Over all corpora, and the first figure on each.
    """
    figures = ["both", "repeats", "saved", "mixed", "lost"]
    over = found.groupby("folding", sort=False)[figures].mean()
    each = found.groupby(["folding", "corpus"], sort=False)["both"].mean().unstack()
    over = over.join(each.add_prefix("both, ")).round(2).reset_index()
    return Table(
        "Ways to fold, two properties at once",
        "A quarter of side a has one property and another quarter the next one. Whether both are "
        "among the ten first rows, each with a latent that is not the other too; rows of these "
        "ten that show one of them again; rows saved in the whole list; "
        "share of designs in which a latent of one goes under a latent of the other; and in which "
        "one of them has no row left. Means over corpora, pairs and splits.",
        over,
    )


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
    wide = pd.DataFrame(means.unstack()).round(2)
    wide.columns = [f"{corpus}: {NAMED[value]}" for value, corpus in wide.columns]
    return wide.reset_index()
