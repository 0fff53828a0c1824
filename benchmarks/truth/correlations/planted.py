"""Two properties planted together in a few of 10,000 documents, through every method."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.baselines.ngrams import count_ngrams, single_words
from benchmarks.truth.coded import Coded, read_coded, stacked
from benchmarks.truth.correlations.npmi import first_rank, joint_counts, npmi
from benchmarks.truth.derived import derived_store
from benchmarks.truth.planting import TOGETHER
from benchmarks.truth.truth_units import coverage

import conspectus as cs

if TYPE_CHECKING:
    import scipy.sparse as sp
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

    from conspectus.store import Store

RATES = (0.0, 0.1, 0.2, 0.5, 1.0)
"""Percent of the documents; 0 shows what is found of the same concepts with nothing planted."""
WORD_FLOOR = 5
"""Documents that a pair of words must have together; the reference has no such floor."""
FEWEST, MOST_SHARE = 5, 0.5
"""Documents that a latent or word must have, and the largest share that may have it."""
MOSTLY, FEWEST_PLANTED = 0.5, 5
"""Two units are the planted pair if at least this share, and number, of the documents with both
are documents in which it was planted. Most pairs of such units go together by nature, too: finding
these is no merit."""
OURS, OURS_LOW = "cs.correlate", "cs.correlate, support 5"
REFERENCE, WORDS = "reference NPMI", "word NPMI, support 5"
SUPPORTS = {OURS: 20, OURS_LOW: 5}


@dataclass(frozen=True, eq=False)
class Corpus:
    """The documents as they were, and versions with a pair of properties.

    Parameters
    ----------
    coded
        Rows 0..n-1 as they were, then the edited versions.
    n
        Documents.
    edited
        Pair -> rows of its edited versions, and rows of the same documents as they were.
    latents, words
        Pair -> which latents (words) are its first property, and which its second.
    counts
        Documents by words, rows as in `coded`.
    store
        The store of the documents as they were.
    """

    coded: Coded
    n: int
    edited: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]
    latents: dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]
    words: dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]
    counts: sp.csr_array
    store: Store

    def rows(self, rate: float, seed: int) -> NDArray[np.int64]:
        """Choose a version of every document, so that each pair is in `rate` percent of them."""
        rows = np.arange(self.n)
        wanted = round(rate / 100 * self.n)
        for edited, original in self.edited.values():
            drawn = np.random.default_rng(seed).permutation(len(edited))[:wanted]
            rows[original[drawn]] = edited[drawn]
        return rows


def read_corpus(work: Work) -> Corpus:
    """Read both stores and work out which latents and words are which property.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    frame = work.frame("pairs")
    store = work.store("short_texts")
    base = read_coded(store, work.frame("short_texts").assign(property="", spans="[]"))
    by_part = [_part(frame, part) for part in (0, 1)]
    coded = [read_coded(work.store("pairs"), one) for one in by_part]
    n = len(base.frame)
    place = pd.Series(np.arange(n), index=base.frame["base_id"])
    words = [
        single_words(count_ngrams(pd.concat([base.frame, one.frame]), FEWEST)) for one in coded
    ]
    edited, latents, spoken = {}, {}, {}
    for name in ("+".join(pair) for pair in TOGETHER):
        rows = np.flatnonzero((coded[0].frame["property"] == name).to_numpy())
        edited[name] = (rows + n, place.loc[coded[0].frame["base_id"].iloc[rows]].to_numpy())
        latents[name] = tuple(
            coverage(one.matrix("max", rows), one.matrix("inside", rows))[0] for one in coded
        )
        spoken[name] = tuple(
            coverage(one.counts[rows + n], one.inside[rows + n])[0] for one in words
        )
    whole = stacked(base, coded[0])
    return Corpus(whole, n, edited, latents, spoken, words[0].counts, store)


def _part(frame: pd.DataFrame, part: int) -> pd.DataFrame:
    """Keep the spans of one of the two properties."""
    return frame.assign(spans=[json.dumps(json.loads(spans)[part]) for spans in frame["spans"]])


