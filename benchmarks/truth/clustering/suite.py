"""Suite 3 as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.clustering import baselines, metrics
from benchmarks.truth.clustering.ceiling import ceiling
from benchmarks.truth.clustering.shipped import SETTINGS, clusters
from benchmarks.truth.coded import Coded, read_coded
from benchmarks.truth.intervals import over_seeds, written
from benchmarks.truth.results import SuiteResult, Table

from conspectus.analysis.concepts import find_concepts

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.truth.results import Options
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

    from conspectus.store import Store

PAPER_LATENTS = 100
SETTING_SEEDS = 2
SHIPPED, ALL = "cs.cluster, about", "cs.cluster, all concepts"
PAPER, PAPER_ALL = "paper, 100 labels", "paper, all latents"
DENSE, NAMED, WORDS = "MiniLM", "MiniLM, axis named", "TF-IDF"
ORDER = (SHIPPED, ALL, PAPER, PAPER_ALL, DENSE, NAMED, WORDS)


@dataclass(frozen=True)
class Axis:
    """Something that documents differ in.

    Parameters
    ----------
    corpus, column
        Store and the column with the classes.
    about
        How a user would ask for it.
    """

    corpus: str
    column: str
    about: str


AXES = (
    Axis("composed", "topic", "topic of the news: business, science, sports or world politics"),
    Axis("composed", "sentiment", "positive or negative feelings"),
    Axis("composed", "form", "list items or questions"),
    Axis("composed", "time", "past, present or future tense"),
    Axis("intents", "domain", "what area of life the request is about"),
    Axis("banking", "category", "what the customer wants from the bank"),
)


def run(work: Work, options: Options) -> SuiteResult:
    """Run suite 3.

    Parameters
    ----------
    work
        The work folder.
    options
        Seeds of everything that starts at random.

    Returns
    -------
    SuiteResult
        Adjusted Rand index and accuracy of every method and axis.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    rows: list[dict[str, Any]] = []
    for axis in AXES:
        coded = read_coded(work.store(axis.corpus), work.frame(axis.corpus))
        if len(coded.frame) != len(work.frame(axis.corpus)):
            raise ValueError(f"{axis.corpus}: documents are missing from the store")
        truth = coded.frame[axis.column].to_numpy()
        for name, method in _methods(work, axis, coded).items():
            for seed in range(options.seeds):
                found = method(len(np.unique(truth)), seed)
                rows.append(
                    {
                        "corpus": axis.corpus,
                        "axis": axis.column,
                        "method": name,
                        "seed": seed,
                        "ari": metrics.adjusted_rand(truth, found),
                        "accuracy": metrics.accuracy(truth, found),
                        "unassigned": float(np.mean(found == metrics.UNASSIGNED)),
                    }
                )
    figures = pd.DataFrame(rows)
    settings = pd.concat(
        [_settings(work, axis, min(options.seeds, SETTING_SEEDS)) for axis in AXES]
    )
    held = ceilings(work)
    tables = (
        _table(figures, "ari", "Adjusted Rand index"),
        _table(figures, "accuracy", "Accuracy"),
        _setting_table(settings),
        ceiling_table(held),
    )
    frames = {"clusters": figures, "settings": settings, "ceiling": held}
    return SuiteResult("clustering", tables, frames)


def _settings(work: Work, axis: Axis, seeds: int) -> pd.DataFrame:
    """Cluster by `cs.cluster` under other settings than the default."""
    store = work.store(axis.corpus)
    truth = work.frame(axis.corpus)[axis.column].to_numpy()
    k = len(np.unique(truth))
    return pd.DataFrame(
        {
            "axis": f"{axis.corpus}: {axis.column}",
            "setting": setting,
            "seed": seed,
            "ari": metrics.adjusted_rand(truth, clusters(store, axis.about, k, seed, setting)),
        }
        for setting in SETTINGS
        for seed in range(seeds)
    )


def ceilings(work: Work) -> pd.DataFrame:
    """Measure on every axis what holds clustering back."""
    rows = []
    for axis in AXES:
        store, frame = work.store(axis.corpus), work.frame(axis.corpus)
        coded = read_coded(store, frame)
        truth = coded.frame[axis.column].to_numpy()
        named = {"axis": f"{axis.corpus}: {axis.column}"}
        rows.append(named | ceiling(store, coded, work.dense(axis.corpus), truth, axis.about))
    return pd.DataFrame(rows)


def ceiling_table(held: pd.DataFrame) -> Table:
    """Show what holds clustering back."""
    return Table(
        "What holds clustering back",
        "With the classes known: how well a linear classifier tells them from concepts and from "
        "MiniLM (three-fold accuracy); how many of the 100 concepts that tell most the label "
        "search finds; and `cs.cluster` on half of the documents by the 100 concepts that tell "
        "most on the other half, mean over three ways to halve. All of these use the classes.",
        held.round(2),
    )


def _setting_table(found: pd.DataFrame) -> Table:
    wide = found.pivot_table(index="setting", columns="axis", values="ari", sort=False)
    wide["mean"] = wide.mean(axis=1)
    return Table(
        "Settings of clustering",
        "Adjusted Rand index with `about`, mean over seeds.",
        wide.round(3).reset_index(),
    )


def _methods(
    work: Work, axis: Axis, coded: Coded
) -> dict[str, Callable[[int, int], NDArray[np.int64]]]:
    """Give the methods as functions of the number of clusters and a seed."""
    store: Store = work.store(axis.corpus)
    texts = coded.frame["text"].tolist()
    latents = find_concepts(store, axis.about, PAPER_LATENTS)["latent"].to_numpy()
    present = coded.matrix("max")
    chosen = present[:, latents.astype(np.int64)]
    dense = work.dense(axis.corpus)
    named = work.queries([f"{axis.about}: {text}" for text in texts])
    words = baselines.word_vectors(texts)
    return {
        SHIPPED: lambda k, seed: clusters(store, axis.about, k, seed),
        ALL: lambda k, seed: clusters(store, None, k, seed),
        PAPER: lambda k, seed: baselines.paper(chosen, k, seed),
        PAPER_ALL: lambda k, seed: baselines.paper(present, k, seed),
        DENSE: lambda k, seed: baselines.k_means(dense, k, seed),
        NAMED: lambda k, seed: baselines.k_means(named, k, seed),
        WORDS: lambda k, seed: baselines.k_means(words, k, seed),
    }


def _table(figures: pd.DataFrame, value: str, title: str) -> Table:
    found = over_seeds(figures, ["corpus", "axis", "method"], value, (-1.0, 1.0))
    found["cell"] = [written(*row) for row in found[["mean", "low", "high"]].to_numpy()]
    wide = found.pivot_table(
        index=["corpus", "axis"], columns="method", values="cell", aggfunc="first", sort=False
    )
    wide = wide[[name for name in ORDER if name in wide]].reset_index()
    caption = (
        "Against the known classes of the axis asked for, their number given. Mean with 95 % "
        "interval over seeds."
    )
    return Table(title, caption, wide)
