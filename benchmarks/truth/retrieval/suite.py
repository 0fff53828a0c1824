"""Suite 4 as a whole: settings chosen on some queries, figures reported on the others."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd
from benchmarks.truth.intervals import mean_interval, written
from benchmarks.truth.results import SuiteResult, Table
from benchmarks.truth.retrieval.baselines import fused
from benchmarks.truth.retrieval.corpora import Searched, searched
from benchmarks.truth.retrieval.metrics import average_precision, precision_at
from benchmarks.truth.retrieval.shipped import search_scores

from conspectus.analysis.concepts import find_concepts

if TYPE_CHECKING:
    import numpy as np
    from benchmarks.truth.results import Options
    from benchmarks.truth.retrieval.queries import Query
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

COUNTS = (1, 3, 10, 30, 100, 200)
TEMPERATURES = (0.05, 0.1, 0.2, 0.5, 1.0)
BM25, DENSE, BOTH = "BM25", "MiniLM", "BM25 + MiniLM"
PAPER = "concepts, the paper's k = 100 and T = 0.2"
CHOSEN = "concepts, k and T chosen"
WITH_WORDS, WITH_DENSE, ALL = "concepts + BM25", "concepts + MiniLM", "all three"
SEARCH, SEARCH_FUSED = "cs.search", "cs.search, fused"
ORDER = (BM25, DENSE, BOTH, PAPER, CHOSEN, SEARCH, WITH_WORDS, WITH_DENSE, ALL, SEARCH_FUSED)
_PAPER_SETTING = (100, 0.2, False)


def run(work: Work, options: Options) -> SuiteResult:  # noqa: ARG001 (nothing here is drawn)
    """Run suite 4.

    Parameters
    ----------
    work
        The work folder.
    options
        Not used: nothing is random.

    Returns
    -------
    SuiteResult
        MAP and P@10 of every method by corpus, and the settings tried.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    corpora = list(searched(work))
    tried = pd.concat([_grid(work, one) for one in corpora])
    best = _best(tried)
    rows = [row for one in corpora for row in _rows(work, one, best)]
    figures = pd.DataFrame(rows)
    work.clear()
    reported = int(figures[figures["method"] == BM25].shape[0])
    note = (
        f"{reported} queries reported, {tried['query'].nunique()} others used for choosing: "
        f"k = {best[0]}, T = {best[1]:g}, strengths "
        f"{'capped at' if best[2] else 'not capped at'} the 90th percentile."
    )
    tables = (_table(figures, "ap", "MAP"), _table(figures, "p10", "P@10"), _settings(tried))
    return SuiteResult("retrieval", tables, {"queries": figures, "settings": tried}, (note,))


def _latents(one: Searched, query: Query) -> NDArray[np.int64]:
    return find_concepts(one.store, query.text, max(COUNTS))["latent"].to_numpy()


def _grid(work: Work, one: Searched) -> pd.DataFrame:  # noqa: ARG001
    """Try every setting on the queries put aside."""
    rows = []
    for query in one.queries:
        if not query.tuning:
            continue
        latents = _latents(one, query)
        for k, temperature, capped in product(COUNTS, TEMPERATURES, (False, True)):
            scores = one.concepts.scores(latents, k, temperature, capped)
            rows.append(
                {
                    "corpus": one.name,
                    "query": f"{one.name}/{query.name}",
                    "k": k,
                    "T": temperature,
                    "capped": capped,
                    "ap": average_precision(scores, query.relevant),
                }
            )
    return pd.DataFrame(rows)


def _best(tried: pd.DataFrame) -> tuple[int, float, bool]:
    """Choose the setting with the best mean over corpora, each corpus counting once."""
    by_corpus = tried.groupby(["k", "T", "capped", "corpus"])["ap"].mean()
    k, temperature, capped = by_corpus.groupby(["k", "T", "capped"]).mean().idxmax()
    return int(k), float(temperature), bool(capped)


def _rows(work: Work, one: Searched, best: tuple[int, float, bool]) -> list[dict[str, Any]]:
    """Score every method on the queries that nothing was chosen on."""
    asked = [query for query in one.queries if not query.tuning]
    vectors = work.queries([query.text for query in asked])
    rows: list[dict[str, Any]] = []
    for query, vector in zip(asked, vectors, strict=True):
        latents = _latents(one, query)
        words, dense = one.words.scores(query.text), one.vectors @ vector
        chosen = one.concepts.scores(latents, *best)
        scores = {
            BM25: words,
            DENSE: dense,
            BOTH: fused([words, dense]),
            PAPER: one.concepts.scores(latents, *_PAPER_SETTING),
            CHOSEN: chosen,
            WITH_WORDS: fused([chosen, words]),
            WITH_DENSE: fused([chosen, dense]),
            ALL: fused([chosen, words, dense]),
        }
        for name, fuse in ((SEARCH, False), (SEARCH_FUSED, True)):
            found = search_scores(one.store, query.text, fuse)
            if found is not None:
                scores[name] = found
        rows += [
            {
                "corpus": one.name,
                "query": query.name,
                "relevant": int(query.relevant.sum()),
                "method": method,
                "ap": average_precision(found, query.relevant),
                "p10": precision_at(found, query.relevant),
            }
            for method, found in scores.items()
        ]
    return rows


def _table(figures: pd.DataFrame, value: str, title: str) -> Table:
    rows = []
    for method in ORDER:
        of = figures[figures["method"] == method]
        if of.empty:
            continue
        row: dict[str, Any] = {"method": method}
        for corpus, group in of.groupby("corpus", sort=False):
            row[f"{corpus} ({len(group)})"] = f"{group[value].mean():.2f}"
        found = mean_interval(of[value], bounds=(0.0, 1.0))
        row[f"all ({len(of)})"] = written(found.mean, found.low, found.high)
        rows.append(row)
    caption = "Mean over queries; the last column with a 95 % interval over queries."
    return Table(f"{title} of queries nothing was chosen on", caption, pd.DataFrame(rows))


def _settings(tried: pd.DataFrame) -> Table:
    by_corpus = tried.groupby(["capped", "k", "T", "corpus"])["ap"].mean().reset_index()
    mean = by_corpus.groupby(["capped", "k", "T"])["ap"].mean().reset_index()
    wide = mean.pivot_table(index=["capped", "k"], columns="T", values="ap").reset_index()
    wide.columns = [name if isinstance(name, str) else f"T = {name:g}" for name in wide.columns]
    return Table(
        "Settings of concept search",
        "MAP on the queries put aside for choosing, mean over corpora.",
        wide,
    )
