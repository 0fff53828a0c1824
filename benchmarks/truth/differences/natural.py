"""Differences nobody planted but everybody knows, and what ten rows tell of unseen documents.

There are no planted characters to check against, and labels are no proof. So each method chooses
its ten rows on one half of the documents, and a classifier that sees only these ten is scored on
the other half; and what is a finding on the one half is tested on the other.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from benchmarks.truth import corpora
from benchmarks.truth.baselines.ngrams import NGrams, count_ngrams
from benchmarks.truth.coded import Coded, read_coded
from benchmarks.truth.derived import derived_store
from benchmarks.truth.designs import OUTSIDE, A, B
from benchmarks.truth.differences import methods
from benchmarks.truth.differences.scoring import TOP, Ranked
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from conspectus.stats import fisher_exact

if TYPE_CHECKING:
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

TRUTHS: dict[str, tuple[str, str, str, str]] = {
    "verbose / concise": ("verbosity", "model", corpora.VERBOSE, corpora.CONCISE),
    "GSM8K: person / 6B model": ("solutions", "author", "ground_truth", "6b_finetuning"),
    "reviews: positive / negative": ("movies", "sentiment", "pos", "neg"),
    "news: business / science": ("short_texts", "topic", "Business", "Sci/Tech"),
    "speeches: 1945-63 / 1993-2006": ("speeches", "era", corpora.EARLY, corpora.LATE),
}
"""Name -> store, column, value of side a, value of side b."""
MOST_A_SIDE = 400
SHARED = ("problem", "prompt_id")
"""Columns that documents of both sides share."""


def run_truth(work: Work, name: str, seeds: int) -> pd.DataFrame:
    """Run one known difference.

    Parameters
    ----------
    work
        The work folder.
    name
        One of `TRUTHS`.
    seeds
        Random halves.

    Returns
    -------
    pandas.DataFrame
        A row a method and seed: ``truth, seed, method, area, findings, replicated``.
    """
    coded, rows_a, rows_b, vectors = _sides(work, name)
    key = next((k for k in SHARED if k in coded.frame), "base_id")
    keys = coded.frame[key].to_numpy()
    halves = [halves_by_key(keys, rows_a, rows_b, f"{name}{seed}") for seed in range(seeds)]
    columns = {}
    for seed, (choose_a, choose_b, _, _) in enumerate(halves):
        column = np.full(len(coded.frame), OUTSIDE, object)
        column[choose_a], column[choose_b] = A, B
        columns[f"half{seed}"] = column
    path = work.derived(f"natural-{zlib.crc32(name.encode())}")
    store = derived_store(work.store(TRUTHS[name][0]), coded, pd.DataFrame(columns), path)
    ngrams = count_ngrams(coded.frame)
    present = coded.matrix("max")
    present.data[:] = 1
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(ngrams.counts)
    rows: list[dict[str, Any]] = []
    for seed, half in enumerate(halves):
        a, b = half[:2]
        lists = {
            "conspectus": (methods.conspectus_diff(store, f"half{seed}"), present),
            "log-odds": (methods.words_by_log_odds(ngrams, a, b), _binary(ngrams)),
            "tf-idf": (methods.words_by_regression(ngrams, a, b), weights),
        }
        for method, (ranked, values) in lists.items():
            row = {"truth": name, "seed": seed, "method": method}
            row["area"] = _area(values[:, ranked.units[:TOP]], half)
            if ranked.reported is not None:
                counted = present if method == "conspectus" else _binary(ngrams)
                row["findings"] = int(ranked.reported.sum())
                row["replicated"] = _replicated(ranked, counted, half)
            rows.append(row)
        for method, values in (
            ("all concepts", present),
            ("all words (tf-idf)", weights),
            ("dense", vectors),
        ):
            rows.append(
                {"truth": name, "seed": seed, "method": method, "area": _area(values, half)}
            )
    return pd.DataFrame(rows)


def _sides(
    work: Work, name: str
) -> tuple[Coded, NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Read the documents of both sides, at most `MOST_A_SIDE` each."""
    source, column, a, b = TRUTHS[name]
    frame = work.frame(source)
    coded = read_coded(work.store(source), frame)
    known = coded.frame
    if name.startswith("news"):
        topics = corpora.news(work.data).set_index("base_id")["topic"]
        known = known.assign(topic=known["base_id"].map(topics))
    natural = known["property"].eq("") if "property" in known else pd.Series(True, known.index)
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    sides = []
    for value in (a, b):
        rows = np.flatnonzero((known[column].eq(value) & natural).to_numpy())
        sides.append(np.sort(rng.permutation(rows)[:MOST_A_SIDE]))
    taken = np.concatenate(sides)
    small = coded.take(taken)
    identified = "doc_id" if "doc_id" in frame else "base_id"
    place = pd.Series(np.arange(len(frame)), index=frame[identified])
    vectors = work.dense(source)[place.loc[list(small.codes.doc_id)].to_numpy()]
    first = len(sides[0])
    return small, np.arange(first), np.arange(first, len(taken)), vectors


def halves_by_key(
    keys: NDArray[Any], a: NDArray[np.int64], b: NDArray[np.int64], name: str
) -> tuple[NDArray[np.int64], ...]:
    """Cut both sides in two, so that no key is in both halves.

    Parameters
    ----------
    keys
        What documents of both sides share (a problem, a prompt), shape (n,). With the two answers
        to one prompt in different halves, whatever tells prompts apart would point the wrong way.
    a, b
        Rows of each side.
    name
        Decides the halves.

    Returns
    -------
    tuple of ndarray
        Rows to choose on (of a, of b), then rows to score on (of a, of b).
    """
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    both = np.concatenate([a, b])
    unique = np.unique(keys[both].astype(str))
    first = np.isin(keys.astype(str), rng.permutation(unique)[: len(unique) // 2])
    return a[first[a]], b[first[b]], a[~first[a]], b[~first[b]]


def _binary(ngrams: NGrams) -> sp.csr_array:
    present = ngrams.counts.copy()
    present.data = np.minimum(present.data, 1)
    return present


def _area(values: Any, half: tuple[NDArray[np.int64], ...]) -> float:
    """Fit on the one half, and give the area under the curve on the other."""
    choose_a, choose_b, score_a, score_b = half
    model = LogisticRegression(solver="liblinear", random_state=0)
    fitted = _rows(values, np.concatenate([choose_a, choose_b]))
    scored = _rows(values, np.concatenate([score_a, score_b]))
    model.fit(fitted, np.repeat([1, 0], [len(choose_a), len(choose_b)]))
    truth = np.repeat([1, 0], [len(score_a), len(score_b)])
    return float(roc_auc_score(truth, model.decision_function(scored)))


def _rows(values: Any, rows: NDArray[np.int64]) -> Any:
    taken = values[rows.astype(np.int32)]
    if sp.issparse(taken):
        taken.indices = taken.indices.astype(np.int32)
        taken.indptr = taken.indptr.astype(np.int32)
    return taken


def _replicated(
    ranked: Ranked, present: sp.csr_array, half: tuple[NDArray[np.int64], ...]
) -> float:
    """Share of findings that have the same sign and p <= 0.05 on the half not chosen from."""
    if ranked.reported is None or not ranked.reported.any():
        return np.nan
    units = ranked.units[ranked.reported]
    _, _, a, b = half
    n_a, n_b = methods.shares(present, a)[units], methods.shares(present, b)[units]
    same = (n_a / len(a) > n_b / len(b)) == ranked.positive[ranked.reported]
    return float(np.mean(same & (fisher_exact(n_a, len(a), n_b, len(b)) <= methods.FDR)))
