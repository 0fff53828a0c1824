"""What a comparison returns: ranked concepts with both shares, and passages of both sides."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.analysis.confounds.crossing import listed
from conspectus.analysis.differences.verify import SURVIVED
from conspectus.analysis.result import Result, records
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import altair
    import pandas as pd

    from conspectus.analysis.evidence import Evidence
    from conspectus.report.page import Page, Passage


@dataclass(frozen=True, eq=False, kw_only=True)
class DiffResult(Result):
    """Differences between two sides, one row a concept.

    Parameters
    ----------
    latents
        A row a latent tested, ranked; ``family`` is the latent at the head of its family.
    sides
        Names of the sides: two, or the target and all other groups.
    source
        Where passages come from.
    """

    latents: pd.DataFrame
    sides: tuple[str, ...]
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
        """Rows of `table` that pass the false-discovery limit, in the ranking's sense.

        Where documents were kept for verification, those rows that passed it on them too.
        """
        table = self.table
        if self.settings["verify_share"]:
            return table[table["verification"] == SURVIVED]
        column = "adjusted_q" if self.settings["rank_by"] == "adjusted" else "q_value"
        return table[table[column] <= self.settings["fdr"]]

    @property
    def many(self) -> bool:
        """Whether the first side is compared with each of several groups."""
        return self.settings["against"] == "largest"

    @property
    def verified(self) -> bool:
        """Whether there are findings and they passed on documents kept for that."""
        return bool(self.settings["verify_share"]) and not self.findings.empty

    @property
    def held_equal(self) -> str:
        """What the adjusted difference holds equal, for example ``"length and topic"``."""
        return listed(self.provenance["adjusted_for"])

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

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show passages in which a latent fires.

        Parameters
        ----------
        i
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
        number = self._latent(i)
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
        from conspectus.analysis.differences.page import diff_page

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
        from conspectus.analysis.differences.layout import layout_of
        from conspectus.report.charts import difference_chart

        page = self.page(rows, passages=0)
        estimate = layout_of(self).estimate
        return difference_chart(page.rows, sides=page.sides, estimate=estimate, limit=rows)

    def content(self) -> dict[str, Any]:
        """Give the sides and the table; ``members`` lists folded latents."""
        table = self.table
        groups = self.latents.groupby("family")["latent"].apply(list)
        members = [[int(m) for m in groups[latent] if m != latent] for latent in table["latent"]]
        rows = [
            {**row, "members": folded} for row, folded in zip(records(table), members, strict=True)
        ]
        return {"sides": list(self.sides), "table": rows}

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
