"""What a map is made of, and the files it can be written to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.exemplars import exemplars
from conspectus.analysis.result import Result, number_of, records

if TYPE_CHECKING:
    import altair
    import pandas as pd

    from conspectus.analysis.evidence import Evidence
    from conspectus.analysis.maps.colouring import Colouring
    from conspectus.analysis.maps.quality import Quality
    from conspectus.report.page import Figure, Page, Passage


@dataclass(frozen=True, eq=False, kw_only=True)
class MapResult(Result):
    """A map of documents.

    Parameters
    ----------
    regions
        A row a visible group, the largest first.
    clusters
        A row a cluster: how it shows on the map; None without clusters.
    places
        A row a document looked at: ``row`` in the store, ``doc_id``, ``x`` and ``y`` (NaN without
        a place), ``region`` (-1 for none) and, with clusters, ``cluster``.
    concepts
        What documents were compared by.
    colouring
        What colours stand for, of the documents that have a place.
    telling
        For each region the concepts that it has more of than the rest.
    quality
        How far the map keeps neighbourhoods.
    source
        Where passages come from.
    """

    regions: pd.DataFrame
    clusters: pd.DataFrame | None
    places: pd.DataFrame
    concepts: pd.DataFrame
    colouring: Colouring
    telling: dict[int, list[int]]
    quality: Quality
    source: Evidence

    @property
    def table(self) -> pd.DataFrame:
        """Visible groups, the largest first, and whether the concepts agree that they are there."""
        return self.regions

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show documents from the middle of a region.

        Parameters
        ----------
        i
            Number of the region, from 0.
        k
            Documents, at most.

        Returns
        -------
        list of Passage
            The nearest to the middle of the region first; its concepts are marked.

        Raises
        ------
        AnalysisError
            There is no such region.
        """
        i = number_of(i, len(self.regions), "region")
        own = self.places[self.places["region"] == i]
        spots = own[["x", "y"]].to_numpy()
        order = np.argsort(((spots - np.median(spots, axis=0)) ** 2).sum(axis=1), kind="stable")
        rows = own["row"].to_numpy()[order[:k]]
        store = self.source.selection.stores[0]
        notes = [""] * len(rows)
        return exemplars(store, rows, self.telling[i], self.source.presence, notes)

    def figure(self) -> Figure:
        """Draw the map as a static picture.

        Returns
        -------
        Figure
            Its `svg` is a whole file.
        """
        from conspectus.analysis.maps.page import map_figure

        return map_figure(self)

    def png(self) -> bytes:
        """Draw the points as a bitmap, with the numbers that the SVG's key explains.

        Returns
        -------
        bytes
            A PNG file, 1280 pixels wide.
        """
        from conspectus.analysis.maps.picture import compose, draw_png

        picture = compose(self.spots, self.colouring, numbers_only=True, named=self.named)
        return draw_png(picture)

    @property
    def named(self) -> Colouring | None:
        """Regions, whose numbers are written on a map that a column colours; else None."""
        from conspectus.analysis.maps.colouring import Colouring

        if self.settings["colour_by"] is None:
            return None
        regions = self.places.loc[self.places["x"].notna(), "region"].to_numpy()
        return Colouring("Visible groups", regions, tuple(self.regions["name"]), "scattered")

    @property
    def spots(self) -> np.ndarray[Any, Any]:
        """Coordinates of the documents that have a place, shape (placed, 2)."""
        return self.places[["x", "y"]].dropna().to_numpy()

    def page(self, rows: int = 50, passages: int = 3) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Regions to show.
        passages
            Documents a region.

        Returns
        -------
        Page
            With the map above the regions.
        """
        from conspectus.analysis.maps.page import map_page

        return map_page(self, rows, passages)

    def plot(self) -> altair.Chart:
        """Draw the map for a notebook, with the beginning of each document as a tooltip.

        Returns
        -------
        altair.Chart
            At most 5,000 documents, drawn at random where there are more.
        """
        from conspectus.analysis.maps.chart import map_chart

        return map_chart(self)

    def content(self) -> dict[str, Any]:
        """Give regions, clusters, places and quality."""
        quality = self.quality
        return {
            "table": records(self.regions),
            "clusters": None if self.clusters is None else records(self.clusters),
            "places": records(self.places),
            "quality": {
                "trustworthiness": quality.trustworthiness,
                "continuity": quality.continuity,
                "neighbours": quality.neighbours,
                "documents": quality.documents,
            },
        }
