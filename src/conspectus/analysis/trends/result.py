"""What a trend analysis returns: ranked concepts, their shares group by group, and passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conspectus.analysis.per_latent import PerLatentResult
from conspectus.stats import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.report.page import Page
    from conspectus.stats.types import IntArray


@dataclass(frozen=True, eq=False, kw_only=True)
class TrendResult(PerLatentResult):
    """Trends along an order, one row a concept.

    ``change`` is the change of the share over the whole range of the order that a line through
    all documents has, ``difference`` the share of the last group minus that of the first, both
    fractions; ``slope`` is the change a unit (`provenance` says which). ``shape`` tells whether
    shares go one way: ``"steady"``, ``"uneven"`` (they go back by no more than chance), ``"turns"``
    (by more).

    Parameters
    ----------
    counts
        Documents of every group with each latent tested.
    """

    counts: Mapping[int, IntArray]

    @property
    def turning(self) -> pd.DataFrame:
        """Concepts whose shares go up and down by more than chance, with or without a trend."""
        table = self.table
        table = table[table["turns_q"] <= self.settings["fdr"]]
        return table.sort_values(["turns_p", "latent"], kind="stable").reset_index(drop=True)

    def shares(self, latent: int) -> pd.DataFrame:
        """Shares of a concept group by group.

        Parameters
        ----------
        latent
            A latent tested.

        Returns
        -------
        pandas.DataFrame
            Columns ``group``, ``documents``, ``share``, and Wilson limits ``low`` and ``high``.

        Raises
        ------
        AnalysisError
            The latent was not tested.
        """
        number = self.tested(latent)
        sizes = np.array(self.provenance["documents"])
        share = self.counts[number] / sizes
        low, high = wilson(share, sizes, self.settings["confidence"])
        columns = {"group": self.groups, "documents": sizes, "share": share}
        return pd.DataFrame({**columns, "low": low, "high": high})

    def page(self, rows: int = 50, passages: int = 1) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Concepts to show.
        passages
            Passages a group and concept.

        Returns
        -------
        Page
            For `conspectus.report`.
        """
        from conspectus.analysis.trends.page import trend_page

        return trend_page(self, rows, passages)

    def content(self) -> dict[str, Any]:
        """Give the groups and the table, with the shares of every group."""
        content = super().content()
        for row in content["table"]:
            row["shares"] = self.shares(int(row["latent"]))["share"].tolist()
        return content
