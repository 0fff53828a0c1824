"""From a query to concepts: the labels nearest in meaning and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.concepts.labels import label_index
from conspectus.analysis.concepts.ranks import best_first, mean_of_best, reciprocal_rank_fusion
from conspectus.analysis.concepts.words import query_terms
from conspectus.errors import InputError
from conspectus.labels.encoders import EncoderChoice, choose_encoder
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from conspectus.store import Store


def find_concepts(
    store: Store,
    query: str,
    top: int = 100,
    *,
    encoder: EncoderChoice = "auto",
    progress: Progress = SILENT,
) -> pd.DataFrame:
    """Find the concepts of a store that a query means, best first.

    Labels are compared with the query by meaning (cosine of a sentence encoder) and by words
    (BM25 over labels and the words their latents lead to); where both are there, they are fused
    by reciprocal rank. Nothing is downloaded.

    Parameters
    ----------
    store
        A complete store with labels.
    query
        What is looked for, for example ``"apologises before answering"``.
    top
        Concepts, at most. Words alone find only labels that share one with the query.
    encoder
        ``"auto"``: the sentence encoder ``minilm-l6`` if torch and the model are installed. None:
        words only. A name or a `SentenceEncoder`: that one.
    progress
        Told of labels encoded, which are then kept in the cache folder.

    Returns
    -------
    pandas.DataFrame
        ``latent, label, source, score``. The score is of the fusion, or of the one way used, and
        compares within one result only. ``attrs`` has ``used`` (list of ``"dense"`` and
        ``"words"``), ``encoder`` (its name, or None), ``note`` (why there is no dense search, or
        empty) and ``match`` (how near the query is to the ten best labels, from 0 to 1: their mean
        cosine, or by words alone the share of the query's idf that they have). Latents that fire
        in no document are left out.

    Raises
    ------
    InputError
        The query is empty or without words, or `top` less than 1.
    AnalysisError
        The store has no labels.
    ModelError, ReaderError, MissingDependencyError
        An encoder asked for by name cannot be loaded.
    """
    if not query.strip():
        raise InputError("the query is empty: say what to look for")
    if not any(map(str.isalnum, query)):
        raise InputError(f"the query {query!r} has no words: say in words what to look for")
    if top < 1:
        raise InputError(f"top must be at least 1, not {top}")
    index = label_index(store)
    chosen, note = choose_encoder(encoder)
    asked = query_terms(query)
    lexical = index.words.scores(asked).astype(np.float64)
    used = ["words"]
    if chosen is None:
        score = lexical
        match = index.words.match(asked, index.words.scores(asked))
        found = best_first(score, top)
        found = found[score[found] > 0]
    else:
        used.insert(0, "dense")
        cosine = index.vectors(chosen, progress) @ chosen.encode([query])[0]
        match = mean_of_best(cosine)
        score = reciprocal_rank_fusion([cosine, np.where(lexical > 0, lexical, np.nan)])
        found = best_first(score, top)
    table = pd.DataFrame(
        {
            "latent": index.latent[found],
            "label": [index.label[i] for i in found.tolist()],
            "source": [index.source[i] for i in found.tolist()],
            "score": score[found],
        }
    )
    name = chosen.name if chosen else None
    table.attrs.update(used=used, encoder=name, note=note, match=match)
    return table
