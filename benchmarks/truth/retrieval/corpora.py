"""The corpora that are searched: documents, embeddings of both kinds, words, and queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.truth.coded import Coded, read_coded
from benchmarks.truth.derived import derived_store
from benchmarks.truth.plan import PLANTED
from benchmarks.truth.retrieval.baselines import WordSearch
from benchmarks.truth.retrieval.concept_scores import ConceptScores
from benchmarks.truth.retrieval.queries import (
    Query,
    answer_queries,
    intent_queries,
    mixed_rows,
    planted_queries,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

    from conspectus.store import Store


@dataclass(frozen=True, eq=False)
class Searched:
    """One corpus.

    Parameters
    ----------
    name
        Of the corpus.
    store
        Its store.
    coded
        Its n documents with their embeddings, in the store's order.
    queries
        What is asked.
    work
        The work folder.
    rows
        Rows of the frame `name` that the documents are.
    """

    name: str
    store: Store
    coded: Coded
    queries: list[Query]
    work: Work
    rows: NDArray[np.int64]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Dense embeddings of the documents, shape (n, d)."""
        return self.work.dense(self.name)[self.rows]

    @cached_property
    def words(self) -> WordSearch:
        """BM25 over the documents."""
        return WordSearch(self.coded.frame["text"].tolist())

    @cached_property
    def concepts(self) -> ConceptScores:
        """Normalized strengths of the documents."""
        return ConceptScores(self.coded.matrix("max"))


def searched(work: Work) -> Iterator[Searched]:
    """Give every corpus.

    Parameters
    ----------
    work
        The work folder.

    Yields
    ------
    Searched
        Three mixed corpora, requests, chat models' answers.
    """
    for name in PLANTED:
        frame = work.frame(name)
        rows = mixed_rows(frame)
        wanted = frame.iloc[rows]["doc_id"].tolist()
        whole = read_coded(work.store(name), frame)
        place = pd.Series(np.arange(len(whole.frame)), index=list(whole.codes.doc_id))
        coded = whole.take(place.loc[wanted].to_numpy())
        path = work.derived(f"mixed-{name}")
        columns = coded.frame[["property"]]
        store = derived_store(work.store(name), coded, columns, path)
        texts = coded.frame["text"].tolist()
        yield Searched(name, store, coded, planted_queries(texts), work, rows)
    for name in ("intents", "four_models"):
        coded = read_coded(work.store(name), work.frame(name))
        if len(coded.frame) != len(work.frame(name)):
            raise ValueError(f"{name}: documents are missing from the store")
        texts = coded.frame["text"].tolist()
        queries = answer_queries(texts) if name == "four_models" else intent_queries(coded.frame)
        yield Searched(name, work.store(name), coded, queries, work, np.arange(len(coded.frame)))