def run_rate(corpus: Corpus, rate: float, seed: int, work: Work) -> pd.DataFrame:
    """Plant all pairs at one rate and ask every method.

    Parameters
    ----------
    corpus
        The documents.
    rate
        Percent of the documents that each pair is planted in.
    seed
        Decides which documents.
    work
        Where the derived store goes.

    Returns
    -------
    pandas.DataFrame
        A row a method and pair: ``rate, seed, method, pair, rank, found, findings``.
    """
    rows = corpus.rows(rate, seed)
    coded = corpus.coded.take(rows)
    path = work.derived("pairs")
    store = derived_store(corpus.store, coded, coded.frame[["property"]], path)
    found: list[dict[str, Any]] = []
    common = {"rate": rate, "seed": seed}
    planted = {pair: np.flatnonzero(np.isin(rows, one)) for pair, (one, _) in corpus.edited.items()}
    fires = coded.matrix("max")
    for method, support in SUPPORTS.items():
        result = cs.correlate(store, min_support=support)
        for pair, truth in corpus.latents.items():
            place, reported = rank_in_table(result.pairs, *truth, fires[planted[pair]])
            row = {"method": method, "pair": pair, "rank": place, "found": reported}
            found.append(common | row | {"findings": len(result.findings)})
    for method, present, truths, floor in (
        (REFERENCE, fires, corpus.latents, 1),
        (WORDS, corpus.counts[rows], corpus.words, WORD_FLOOR),
    ):
        ranks = npmi_ranks(present, truths, planted, floor)
        found += [
            common | {"method": method, "pair": pair, "rank": place}
            for pair, place in ranks.items()
        ]
    return pd.DataFrame(found)


def npmi_ranks(
    present: sp.csr_array,
    truths: dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]],
    planted: dict[str, NDArray[np.int64]],
    floor: int,
) -> dict[str, float]:
    """Rank all pairs by NPMI and find the planted ones.

    Parameters
    ----------
    present
        Where not 0, a document has a unit, shape (n, units).
    truths
        Pair -> which units are its first property, and which its second.
    planted
        Pair -> documents that it was planted in.
    floor
        Documents that a pair must have together.

    Returns
    -------
    dict
        Pair -> rank of the first pair of units that is it; infinity without one.
    """
    n = present.shape[0]
    support = np.bincount(present.indices[present.data != 0], minlength=present.shape[1])
    kept = np.flatnonzero((support >= FEWEST) & (support <= MOST_SHARE * n))
    joint = joint_counts(present[:, kept])
    value = npmi(joint, n)
    value[joint < floor] = -np.inf
    ranks = {}
    for pair, (first, second) in truths.items():
        hit = np.outer(first[kept], second[kept])
        there = joint_counts(present[planted[pair]][:, kept])
        mostly = (there >= FEWEST_PLANTED) & (there >= MOSTLY * joint)
        ranks[pair] = first_rank(value, (hit | hit.T) & mostly)
    return ranks


def rank_in_table(
    pairs: pd.DataFrame,
    first: NDArray[np.bool_],
    second: NDArray[np.bool_],
    planted: sp.csr_array,
) -> tuple[float, float]:
    """Find the first row of a result that pairs the two properties.

    Parameters
    ----------
    pairs
        ``a``, ``b`` (latents), ``support``, ``finding``, ``family`` (the first of the pairs folded
        into one row), ranked.
    first, second
        Which latents are the one property and which the other.
    planted
        Where not 0, a document in which the pair was planted has a latent, shape (n, latents).

    Returns
    -------
    tuple of float
        The row's place among rows from 1 (infinity without one); whether such a pair is a finding.
    """
    a, b = pairs["a"].to_numpy(np.int64), pairs["b"].to_numpy(np.int64)
    fires = planted.toarray() != 0
    there = (fires[:, a] & fires[:, b]).sum(axis=0)
    mostly = (there >= FEWEST_PLANTED) & (there >= MOSTLY * pairs["support"].to_numpy())
    hit = ((first[a] & second[b]) | (second[a] & first[b])) & mostly
    if not hit.any():
        return np.inf, 0.0
    heads = np.unique(pairs["family"])
    place = np.searchsorted(heads, pairs["family"].to_numpy()[hit].min())
    return float(place + 1), float((hit & pairs["finding"].to_numpy(bool)).any())
