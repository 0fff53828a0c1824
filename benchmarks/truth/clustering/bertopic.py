"""BERTopic on the same sentence vectors: what most people would cluster documents with.

It is not among our dependencies. Install it beside them to compare with it (pip's ``--target``
with ``--no-deps``, and the folder on PYTHONPATH); without it the suite says that it was left out.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.clustering import metrics
from benchmarks.truth.clustering.baselines import bertopic_missing, k_means
from benchmarks.truth.clustering.suite import AXES
from benchmarks.truth.intervals import over_seeds, written
from benchmarks.truth.results import Options, SuiteResult, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

SMALLEST, SMALL = 10, 5
"""Documents a topic, at least: BERTopic's default, and half of that."""
FOUND, PLACED, REDUCED, REDUCED_PLACED, SMALL_PLACED, SMALL_REDUCED, K_MEANS = (
    "as found",
    "as found, outliers placed",
    "reduced",
    "reduced, outliers placed",
    "from 5 documents, outliers placed",
    "from 5 documents, reduced, outliers placed",
    "its k-means",
)


def run(work: Work, options: Options) -> SuiteResult:
    """Compare BERTopic with the known classes of every axis.

    Parameters
    ----------
    work
        The work folder.
    options
        Seeds of UMAP.

    Returns
    -------
    SuiteResult
        Adjusted Rand index and accuracy; only a note where BERTopic is not installed.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    missing = bertopic_missing()
    if missing:
        return SuiteResult("bertopic", notes=(missing,))
    rows: list[dict[str, Any]] = []
    for corpus in dict.fromkeys(axis.corpus for axis in AXES):
        frame, dense = work.frame(corpus), work.dense(corpus)
        truths = {a.column: frame[a.column].to_numpy() for a in AXES if a.corpus == corpus}
        numbers = {len(np.unique(truth)) for truth in truths.values()}
        for seed in range(options.seeds):
            found = topics(frame["text"].tolist(), dense, numbers, seed)
            for column, truth in truths.items():
                common = {"corpus": corpus, "axis": column, "seed": seed}
                rows += [common | row for row in scores(truth, found)]
    figures = pd.DataFrame(rows)
    return SuiteResult("bertopic", tables(figures), {"bertopic": figures})


def topics(
    texts: Sequence[str], vectors: NDArray[np.float32], numbers: Iterable[int], seed: int
) -> dict[tuple[str, int], NDArray[np.int64]]:
    """Find topics by BERTopic with its own settings.

    Parameters
    ----------
    texts
        n texts.
    vectors
        Their sentence vectors, shape (n, d).
    numbers
        Numbers of topics to reduce to.
    seed
        Of UMAP.

    Returns
    -------
    dict of tuple to ndarray
        Topics under (way, number of topics asked for, 0 where BERTopic decides), -1 for outliers.
    """
    points = import_module("umap").UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
    )
    reduced = _Kept(points.fit_transform(vectors))
    found: dict[tuple[str, int], NDArray[np.int64]] = {}
    found[FOUND, 0], found[PLACED, 0] = _fit(texts, vectors, reduced, SMALLEST, None)
    small, found[SMALL_PLACED, 0] = _fit(texts, vectors, reduced, SMALL, None)
    outliers, of_small = (int(one.min() < 0) for one in (found[FOUND, 0], small))
    for k in numbers:
        ways = _fit(texts, vectors, reduced, SMALLEST, k + outliers)
        found[REDUCED, k], found[REDUCED_PLACED, k] = ways
        found[SMALL_REDUCED, k] = _fit(texts, vectors, reduced, SMALL, k + of_small)[1]
        found[K_MEANS, k] = k_means(reduced.points, k, seed)
    return found


class _Kept:
    """Points made before, in the place of a UMAP model."""

    def __init__(self, points: NDArray[np.float32]) -> None:
        self.points = points

    def fit_transform(self, _: Any, y: Any = None) -> NDArray[np.float32]:  # noqa: ARG002
        """Give the points, whatever is asked for."""
        return self.points


def _fit(
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    reduced: _Kept,
    smallest: int,
    number: int | None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Fit once: topics with outliers, and with these in the topic of the most similar vectors."""
    model = import_module("bertopic").BERTopic(
        embedding_model=None, umap_model=reduced, min_topic_size=smallest, nr_topics=number
    )
    found, _ = model.fit_transform(list(texts), vectors)
    topic = np.asarray(found, np.int64)
    outlying = topic == metrics.UNASSIGNED
    if not outlying.any() or outlying.all():
        return topic, topic
    placed = model.reduce_outliers(
        list(texts), topic.tolist(), strategy="embeddings", embeddings=vectors
    )
    return topic, np.asarray(placed, np.int64)


def scores(
    truth: NDArray[Any], found: dict[tuple[str, int], NDArray[np.int64]]
) -> list[dict[str, Any]]:
    """Compare topics with classes, those reduced to another number of classes left out.

    Parameters
    ----------
    truth
        Class of each document, shape (n,).
    found
        As from `topics`.

    Returns
    -------
    list of dict
        ``method, ari, accuracy, outliers`` (share) and ``topics`` (number), a row a way.
    """
    k = len(np.unique(truth))
    return [
        {
            "method": way,
            "ari": metrics.adjusted_rand(truth, topic),
            "accuracy": metrics.accuracy(truth, topic),
            "outliers": float(np.mean(topic == metrics.UNASSIGNED)),
            "topics": len(np.setdiff1d(topic, [metrics.UNASSIGNED])),
        }
        for (way, number), topic in found.items()
        if number in (0, k)
    ]


def tables(figures: pd.DataFrame) -> tuple[Table, ...]:
    """Show agreement with known classes.

    Parameters
    ----------
    figures
        Columns ``corpus, axis, seed`` and those of `scores`.

    Returns
    -------
    tuple of Table
        Adjusted Rand index, accuracy, and the numbers of topics.
    """
    caption = (
        "BERTopic on MiniLM vectors. Reduced: to the true number of classes, where more topics "
        "were found. Outliers are a cluster of their own for the index and wrong for accuracy, "
        "or placed with the topic whose vectors are nearest. Its k-means: instead of HDBSCAN, on "
        "the same UMAP points. Mean with 95 % interval over seeds."
    )
    by = ["corpus", "axis", "method"]
    numbers = figures.groupby(by, sort=False)[["topics", "outliers"]].mean().reset_index()
    numbers["cell"] = [
        f"{count:.0f} ({100 * share:.0f} %)"
        for count, share in zip(numbers["topics"], numbers["outliers"], strict=True)
    ]
    return (
        Table("BERTopic: adjusted Rand index", caption, _wide(_intervals(figures, "ari"))),
        Table("BERTopic: accuracy", "As above.", _wide(_intervals(figures, "accuracy"))),
        Table("BERTopic: topics", "Their number, and the share of outliers.", _wide(numbers)),
    )


def _intervals(figures: pd.DataFrame, value: str) -> pd.DataFrame:
    found = over_seeds(figures, ["corpus", "axis", "method"], value, (-1.0, 1.0))
    found["cell"] = [written(*row) for row in found[["mean", "low", "high"]].to_numpy()]
    return found


def _wide(cells: pd.DataFrame) -> pd.DataFrame:
    wide = cells.pivot_table(
        index=["corpus", "axis"], columns="method", values="cell", aggfunc="first", sort=False
    )
    return wide.reset_index().rename_axis(columns=None)
