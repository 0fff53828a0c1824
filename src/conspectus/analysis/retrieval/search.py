"""`search`: the documents that have a property."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.evidence import Evidence
from conspectus.analysis.origin import missing_notes, provenance_of
from conspectus.analysis.retrieval import makers
from conspectus.analysis.retrieval.examples import example_rows
from conspectus.analysis.retrieval.fusion import fuse_rankings
from conspectus.analysis.retrieval.question import (
    Question,
    as_examples,
    as_latents,
    as_makers,
)
from conspectus.analysis.retrieval.result import SearchResult
from conspectus.analysis.retrieval.trust import match_weights
from conspectus.analysis.retrieval.weights import any_left, choose_concepts, concept_table
from conspectus.analysis.selection import everything, opened
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence
from conspectus.store.trust import UNVERIFIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from conspectus.analysis.retrieval.examples import Example
    from conspectus.analysis.retrieval.question import Maker
    from conspectus.analysis.selection import Selection
    from conspectus.labels.encoders import EncoderChoice
    from conspectus.store import Store

_UNVERIFIED_LABELS = (
    "A concept is found by its label, and some of these labels are unverified: switch off the "
    "concepts that do not mean what was asked."
)


def search(
    store: Store | str | Path,
    query: str | None = None,
    *,
    unlike: str | None = None,
    like: Example | Iterable[Example] | None = None,
    latents: int | Iterable[int] | None = None,
    without: int | Iterable[int] | None = None,
    k: int = 100,
    temperature: float = 0.2,
    length_slope: float = 0.5,
    n: int = 50,
    where: str | None = None,
    fuse: str | Iterable[str] | Mapping[str, float] | None = None,
    encoder: EncoderChoice = "auto",
    progress: Progress = SILENT,
) -> SearchResult:
    """Find the documents that have a property, with the words that show it.

    A query becomes concepts by their labels (`find_concepts`), examples by what they have that the
    corpus has not. A document scores the sum of its strengths in these concepts, each divided by
    the 90th percentile of the concept's strengths and weighted by ``exp(-(rank / k) / T)``, less
    those of `unlike` (Jiang et al., arXiv 2512.10092, section 6). Scores of several rankings are
    scaled to 0 to 1 and added, each weighted by how well its best items match the query: labels for
    concepts, documents for the others (`trust.match_weights`).

    Parameters
    ----------
    store
        A complete store, or its path. Searching the same `Store` again is faster.
    query
        What documents should have, for example ``"apologises before answering"``.
    unlike
        What they should not have, in words.
    like
        Documents that have it (ids or rows), or passages ``(doc_id, start, end)`` in characters.
        They are not among the results.
    latents
        Concepts by number, the most important first.
    without
        Concepts switched off.
    k
        Concepts of the query, of `unlike` and of the examples, each.
    temperature
        How fast weights fall with rank: small for the first concepts only.
    length_slope
        How much of the advantage of long documents is taken away, from 0 to 1.
    n
        Documents to find, at most.
    where
        Condition on metadata columns that they must meet.
    fuse
        Some of ``"concepts"``, ``"bm25"`` (keywords) and ``"dense"`` (meaning of whole documents),
        as names, or as name -> weight for weights that the query does not decide.
        None: concepts, bm25 unless the corpus is large, and dense where the documents have been
        encoded before. The first use of bm25 and of dense indexes the corpus, which takes a while,
        and keeps the index in the cache folder.
    encoder
        As for `find_concepts`.
    progress
        Told of anything slow.

    Returns
    -------
    SearchResult
        Documents, best first.

    Raises
    ------
    InputError
        Nothing is asked for, or an argument is out of its range.
    AnalysisError
        The store has no labels, no concept is left, or no document meets the condition.
    StoreError
        The store is incomplete or damaged.
    """
    question = Question(
        query=query,
        unlike=unlike,
        like=as_examples(like),
        latents=as_latents(latents, "latents"),
        without=as_latents(without, "without"),
        k=k,
        temperature=temperature,
        length_slope=length_slope,
        n=n,
        where=where,
        fuse=as_makers(fuse),
        encoder=encoder,
    )
    return answer(opened(store), question, progress)


def answer(store: Store, question: Question, progress: Progress) -> SearchResult:
    """Answer a question that has been checked; see `search`."""
    selection = everything(store, question.where)
    used, notes = makers.choose_makers(store, question)
    if "concepts" not in used:
        concepts, more = concept_table(store, np.zeros(store.n_latents), ()), ()
    else:
        concepts, more = choose_concepts(store, question, progress)
        if not any_left(concepts):
            del used["concepts"]
            more = (*more, "No concept is left to search by.")
    if not used:
        raise AnalysisError(
            "no concept is left to search by: use other words, name latents by number, or switch "
            "fewer off"
        )
    scores: dict[Maker, NDArray[np.float32]] = {
        maker: _scores(store, maker, concepts, question, progress) for maker in used
    }
    kept = _allowed(store, question, selection)
    matches: dict[Maker, float] = {}
    if len(used) > 1 and None in used.values():
        matches = _matches(
            store, question, scores, kept, concepts.attrs.get("match", 0.0), progress
        )
    weights = match_weights(matches) if matches else _given(used)
    ranking = fuse_rankings(scores, weights, question.n, kept)
    settings: dict[str, Any] = question.record() | {"fuse": weights}
    if matches:
        settings["match"] = {maker: round(match, 4) for maker, match in matches.items()}
    return SearchResult(
        ranking=ranking,
        concepts=concepts,
        question=question,
        source=Evidence(selection, Presence()),
        settings=settings,
        provenance=provenance_of(selection),
        notes=(*missing_notes(selection), *notes, *more, *_caution(used, concepts)),
    )


def _scores(
    store: Store, maker: Maker, concepts: pd.DataFrame, question: Question, progress: Progress
) -> NDArray[np.float32]:
    """Score every document by one ranking."""
    if maker == "concepts":
        return makers.by_concepts(store, concepts, question)
    if maker == "bm25":
        return makers.by_words(store, question, progress)
    return makers.by_meaning(store, question, progress)


def _given(used: Mapping[Maker, float | None]) -> dict[Maker, float]:
    """Take the weights that were asked for; a ranking alone needs none."""
    return {maker: 1.0 if weight is None else weight for maker, weight in used.items()}


def _matches(
    store: Store,
    question: Question,
    scores: Mapping[Maker, NDArray[np.float32]],
    kept: NDArray[np.bool_] | None,
    labels: float,
    progress: Progress,
) -> dict[Maker, float]:
    """Tell how near the query is to the best of what each ranking goes by."""
    found: dict[Maker, float] = {}
    for maker, score in scores.items():
        among = score if kept is None else np.where(kept, score, np.float32(np.nan))
        if maker == "concepts":
            found[maker] = labels
        else:
            found[maker] = makers.match_of(store, question, among, progress)
    return found


def _allowed(store: Store, question: Question, selection: Selection) -> NDArray[np.bool_] | None:
    """Documents that may be found; None for all."""
    if question.where is None and not question.like:
        return None
    kept = selection.side >= 0
    kept[example_rows(store, question.like)] = False
    return kept


def _caution(used: Iterable[str], concepts: Any) -> tuple[str, ...]:
    doubtful = bool(concepts["label_source"].str.contains(UNVERIFIED, regex=False).any())
    return (_UNVERIFIED_LABELS,) if "concepts" in used and doubtful else ()
