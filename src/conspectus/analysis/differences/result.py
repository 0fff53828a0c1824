"""What a comparison returns: ranked concepts with both shares, and passages of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from conspectus.analysis.differences.verify import SURVIVED
from conspectus.analysis.per_latent import PerLatentResult

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.report.page import Page, Passage


@dataclass(frozen=True, eq=False, kw_only=True)
class DiffResult(PerLatentResult):
    """Differences between two sides, or a target and all other groups, one row a concept."""

    not_tested: ClassVar[str] = "fewer than {0} documents have it"

    @property
    def sides(self) -> tuple[str, ...]:
        """Names of the sides: two, or the target and all other groups."""
        return self.groups

    @property
    def findings(self) -> pd.DataFrame:
        """Rows of `table` that pass the false-discovery limit, in the ranking's sense.

        Where documents were kept for verification, those rows that passed it on them too.
        """
        if not self.settings["verify_share"]:
            return super().findings
        table = self.table
        return table[table["verification"] == SURVIVED]

    @property
    def many(self) -> bool:
        """Whether the first side is compared with each of several groups."""
        return self.settings["against"] == "largest"

    @property
    def verified(self) -> bool:
        """Whether there are findings and they passed on documents kept for that."""
        return bool(self.settings["verify_share"]) and not self.findings.empty

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
        return self.source.negatives(self.latent(latent), k, seed)

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

    def content(self) -> dict[str, Any]:
        """Give the sides and the table; ``members`` lists folded latents."""
        content = super().content()
        return {"sides": content.pop("groups"), **content}
