"""Suite 4 as a whole: settings chosen on some queries, figures reported on the others."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd
from benchmarks.truth.intervals import mean_interval, written
from benchmarks.truth.results import SuiteResult, Table
from benchmarks.truth.retrieval.baselines import fused
from benchmarks.truth.retrieval.choosing import choosing
from benchmarks.truth.retrieval.corpora import Searched, searched
from benchmarks.truth.retrieval.matching import rules_table, try_rules
from benchmarks.truth.retrieval.metrics import average_precision, precision_at
from benchmarks.truth.retrieval.shipped import (
    CONCEPTS,
    THREE,
    WITH_WORDS,
    KnownVectors,
    search_scores,
)

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
SEARCH, RANKS_WORDS = "cs.search, concepts", "concepts + BM25, equal ranks"
RANKS_DENSE, ALL = "concepts + MiniLM, equal ranks", "all three, equal ranks"
ALL_CHOSEN = "all three, ranks, weights chosen"
SEARCH_WORDS, SEARCH_ALL = "cs.search, concepts + BM25", "cs.search, all three"
ORDER = (
    BM25, DENSE, BOTH, PAPER, CHOSEN, RANKS_WORDS, RANKS_DENSE, ALL, ALL_CHOSEN,
    SEARCH, SEARCH_WORDS, SEARCH_ALL,
)  # fmt: skip
_PAPER_SETTING = (100, 0.2, False)
SLOPES = (0.0, 0.25, 0.5, 0.75, 1.0)
WEIGHTS = tuple(product((0.5, 1.0, 2.0), (0.0, 0.5, 1.0), (0.0, 0.5, 1.0)))
"""Of concepts, BM25 and MiniLM."""


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
    tried = pd.concat([_grid(one) for one in corpora])
    best = _best(tried, ["k", "T", "capped"])
    fusing = pd.concat([_fusions(work, one) for one in corpora])
    weights = _best(fusing[fusing["slope"].isna()], ["concepts", "bm25", "dense"])
    ruled = pd.concat(
        [
            *(try_rules(one.name, one) for one in corpora),
            *(try_rules(name, one) for name, one in choosing(work)),
        ]
    )
    figures = pd.DataFrame([row for one in corpora for row in _rows(work, one, best, weights)])
    work.clear()
    reported = int(figures[figures["method"] == BM25].shape[0])
    note = (
        f"{reported} queries reported, {tried['query'].nunique()} others used for choosing: "
        f"k = {best[0]}, T = {best[1]:g}, strengths "
        f"{'capped at' if best[2] else 'not capped at'} the 90th percentile; weights of concepts, "
        f"BM25 and MiniLM {weights[0]:g}, {weights[1]:g}, {weights[2]:g}."
    )
    tables = (
        _table(figures, "ap", "MAP"),
        _table(figures, "p10", "P@10"),
        _settings(tried),
        _gains(figures),
        _fusing(fusing),
        rules_table(ruled),
    )
    frames = {"queries": figures, "settings": tried, "fusing": fusing, "rules": ruled}
    return SuiteResult("retrieval", tables, frames, (note,))


def _latents(one: Searched, query: Query) -> NDArray[np.int64]:
    return find_concepts(one.store, query.text, max(COUNTS))["latent"].to_numpy()


def _grid(one: Searched) -> pd.DataFrame:
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


def _fusions(work: Work, one: Searched) -> pd.DataFrame:
    """Try length slopes and weights of fusion on the queries put aside."""
    asked = [query for query in one.queries if query.tuning]
    vectors = work.queries([query.text for query in asked])
    rows: list[dict[str, Any]] = []
    for query, vector in zip(asked, vectors, strict=True):
        common = {"corpus": one.name, "query": f"{one.name}/{query.name}"}
        for slope in SLOPES:
            scores = search_scores(one.store, query.text, CONCEPTS, length_slope=slope)
            ap = average_precision(scores, query.relevant)
            rows.append(common | {"slope": slope, "ap": ap})
        parts = [
            search_scores(one.store, query.text, CONCEPTS),
            one.words.scores(query.text),
            one.vectors @ vector,
        ]
        for weights in WEIGHTS:
            named = dict(zip(("concepts", "bm25", "dense"), weights, strict=True))
            ap = average_precision(fused(parts, weights), query.relevant)
            rows.append(common | named | {"ap": ap})
    return pd.DataFrame(rows)


def _best(tried: pd.DataFrame, names: list[str]) -> tuple[Any, ...]:
    """Choose the setting with the best mean over corpora, each corpus counting once."""
    by_corpus = tried.groupby([*names, "corpus"])["ap"].mean()
    return tuple(by_corpus.groupby(names).mean().idxmax())


def _rows(
    work: Work, one: Searched, best: tuple[Any, ...], weights: tuple[Any, ...]
) -> list[dict[str, Any]]:
    """Score every method on the queries that nothing was chosen on."""
    asked = [query for query in one.queries if not query.tuning]
    vectors = work.queries([query.text for query in asked])
    encoder = KnownVectors(one.coded.frame["text"].tolist(), one.vectors)
    rows: list[dict[str, Any]] = []
    for query, vector in zip(asked, vectors, strict=True):
        latents = _latents(one, query)
        words, dense = one.words.scores(query.text), one.vectors @ vector
        search = search_scores(one.store, query.text, CONCEPTS)
        scores = {
            BM25: words,
            DENSE: dense,
            BOTH: fused([words, dense]),
            PAPER: one.concepts.scores(latents, *_PAPER_SETTING),
            CHOSEN: one.concepts.scores(latents, *best),
            SEARCH: search,
            SEARCH_WORDS: search_scores(one.store, query.text, WITH_WORDS),
            SEARCH_ALL: search_scores(one.store, query.text, THREE, encoder=encoder),
            RANKS_WORDS: fused([search, words]),
            RANKS_DENSE: fused([search, dense]),
            ALL: fused([search, words, dense]),
            ALL_CHOSEN: fused([search, words, dense], weights),
        }
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


def _gains(figures: pd.DataFrame) -> Table:
    """Compare fusions with parts and with equal ranks, query by query."""
    wide = figures.pivot_table(index=["corpus", "query"], columns="method", values="ap", sort=False)
    pairs = [(SEARCH_ALL, other) for other in (SEARCH, BM25, DENSE, ALL)]
    pairs += [(SEARCH_WORDS, other) for other in (SEARCH, BM25, RANKS_WORDS)]
    rows: list[dict[str, Any]] = []
    for method, other in pairs:
        difference = wide[method] - wide[other]
        row: dict[str, Any] = {"method": method, "less": other}
        for corpus, group in [*difference.groupby(level=0, sort=False), ("all", difference)]:
            found = mean_interval(group, bounds=(-1.0, 1.0))
            row[f"{corpus} ({len(group)})"] = written(found.mean, found.low, found.high)
        rows.append(row)
    caption = "Differences of average precision, mean over queries with a 95 % interval."
    return Table("Fusion less its parts", caption, pd.DataFrame(rows))


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


def _fusing(fusing: pd.DataFrame) -> Table:
    slopes = fusing.dropna(subset=["slope"]).groupby(["slope", "corpus"])["ap"].mean()
    rows = [
        {"setting": f"length slope {slope:g}, concepts only", "MAP": round(value, 3)}
        for slope, value in slopes.groupby("slope").mean().items()
    ]
    weighted = fusing[fusing["slope"].isna()]
    names = ["concepts", "bm25", "dense"]
    mean = weighted.groupby([*names, "corpus"])["ap"].mean().groupby(names).mean()
    for (concepts, words, dense), value in mean.sort_values(ascending=False).head(8).items():
        setting = f"weights of concepts {concepts:g}, BM25 {words:g}, MiniLM {dense:g}"
        rows.append({"setting": setting, "MAP": round(value, 3)})
    return Table(
        "Length and weights of fusion",
        "MAP on the queries put aside for choosing, mean over corpora; the eight best weights.",
        pd.DataFrame(rows),
    )
