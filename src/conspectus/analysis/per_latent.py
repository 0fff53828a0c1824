"""Results with one row a concept: near-duplicates folded, findings told apart, passages behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from conspectus.analysis.concepts.labels import names_of
from conspectus.analysis.confounds.crossing import listed
from conspectus.analysis.result import Result, number_of, records
from conspectus.analysis.rules import q_column
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import altair
    import pandas as pd

    from conspectus.analysis.evidence import Evidence
    from conspectus.report.page import Passage
    from conspectus.store import Store


def labelled(table: pd.DataFrame, store: Store) -> pd.DataFrame:
    """Put names beside latents.

    Parameters
    ----------
    table
        With a column ``latent``; ``label`` and ``label_source`` are put after it, in place.
    store
        Whose labels to take.

    Returns
    -------
    pandas.DataFrame
        The table.
    """
    label, source = names_of(store)
    latents = table["latent"].to_numpy(np.int64)
    table.insert(1, "label", label[latents])
    table.insert(2, "label_source", source[latents])
    return table


@dataclass(frozen=True, eq=False, kw_only=True)
class PerLatentResult(Result):
    """Associations of latents, one row a concept.

    Parameters
    ----------
    latents
        A row a latent tested, ranked; ``family`` is the latent at the head of its family.
    source
        Where passages come from; its selection has the groups that passages are shown by.
    """

    latents: pd.DataFrame
    source: Evidence

    not_tested: ClassVar[str] = "fewer than {0} documents have it, or all do"

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
        return table[table[self.judged_by] <= self.settings["fdr"]]

    @property
    def judged_by(self) -> str:
        """Column with the q-values that findings are judged by."""
        return q_column(self.settings["rank_by"])

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups of documents that passages are shown by."""
        return self.source.selection.names

    @property
    def held_equal(self) -> str:
        """What the adjusted figures hold equal, for example ``"length and topic"``."""
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
        number = self.tested(latent)
        families = self.latents["family"]
        family = self.latents[families == families[self.latents["latent"] == number].iloc[0]]
        return family.drop(columns="family").reset_index(drop=True)

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show passages in which a latent fires.

        Parameters
        ----------
        i
            Any latent, tested or not.
        k
            Passages a group, at most.

        Returns
        -------
        list of Passage
            Group by group, each strongest first.

        Raises
        ------
        AnalysisError
            There is no such latent.
        StoreError
            The store is not complete.
        """
        number = self.latent(i)
        return self.source.passages([number], k)[number]

    def plot(self, rows: int = 25) -> altair.LayerChart:
        """Draw the largest findings with their intervals.

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
        from conspectus.report.page import DIFFERENCE

        page = self.page(rows=rows, passages=0)  # pyright: ignore[reportCallIssue]
        estimate = page.estimate or DIFFERENCE
        return difference_chart(page.rows, sides=page.sides, estimate=estimate, limit=rows)

    def content(self) -> dict[str, Any]:
        """Give the groups and the table; ``members`` lists folded latents."""
        table = self.table
        groups = self.latents.groupby("family")["latent"].apply(list)
        members = [[int(m) for m in groups[latent] if m != latent] for latent in table["latent"]]
        rows = [
            {**row, "members": folded} for row, folded in zip(records(table), members, strict=True)
        ]
        return {"groups": list(self.groups), "table": rows}

    def latent(self, number: int) -> int:
        """Check the number of a latent; any whole number will do, numpy's included.

        Parameters
        ----------
        number
            The number.

        Returns
        -------
        int
            The same.

        Raises
        ------
        AnalysisError
            There is no such latent.
        """
        return number_of(number, self.source.selection.n_latents, "latent")

    def tested(self, number: int) -> int:
        """Check the number of a latent that must have been tested.

        Parameters
        ----------
        number
            The number.

        Returns
        -------
        int
            The same.

        Raises
        ------
        AnalysisError
            There is no such latent, or it was not tested.
        """
        latent = self.latent(number)
        if latent not in self.latents["latent"].to_numpy():
            reason = self.not_tested.format(self.settings["min_support"])
            raise AnalysisError(f"latent {latent} was not tested: {reason}")
        return latent
