"""Suite 6 as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.clustering.metrics import accuracy
from benchmarks.truth.intervals import over_seeds, written
from benchmarks.truth.novel.hiding import Hidden, hide
from benchmarks.truth.novel.methods import on_vectors, plain, shipped
from benchmarks.truth.results import Options, SuiteResult, Table

from conspectus.analysis.novelty.assign import MODES, Mode
from conspectus.analysis.novelty.space import concept_space
from conspectus.analysis.selection import everything
from conspectus.progress import SILENT
from conspectus.store import Presence

if TYPE_CHECKING:
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

    from conspectus.store import Store

CORPORA = {"intents": "intent", "banking": "category"}
"""Store -> column with the classes."""
SHIPPED, PLAIN, DENSE, OURS_DENSE = (
    "cs.novel",
    "k-means on concepts",
    "k-means on MiniLM",
    "our method on MiniLM",
)
NAMES = {"novel-only": "all unlabelled are novel", "open": "open world"}


def run(work: Work, options: Options) -> SuiteResult:
    """Hide classes and look for them.

    Parameters
    ----------
    work
        The work folder.
    options
        How many choices of hidden classes.

    Returns
    -------
    SuiteResult
        Share of hidden classes' documents recovered, and of the others put into their class.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    rows: list[dict[str, Any]] = []
    for corpus, column in CORPORA.items():
        store, frame = work.store(corpus), work.frame(corpus)
        ids = [str(one) for one in store.documents(["doc_id"]).column("doc_id").to_pylist()]
        if ids != frame["base_id"].tolist():
            raise ValueError(f"{corpus}: the store's documents are not those of the corpus")
        dense, concepts = work.dense(corpus), _points(store)
        for mode in MODES:
            for seed in range(options.seeds):
                hidden = hide(frame[column].to_numpy(), mode, seed)
                common = {"corpus": corpus, "mode": mode, "seed": seed}
                found = compare(store, concepts, dense, hidden, mode, seed)
                rows += [common | row for row in found]
    figures = pd.DataFrame(rows)
    return SuiteResult("novel", tables(figures), {"novel": figures})


def compare(
    store: Store,
    concepts: NDArray[np.float64],
    dense: NDArray[np.float32],
    hidden: Hidden,
    mode: Mode,
    seed: int,
) -> list[dict[str, Any]]:
    """Let every method look for the hidden classes.

    Parameters
    ----------
    store
        The documents.
    concepts, dense
        Their vectors, shapes (n, d).
    hidden
        Classes hidden.
    mode
        Whether all unlabelled documents are novel.
    seed
        Of the methods.

    Returns
    -------
    list of dict
        ``method``, ``hidden`` (accuracy on hidden classes, matched at best), ``known`` (share of
        the other unlabelled documents put into their class; NaN where there is none or the method
        does not say), ``all`` (both together; k-means is matched with all classes at best).
    """
    grouped = {
        SHIPPED: shipped(store, hidden, mode, seed),
        PLAIN: (plain(concepts, hidden, seed), None),
        DENSE: (plain(dense, hidden, seed), None),
        OURS_DENSE: on_vectors(dense, hidden, mode, seed),
    }
    return [{"method": name} | score(hidden, *found) for name, found in grouped.items()]


def score(
    hidden: Hidden, group: NDArray[np.int64], put: NDArray[np.object_] | None
) -> dict[str, float]:
    """Score groups, and classes that documents were put into.

    Parameters
    ----------
    hidden
        What was hidden.
    group
        Novel group of each document, -1 for none, shape (n,).
    put
        Class that each was put into, or None, shape (n,); None for methods that know no class.

    Returns
    -------
    dict
        ``hidden``, ``known`` and ``all`` as in `compare`.
    """
    lost, novel, truth = hidden.unlabelled, hidden.novel, hidden.truth
    others = lost & ~novel
    found = accuracy(truth[novel], group[novel])
    if put is None:
        return {"hidden": found, "known": np.nan, "all": accuracy(truth[lost], group[lost])}
    known = float((put[others] == truth[others]).mean()) if others.any() else np.nan
    right = found * novel.sum() + (put[others] == truth[others]).sum()
    return {"hidden": found, "known": known, "all": float(right / lost.sum())}


def tables(figures: pd.DataFrame) -> tuple[Table, ...]:
    """Show what came back.

    Parameters
    ----------
    figures
        Columns ``corpus, mode, seed, method, hidden, known, all``.

    Returns
    -------
    tuple of Table
        Of hidden classes, of the others, and of both.
    """
    open_world = figures[figures["mode"] == "open"]
    return (
        Table(
            "Hidden classes found",
            "A third of the classes hidden, their number given: share of their documents in the "
            "group that stands for their class, matched at best. Open world: half of the other "
            "documents are unlabelled too, and plain k-means is given the number of all classes. "
            "Mean with 95 % interval over choices of hidden classes.",
            _wide(figures, "hidden"),
        ),
        Table(
            "Open world: the others put into their class",
            "Share of unlabelled documents of classes that are not hidden. k-means does not say.",
            _wide(open_world[open_world["known"].notna()], "known"),
        ),
        Table(
            "Open world: all unlabelled documents",
            "Share that is in its class or in the group that stands for it. Plain k-means is "
            "matched with all classes at best, and need not tell old from novel.",
            _wide(open_world, "all"),
        ),
    )


def _wide(figures: pd.DataFrame, value: str) -> pd.DataFrame:
    found = over_seeds(figures, ["corpus", "mode", "method"], value)
    found["cell"] = [written(*row) for row in found[["mean", "low", "high"]].to_numpy()]
    found["mode"] = found["mode"].map(NAMES)
    wide = found.pivot_table(
        index=["corpus", "mode"], columns="method", values="cell", aggfunc="first", sort=False
    )
    return wide.reset_index().rename_axis(columns=None)


def _points(store: Store) -> NDArray[np.float64]:
    """Reduce all documents to the directions that `cs.novel` sees, no class known."""
    return concept_space(everything(store, None), None, Presence(), SILENT).points()
