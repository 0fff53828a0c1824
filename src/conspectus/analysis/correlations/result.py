"""What a correlation returns: ranked pairs with their figures, and the documents that have both."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conspectus.analysis.correlations.features import batches
from conspectus.analysis.correlations.figures import plain_figures, stratified_figures
from conspectus.analysis.correlations.passages import PairPassages
from conspectus.analysis.correlations.strata import undivided
from conspectus.analysis.correlations.trivial import REASONS
from conspectus.analysis.result import Result, number_of, records
from conspectus.errors import AnalysisError
from conspectus.stats.association import npmi

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair

    from conspectus.analysis.correlations.corpus import Corpus
    from conspectus.analysis.correlations.strata import Strata
    from conspectus.report.page import Page, Passage
    from conspectus.stats.types import FloatArray
    from conspectus.store import Presence


@dataclass(frozen=True, eq=False, kw_only=True)
class CorrelationResult(Result):
    """Pairs of concepts, one row a pair.

    Parameters
    ----------
    pairs
        A row a pair kept, ranked; ``family`` is the number of the row that stands for all pairs of
        the same two concepts.
    trivial
        Pairs set aside on the way to the limit, with ``reason``, the strongest first.
    corpus
        Units and features.
    views
        Strata by name: ``"adjusted"``, and ``"given"`` where a column was given.
    presence
        When a document has a latent.
    """

    pairs: pd.DataFrame = field(repr=False)
    trivial: pd.DataFrame = field(repr=False)
    corpus: Corpus = field(repr=False)
    views: Mapping[str, Strata] = field(repr=False)
    presence: Presence

    @property
    def table(self) -> pd.DataFrame:
        """Ranked pairs, those of the same two concepts folded under the first of them.

        ``a`` and ``b`` are latents (``column = value`` for columns). ``support`` is the number of
        units with both, ``expected`` what chance would give; figures that begin with ``adjusted_``
        hold length equal, those with ``given_`` the given column as well.
        """
        heads = self.pairs[self.pairs["family"] == np.arange(len(self.pairs))]
        return heads.drop(columns="family").reset_index(drop=True)

    @property
    def findings(self) -> pd.DataFrame:
        """Rows of `table` that pass the false-discovery limit."""
        table = self.table
        return table[table["finding"]]

    @property
    def decides(self) -> str:
        """Say what the names of the figures that decide begin with: ``"adjusted_"`` or nothing."""
        return "adjusted_" if self.settings["decides"] == "adjusted" else ""

    @property
    def set_aside(self) -> dict[str, int]:
        """Count the trivial pairs by reason."""
        counted = self.trivial["reason"].value_counts()
        return {reason: int(counted.get(reason, 0)) for reason in REASONS}

    def members(self, i: int) -> pd.DataFrame:
        """Open a folded row.

        Parameters
        ----------
        i
            Number of the row in `table`.

        Returns
        -------
        pandas.DataFrame
            All pairs of its two concepts, itself included.

        Raises
        ------
        AnalysisError
            There is no such row.
        """
        number = self._heads[self._row(i)]
        family = self.pairs[self.pairs["family"] == number]
        return family.drop(columns="family").reset_index(drop=True)

    def pair(self, a: object, b: object) -> pd.Series[Any]:
        """Give all figures of any tested pair, kept or not.

        Parameters
        ----------
        a, b
            Latents; or a latent and ``"column = value"``.

        Returns
        -------
        pandas.Series
            As a row of `table`, without q-values and verdicts, which belong to the ranked pairs.

        Raises
        ------
        AnalysisError
            One of them was not tested.
        """
        i, j = (np.array([place]) for place in self._places(a, b))
        first, second = self.corpus.first, self.corpus.other
        both = first.present[:, i].multiply(second.present[:, j]).sum()
        confidence = float(self.settings["confidence"])
        parts = [plain_figures(first, second, (i, j, np.array([int(both)])), confidence)]
        parts += [
            stratified_figures(first, second, (i, j), strata, confidence, name)
            for name, strata in self.views.items()
        ]
        return pd.concat(parts, axis=1).iloc[0]

    def npmi_between(self, first: Sequence[object], second: Sequence[object]) -> FloatArray:
        """Give the NPMI of all pairs of some concepts, kept or not.

        Parameters
        ----------
        first, second
            Concepts as in the columns ``a`` and ``b``, shapes (m,) and (k,).

        Returns
        -------
        array
            In the view that decides, shape (m, k); NaN for a concept with itself, and where fewer
            than ``min_support`` units have both and would by chance.
        """
        corpus = self.corpus
        sides = [{name: i for i, name in enumerate(f.name)} for f in (corpus.first, corpus.other)]
        one, other = (
            np.array([known[name] for name in names], np.int64)
            for known, names in zip(sides, (first, second), strict=True)
        )
        i, j = np.repeat(one, other.size), np.tile(other, one.size)
        strata = self.views["adjusted"] if self.decides else undivided(corpus.first.units)
        weight = corpus.first.support[i] + corpus.other.support[j] + strata.size.size
        parts = [
            strata.tables((corpus.first, i[part]), (corpus.other, j[part]))
            for part in batches(weight)
        ]
        both = np.concatenate([tables.both.sum(axis=0) for tables in parts])
        expected = np.concatenate([tables.expected for tables in parts])
        value = npmi(both, expected, float(corpus.first.units))
        unknown = np.maximum(both, expected) < self.settings["min_support"]
        value[unknown | (corpus.one_text & (i == j))] = np.nan
        return value.reshape(one.size, other.size)

    def strata(self, a: object, b: object, view: str = "adjusted") -> pd.DataFrame:
        """Look at a pair within each stratum.

        Parameters
        ----------
        a, b
            As for `pair`.
        view
            ``"adjusted"`` for ranges of length, ``"given"`` for the values of the given column.

        Returns
        -------
        pandas.DataFrame
            A row a group of units: their number, supports, figures. Groups of the given column are
            themselves adjusted for length where the result is.

        Raises
        ------
        AnalysisError
            There is no such view, or one of the two was not tested.
        """
        if view not in self.views:
            raise AnalysisError(f"there is no view {view!r}: there is {', '.join(self.views)}")
        from conspectus.analysis.correlations.figures import group_figures

        i, j = self._places(a, b)
        first, second = self.corpus.first, self.corpus.other
        return group_figures(
            first, second, (i, j), self.views[view], float(self.settings["confidence"])
        )

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show documents that have both concepts of a row.

        Parameters
        ----------
        i
            Number of the row in `table`.
        k
            Units, at most.

        Returns
        -------
        list of Passage
            The first concept is marked in one colour, the second in another.

        Raises
        ------
        AnalysisError
            There is no such row.
        StoreError
            The store is not complete.
        """
        row = self.table.iloc[self._row(i)]
        return self._passages.both(*self._places(row["a"], row["b"]), k)

    def negatives(self, i: int, k: int = 5, seed: int = 0) -> list[Passage]:
        """Show documents that have one concept of a row and lack the other.

        Parameters
        ----------
        i
            Number of the row in `table`.
        k
            Units of each kind, at most.
        seed
            Of the random draw.

        Returns
        -------
        list of Passage
            Those with the first alone, then those with the second alone.

        Raises
        ------
        AnalysisError
            There is no such row.
        StoreError
            The store is not complete.
        """
        row = self.table.iloc[self._row(i)]
        return self._passages.one_only(*self._places(row["a"], row["b"]), k, seed)

    def page(self, rows: int = 50, passages: int = 3) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Pairs to show.
        passages
            Documents a pair.

        Returns
        -------
        Page
            For `conspectus.report`.
        """
        from conspectus.analysis.correlations.page import correlation_page

        return correlation_page(self, rows, passages)

    def plot(self, rows: int = 200) -> altair.LayerChart:
        """Draw strength against support.

        Parameters
        ----------
        rows
            Pairs to draw.

        Returns
        -------
        altair.LayerChart
            A point a pair, with its concepts on hover.
        """
        from conspectus.analysis.correlations.plots import support_chart

        return support_chart(self, rows)

    def heatmap(self, concepts: int = 25) -> altair.LayerChart:
        """Draw which of the foremost concepts go together.

        Parameters
        ----------
        concepts
            Concepts to draw, those of the first pairs.

        Returns
        -------
        altair.LayerChart
            A square a pair, coloured by its NPMI.
        """
        from conspectus.analysis.correlations.plots import concept_heatmap

        return concept_heatmap(self, concepts)

    def content(self) -> dict[str, Any]:
        """Give the table, with ``members`` of each row, and the trivial pairs by reason."""
        rows = records(self.table)
        for number, row in enumerate(rows):
            folded = self.members(number).iloc[1:] if row["family_size"] > 1 else self.pairs[:0]
            row["members"] = [[x, y] for x, y in zip(folded["a"], folded["b"], strict=True)]
        return {"table": rows, "trivial": {**self.set_aside, "pairs": records(self.trivial)}}

    @cached_property
    def _passages(self) -> PairPassages:
        return PairPassages(self.corpus, self.presence)

    @property
    def _heads(self) -> list[int]:
        return np.flatnonzero(self.pairs["family"] == np.arange(len(self.pairs))).tolist()

    def _row(self, i: int) -> int:
        return number_of(i, len(self._heads), "pair")

    def _places(self, a: object, b: object) -> tuple[int, int]:
        places = (self.corpus.first.place(a), self.corpus.other.place(b))
        for name, place in zip((a, b), places, strict=True):
            if place is None:
                raise AnalysisError(
                    f"{name} was not tested: fewer than {self.settings['min_support']} units have "
                    "it, or fewer lack it"
                )
        return places[0] or 0, places[1] or 0
