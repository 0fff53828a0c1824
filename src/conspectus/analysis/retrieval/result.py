"""What a search returns: documents, the concepts that found them, and the words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.evidence import Highlight, Quote
from conspectus.analysis.result import Result, number_of, records
from conspectus.analysis.retrieval.makers import pivots, scaled_weights
from conspectus.analysis.retrieval.question import as_latents
from conspectus.analysis.retrieval.scan import contributions
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    import altair
    import pandas as pd
    from numpy.typing import NDArray

    from conspectus.analysis.evidence import Evidence
    from conspectus.analysis.retrieval.fusion import Ranking
    from conspectus.analysis.retrieval.question import Question
    from conspectus.report.page import Page, Passage
    from conspectus.store import Store

NAMED = 5
"""Concepts of a document that its row of the table names."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SearchResult(Result):
    """Documents that have what was searched for, best first.

    Parameters
    ----------
    ranking
        Which documents, and their scores.
    concepts
        What was searched by: ``latent, label, label_source, weight, on, documents``, the greatest
        weight first. Weights less than 0 count against a document; those that are not ``on`` were
        switched off. Pick from the list and search again with `without`.
    question
        What was asked.
    source
        Where documents come from.
    """

    ranking: Ranking
    concepts: pd.DataFrame
    question: Question
    source: Evidence

    @property
    def table(self) -> pd.DataFrame:
        """Documents, best first.

        ``rank`` from 1, ``doc_id``, ``row``, ``score``; the score and the rank that each fused
        ranking gives (missing where it did not find the document); ``matched``, how many of the
        concepts the document has, and ``latents`` and ``labels`` of those that add most to its
        score.
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> pd.DataFrame:
        rows = self.ranking.rows
        ids = self._store.documents(["doc_id"], rows).column("doc_id").to_pylist()
        named = [self._best(i, NAMED) for i in range(len(rows))]
        labels = self._on["label"].tolist()
        latents = self._on["latent"].tolist()
        table = self.ranking.table.reset_index(drop=True)
        table.insert(0, "rank", np.arange(1, len(rows) + 1))
        table.insert(1, "doc_id", ids)
        table.insert(2, "row", rows)
        table["matched"] = (self._parts > 0).sum(axis=1)
        table["latents"] = [[int(latents[i]) for i in best] for best in named]
        table["labels"] = [[labels[i] or f"latent {latents[i]}" for i in best] for best in named]
        return table

    def matches(self, rank: int) -> pd.DataFrame:
        """List the concepts that a document has, those that add most to its score first.

        Parameters
        ----------
        rank
            Of the document, from 1.

        Returns
        -------
        pandas.DataFrame
            ``latent, label, label_source, weight, part``: what each adds to the score by
            concepts, less than 0 for those of `unlike`.

        Raises
        ------
        AnalysisError
            There is no such rank.
        """
        parts = self._parts[self._place(rank)]
        order = np.argsort(-np.abs(parts), kind="stable")
        order = order[parts[order] != 0]
        table = self._on.iloc[order][["latent", "label", "label_source", "weight"]]
        return table.assign(part=parts[order]).reset_index(drop=True)

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show the passages of a document in which the matched concepts fire.

        Parameters
        ----------
        i
            Rank of the document, from 1.
        k
            Concepts, at most, those that add most to its score first.

        Returns
        -------
        list of Passage
            Excerpts with marks, one for each place; concepts that fire in the same place share
            one. Words of `unlike` have the second colour. A document that no concept found is
            shown from its beginning.

        Raises
        ------
        AnalysisError
            There is no such rank.
        """
        from conspectus.analysis.retrieval.passages import merged

        row = int(self.ranking.rows[self._place(i)])
        best = self.matches(i).head(k)
        quotes = [
            Quote(
                row,
                (Highlight(latent, hue=int(weight < 0)),),
                ("against: " if weight < 0 else "") + (label or f"latent {latent}"),
            )
            for latent, weight, label in zip(
                best["latent"].tolist(), best["weight"], best["label"], strict=True
            )
        ]
        return merged(self.source.quotes(quotes or [Quote(row, ())]))

    def without(self, latents: int | Iterable[int], progress: Progress = SILENT) -> SearchResult:
        """Search again with some concepts switched off; the weights of the others stay.

        Parameters
        ----------
        latents
            Their numbers.
        progress
            Told of anything slow.

        Returns
        -------
        SearchResult
            Those that were off before are still off.

        Raises
        ------
        AnalysisError
            No concept is left.
        """
        from conspectus.analysis.retrieval.search import answer

        off = as_latents(latents, "without")
        return answer(self._store, self.question.switched_off(off), progress)

    def page(self, rows: int = 50, passages: int = 3) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Documents to show.
        passages
            Concepts of each whose words are shown.

        Returns
        -------
        Page
            For `conspectus.report`.
        """
        from conspectus.analysis.retrieval.page import search_page

        return search_page(self, rows, passages)

    def plot(self) -> altair.Chart:
        """Draw what each concept adds to the scores of the first documents.

        Returns
        -------
        altair.Chart
            Shown by notebooks as it is.
        """
        from conspectus.analysis.retrieval.chart import search_chart

        return search_chart(self)

    def content(self) -> dict[str, Any]:
        """Give the documents and the concepts that they were searched by."""
        return {"table": records(self.table), "concepts": records(self.concepts)}

    @property
    def _store(self) -> Store:
        return self.source.selection.stores[0]

    @cached_property
    def _on(self) -> pd.DataFrame:
        return self.concepts[self.concepts["on"]].reset_index(drop=True)

    @cached_property
    def _parts(self) -> NDArray[np.float32]:
        """What each concept that is on adds to each document, shape (documents, concepts)."""
        rows = self.ranking.rows
        if "concepts" not in self.settings["fuse"]:
            return np.zeros((len(rows), len(self._on)), np.float32)
        latents, weights = scaled_weights(self._store, self._on)
        found = contributions(self._store, latents, weights, rows)
        return found / pivots(self._store, self.question.length_slope)[rows, None]

    def _best(self, place: int, most: int) -> list[int]:
        parts = self._parts[place]
        order = np.argsort(-parts, kind="stable")[:most]
        return order[parts[order] > 0].tolist()

    def _place(self, rank: int) -> int:
        return number_of(rank, len(self.ranking.rows), "rank", 1) - 1
