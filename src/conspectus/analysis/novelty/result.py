"""What a search for novel classes returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.analysis.exemplars import exemplars
from conspectus.analysis.novelty.naming import telling
from conspectus.analysis.result import Result, number_of, records

if TYPE_CHECKING:
    import altair
    import pandas as pd

    from conspectus.analysis.evidence import Evidence
    from conspectus.report.page import Page, Passage


@dataclass(frozen=True, eq=False, kw_only=True)
class NoveltyResult(Result):
    """Novel groups, one row a group.

    Parameters
    ----------
    groups
        A row a group, the largest first: ``documents``, ``share`` of the unlabelled, ``label``
        (its most telling concepts), ``nearest_class``, ``distance_ratio`` (to that class, over the
        typical distance of known classes), ``verdict``, ``concepts`` that set it apart from that
        class, ``concepts_beyond_all`` that it has more of than every known class.
    concepts
        A row a group and concept, with intervals and q-values.
    assignments
        A row a document: ``row`` in the store, ``labelled``, ``assigned`` (class or group),
        ``group`` (-1 for none), ``distance`` to its centroid.
    hidden
        How each setting did on hidden known classes.
    hidden_numbers
        How the number of hidden classes was guessed; empty where the number was given.
    numbers
        Silhouette of each number of groups tried; empty where the number was given.
    source
        Where passages come from.
    """

    groups: pd.DataFrame
    concepts: pd.DataFrame
    assignments: pd.DataFrame
    hidden: pd.DataFrame
    hidden_numbers: pd.DataFrame
    numbers: pd.DataFrame
    source: Evidence

    @property
    def table(self) -> pd.DataFrame:
        """Novel groups, the largest first."""
        return self.groups

    def concepts_of(self, group: int, limit: int = 20) -> pd.DataFrame:
        """Give the concepts that set a group apart, the most telling first.

        Parameters
        ----------
        group
            Number of the group, from 0.
        limit
            Concepts, at most.

        Returns
        -------
        pandas.DataFrame
            Those that pass the false-discovery limit, above every known class first.

        Raises
        ------
        AnalysisError
            There is no such group.
        """
        group = number_of(group, len(self.groups), "novel group")
        found = telling(self.concepts, group, self.settings["fdr"])
        return found.head(limit).reset_index(drop=True)

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show the most central documents of a group.

        Parameters
        ----------
        i
            Number of the group, from 0.
        k
            Documents, at most.

        Returns
        -------
        list of Passage
            The nearest to the group's centre first; its concepts are marked.

        Raises
        ------
        AnalysisError
            There is no such group.
        """
        i = number_of(i, len(self.groups), "novel group")
        own = self.assignments[self.assignments["group"] == i]
        central = own.sort_values(["distance", "row"]).head(k)
        notes = [f"distance {d:.2f} from the centre" for d in central["distance"]]
        latents = [int(latent) for latent in self.concepts_of(i)["latent"]]
        store = self.source.selection.stores[0]
        return exemplars(store, central["row"].to_numpy(), latents, self.source.presence, notes)

    def page(self, rows: int = 50, passages: int = 4) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Groups to show.
        passages
            Documents a group.

        Returns
        -------
        Page
            For `conspectus.report`.
        """
        from conspectus.analysis.novelty.page import novelty_page

        return novelty_page(self, rows, passages)

    def plot(self) -> altair.LayerChart:
        """Draw the groups by size and by distance from the known classes.

        Returns
        -------
        altair.LayerChart
            Shown by notebooks as it is.
        """
        from conspectus.analysis.novelty.chart import novelty_chart

        return novelty_chart(self)

    def content(self) -> dict[str, Any]:
        """Give groups, the concepts that pass, assignments and the hidden-class test."""
        passing = self.concepts[self.concepts["q_value"] <= self.settings["fdr"]]
        return {
            "table": records(self.groups),
            "concepts": records(passing),
            "assignments": records(self.assignments),
            "hidden_classes": records(self.hidden),
            "hidden_numbers": records(self.hidden_numbers),
            "numbers": records(self.numbers),
        }
