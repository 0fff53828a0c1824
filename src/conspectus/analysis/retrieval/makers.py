"""The three ways to score documents, and which of them a search uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.concepts.cached import corpus_key, remembered
from conspectus.analysis.concepts.ranks import BEST, best_first
from conspectus.analysis.concepts.words import query_terms
from conspectus.analysis.retrieval import texts, vectors
from conspectus.analysis.retrieval.length import length_pivots
from conspectus.analysis.retrieval.scan import concept_scores
from conspectus.errors import AnalysisError
from conspectus.labels.encoders import choose_encoder

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from conspectus.analysis.retrieval.question import Maker, Question
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Store


def choose_makers(
    store: Store, question: Question
) -> tuple[dict[Maker, float | None], tuple[str, ...]]:
    """Decide which rankings to fuse.

    Parameters
    ----------
    store
        The store.
    question
        What is looked for. Where it does not say, concepts always; keywords where there is a query
        and the corpus is small or indexed; dense retrieval where the documents are encoded.

    Returns
    -------
    dict of str to float or None
        Makers and their weights; None where the query decides.
    tuple of str
        Notes on what was left out, and how to have it.
    """
    if question.fuse is not None:
        return dict(question.fuse), ()
    makers: dict[Maker, float | None] = {"concepts": None}
    if question.query is None:
        return makers, ()
    notes: list[str] = []
    tokens = sum(part.tokens for part in store.manifest.parts)
    if tokens <= texts.MOST_TOKENS or texts.is_indexed(store):
        makers["bm25"] = None
    else:
        notes.append(
            f"Keywords were not searched: the corpus has {tokens:,} tokens and is not indexed yet. "
            "Name bm25 in fuse (--fuse concepts,bm25) to index it once."
        )
    encoder, _ = choose_encoder(question.encoder)
    if encoder is not None and vectors.are_encoded(store, encoder):
        makers["dense"] = None
    else:
        notes.append(
            "Whole documents were not compared by meaning, since they are not encoded yet. Name "
            "dense in fuse (--fuse concepts,bm25,dense) to encode them once (slow)."
        )
    return makers, tuple(notes)


def by_concepts(store: Store, concepts: pd.DataFrame, question: Question) -> NDArray[np.float32]:
    """Score documents by weighted concepts, positive minus negative, less what length explains.

    Parameters
    ----------
    store, question
        Where and what to search.
    concepts
        From `weights.choose_concepts`.

    Returns
    -------
    ndarray of float32, shape (n_documents,)
        Greater is better; NaN where nothing is left.
    """
    latents, weights = scaled_weights(store, concepts[concepts["on"]])
    score = concept_scores(store, latents, weights)
    score[score <= 0] = np.nan
    score /= pivots(store, question.length_slope)
    return score


def scaled_weights(store: Store, concepts: pd.DataFrame) -> tuple[IntArray, FloatArray]:
    """Divide weights by the 90th percentile of what their latents reach where they fire."""
    latents = concepts["latent"].to_numpy()
    return latents, concepts["weight"].to_numpy() / store.quantile(0.9)[latents]


def pivots(store: Store, slope: float) -> NDArray[np.float32]:
    """Read by what the score of each document is divided, see `length.length_pivots`."""
    key = f"{corpus_key(store)} {slope}"
    return remembered(store, "pivots", key, lambda: length_pivots(store.n_tokens(), slope))


def by_words(store: Store, question: Question, progress: Progress) -> NDArray[np.float32]:
    """Score documents by keywords: BM25 of the query less that of `unlike`.

    Returns
    -------
    ndarray of float32, shape (n_documents,)
        NaN for documents without a word of the query.
    """
    index = texts.text_index(store, progress)
    score = index.scores(query_terms(str(question.query)))
    score[score == 0] = np.nan
    if question.unlike is not None:
        score -= index.scores(query_terms(question.unlike))
    return score


def by_meaning(store: Store, question: Question, progress: Progress) -> NDArray[np.float32]:
    """Score documents by meaning: cosine with the query less that with `unlike`.

    Returns
    -------
    ndarray of float32, shape (n_documents,)
        From -1 to 1, or from -2 to 2.

    Raises
    ------
    AnalysisError
        There is no sentence encoder.
    """
    encoder, reason = choose_encoder(question.encoder)
    if encoder is None:
        raise AnalysisError(f"dense retrieval needs a sentence encoder; found none: {reason}")
    wanted = encoder.encode([text for text in (question.query, question.unlike) if text])
    query = wanted[0] if len(wanted) == 1 else wanted[0] - wanted[1]
    return vectors.cosines(vectors.document_vectors(store, encoder, progress), query)


def match_of(
    store: Store, question: Question, score: NDArray[np.float32], progress: Progress
) -> float:
    """Tell how near the query is to the ten best documents of a ranking.

    Parameters
    ----------
    store, question
        Where and what to search.
    score
        Of every document, shape (n_documents,); NaN where it was not found.
    progress
        Told of words indexed.

    Returns
    -------
    float
        Mean cosine of the sentence encoder; without one, the share of the query's idf that the
        documents have. 0 where none was found.
    """
    found = np.flatnonzero(~np.isnan(score))
    best = found[best_first(score[found], BEST)]
    if not len(best):
        return 0.0
    encoder, _ = choose_encoder(question.encoder)
    if encoder is None:
        index, asked = texts.text_index(store, progress), query_terms(str(question.query))
        return index.match(asked, index.scores(asked)[best])
    query = encoder.encode([str(question.query)])[0]
    return float((vectors.vectors_of(store, encoder, best) @ query).mean())
