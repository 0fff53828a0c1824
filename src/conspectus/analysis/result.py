"""What a comparison returns: a table, how it was made, and the words behind it."""

from __future__ import annotations

import json
import operator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import altair
    import pandas as pd

    from conspectus.analysis.evidence import Evidence
    from conspectus.report.page import Page, Passage


@dataclass(frozen=True, eq=False)
class DiffResult:
    """Differences between two sides, one row a concept.

    Parameters
    ----------
    latents
        A row a latent tested, ranked; ``family`` is the latent at the head of its family.
    sides
        Names of side a and side b.
    settings
        What the user chose, plain JSON.
    provenance
        What it was computed from, plain JSON.
    notes
        What a careful reader must know.
    source
        Where passages come from.
    """

    latents: pd.DataFrame
    sides: tuple[str, str]
    settings: Mapping[str, Any]
    provenance: Mapping[str, Any]
    notes: tuple[str, ...]
    source: Evidence

    @property
    def table(self) -> pd.DataFrame:
        """Ranked concepts: near-duplicate latents folded under the first of them.

        Shares and differences are fractions; ``family_size`` counts the latents of a row.
        """
        heads = self.latents[self.latents["latent"] == self.latents["family"]]
        return heads.drop(columns="family").reset_index(drop=True)

    @property
    def findings(self) -> pd.DataFrame:
        """Rows of `table` that pass the false-discovery limit, in the ranking's sense."""
        table = self.table
        column = "adjusted_q" if self.settings["rank_by"] == "adjusted" else "q_value"
        return table[table[column] <= self.settings["fdr"]]

    def members(self, latent: int) -> pd.DataFrame:
        """Open a folded row.

        Parameters
        ----------
        latent
            A latent of the family, by default shown as its head.

        Returns
        -------
        pandas.DataFrame
            Rows of all latents of its family, itself included.

        Raises
        ------
        AnalysisError
            The latent was not tested.
        """
        number = self._latent(latent)
        row = self.latents.loc[self.latents["latent"] == number, "family"]
        if row.empty:
            raise AnalysisError(
                f"latent {number} was not tested: fewer than {self.settings['min_support']} "
                "documents have it"
            )
        family = self.latents[self.latents["family"] == row.iloc[0]]
        return family.drop(columns="family").reset_index(drop=True)

    def evidence(self, latent: int, k: int = 5) -> list[Passage]:
        """Show passages in which a latent fires.

        Parameters
        ----------
        latent
            Any latent, tested or not.
        k
            Passages a side, at most.

        Returns
        -------
        list of Passage
            Those of side a, then those of side b, each strongest first.

        Raises
        ------
        AnalysisError
            There is no such latent.
        StoreError
            The store is not complete.
        """
        number = self._latent(latent)
        return self.source.passages([number], k)[number]

    def negatives(self, latent: int, k: int = 5, seed: int = 0) -> list[Passage]:
        """Show documents in which a latent does not fire on any token.

        Parameters
        ----------
        latent
            Any latent.
        k
            Documents a side, at most.
        seed
            Of the random draw.

        Returns
        -------
        list of Passage
            Those of side a, then those of side b.

        Raises
        ------
        AnalysisError
            There is no such latent.
        StoreError
            The store is not complete.
        """
        return self.source.negatives(self._latent(latent), k, seed)

    def page(self, rows: int = 50, passages: int = 3) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Concepts to show.
        passages
            Passages a side and concept.

        Returns
        -------
        Page
            For `conspectus.report`.
        """
        from conspectus.analysis.page import diff_page

        return diff_page(self, rows, passages)

    def plot(self, rows: int = 25) -> altair.LayerChart:
        """Draw the largest differences with their intervals.

        Parameters
        ----------
        rows
            Concepts to draw.

        Returns
        -------
        altair.LayerChart
            Shown by notebooks as it is.
        """
        from conspectus.report.charts import difference_chart

        page = self.page(rows, passages=0)
        return difference_chart(page.rows, sides=page.sides, estimate=page.estimate, limit=rows)

    def to_html(self, path: str | Path, rows: int = 50, passages: int = 3) -> Path:
        """Write a report as one self-contained file.

        Parameters
        ----------
        path
            File to write; its folder is made if need be.
        rows, passages
            As for `page`.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        AnalysisError
            The file cannot be written.
        """
        from conspectus.report.html import render_html

        target = Path(path)
        content = render_html(self.page(rows, passages))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        except OSError as error:
            raise AnalysisError(f"the report cannot be written to {target}: {error}") from error
        return target

    def to_json(self) -> str:
        """Write settings, provenance, notes and the whole table for programs.

        Returns
        -------
        str
            Strict JSON; what is missing is null, and ``members`` lists folded latents.
        """
        table = self.table
        groups = self.latents.groupby("family")["latent"].apply(list)
        members = [[int(m) for m in groups[latent] if m != latent] for latent in table["latent"]]
        # pandas' own writer rounds p-values of 1e-20 to 0.
        plain = table.astype(object).where(table.notna(), None)
        rows = [
            {**row, "members": folded}
            for row, folded in zip(plain.to_dict("records"), members, strict=True)
        ]
        content = {
            "sides": list(self.sides),
            "settings": dict(self.settings),
            "provenance": dict(self.provenance),
            "notes": list(self.notes),
            "table": rows,
        }
        return json.dumps(content, ensure_ascii=False, allow_nan=False)

    def _latent(self, latent: int) -> int:
        """Take any whole number, numpy's included."""
        try:
            number = operator.index(latent)
        except TypeError:
            raise AnalysisError(f"a latent is a whole number, not {latent!r}") from None
        width = self.source.selection.n_latents
        if not 0 <= number < width:
            raise AnalysisError(f"there is no latent {number}: they go from 0 to {width - 1}")
        return number
