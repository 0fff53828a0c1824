"""Which concepts a search looks for, and how much each counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.concepts.find import find_concepts
from conspectus.analysis.concepts.labels import names_of
from conspectus.analysis.retrieval.examples import example_concepts
from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.retrieval.question import Question
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray
    from conspectus.store import Store


def rank_weights(n: int, k: int, temperature: float) -> FloatArray:
    """Weigh concepts by rank: ``exp(-(rank / k) / T)``, scaled to sum 1.

    Jiang et al., "Interpretable Embeddings with Sparse Autoencoders" (arXiv 2512.10092), section
    on property-based retrieval; their T = 0.2 is the default of a search.

    Parameters
    ----------
    n
        Number of concepts.
    k
        Concepts asked for.
    temperature
        T: small for the first concepts alone, large for all alike.

    Returns
    -------
    ndarray of float64, shape (n,)
        The best first.
    """
    raw = np.exp(-np.arange(n) / (k * temperature))
    return raw / raw.sum() if n else raw


def choose_concepts(
    store: Store, question: Question, progress: Progress
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Turn a question into weighted concepts.

    Each way of asking (words, examples, latents) gives a ranked list whose weights sum to 1; they
    are added, and those of ``unlike`` are taken away.

    Parameters
    ----------
    store
        A complete store.
    question
        What is looked for.
    progress
        Told of labels encoded.

    Returns
    -------
    pandas.DataFrame
        ``latent, label, label_source, weight, on, documents``, the greatest weight first whatever
        its sign. Concepts switched off are there, with ``on`` false. ``attrs["match"]``: how near
        the query is to labels, see `find_concepts`; 0 without a query.
    tuple of str
        Notes.

    Raises
    ------
    AnalysisError
        The store has no labels to search.
    InputError
        There is no such latent or example.
    """
    weight = np.zeros(store.n_latents)
    match = 0.0
    notes: list[str] = []
    for text, sign in ((question.query, 1.0), (question.unlike, -1.0)):
        if text is not None:
            found = find_concepts(
                store, text, question.k, encoder=question.encoder, progress=progress
            )
            if sign > 0:
                match = found.attrs["match"]
            if found.attrs["note"]:
                notes.append(f"Labels were searched {found.attrs['note']}.")
            if found.empty:
                notes.append(f"No label has a word of {text!r}, so it gives no concepts.")
            _add(weight, found["latent"].tolist(), sign, question)
    if question.like:
        _add(weight, example_concepts(store, question.like, question.k), 1.0, question)
    frequency = store.document_frequency()
    if question.latents:
        _check(question.latents, store.n_latents)
        silent = [latent for latent in question.latents if frequency[latent] == 0]
        if silent:
            notes.append(f"No document has latent {', '.join(map(str, silent))}.")
        _add(weight, [i for i in question.latents if frequency[i]], 1.0, question)
    _check(question.without, store.n_latents)
    table = concept_table(store, weight, question.without)
    table.attrs["match"] = match
    return table, tuple(dict.fromkeys(notes))


def concept_table(store: Store, weight: FloatArray, without: Sequence[int]) -> pd.DataFrame:
    """List the concepts that have a weight.

    Parameters
    ----------
    store
        Whose labels to show.
    weight
        Of every latent, shape (n_latents,).
    without
        Latents that are switched off.

    Returns
    -------
    pandas.DataFrame
        As from `choose_concepts`.
    """
    chosen = np.flatnonzero(weight)
    chosen = chosen[np.argsort(-np.abs(weight[chosen]), kind="stable")]
    labels, sources = names_of(store)
    return pd.DataFrame(
        {
            "latent": chosen,
            "label": labels[chosen],
            "label_source": sources[chosen],
            "weight": weight[chosen],
            "on": ~np.isin(chosen, list(without)),
            "documents": store.document_frequency()[chosen],
        }
    )


def _add(weight: FloatArray, latents: Sequence[int], sign: float, question: Question) -> None:
    ranked = rank_weights(len(latents), question.k, question.temperature)
    weight[list(latents)] += sign * ranked


def _check(latents: Sequence[int], width: int) -> None:
    for latent in latents:
        if not 0 <= latent < width:
            raise InputError(f"there is no latent {latent}: they go from 0 to {width - 1}")


def any_left(concepts: pd.DataFrame) -> bool:
    """Tell whether a concept is on that counts for a document."""
    return bool((concepts["on"] & (concepts["weight"] > 0)).any())
