"""What an outcome analysis returns: ranked concepts, cross-validated scores, and passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.analysis.per_latent import PerLatentResult
from conspectus.analysis.result import records

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.report.page import Page


@dataclass(frozen=True, eq=False, kw_only=True)
class OutcomeResult(PerLatentResult):
    """Concepts that go with an outcome, one row a concept.

    ``difference`` is the mean outcome of documents with the concept minus that of documents without
    it (a slope, for strengths), within groups where there are groups; ``correlation`` the
    correlation behind it.

    Parameters
    ----------
    models
        How well the outcome is predicted for documents not learned from: a row for length, plain
        words, few concepts, concepts, and unions; ``over_words`` is the score above that of plain
        words. None without cross-validation.
    few
        A few concepts that go with the outcome together, in the order in which they help:
        ``weight`` is that of the model on all documents, ``folds`` counts the folds in which the
        concept was chosen too. None without cross-validation.
    """

    models: pd.DataFrame | None
    few: pd.DataFrame | None

    def page(self, rows: int = 50, passages: int = 2) -> Page:
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
        from conspectus.analysis.outcomes.page import outcome_page

        return outcome_page(self, rows, passages)

    def content(self) -> dict[str, Any]:
        """Give the groups, the table, the models and the few concepts."""
        return {
            **super().content(),
            "models": None if self.models is None else records(self.models),
            "few": None if self.few is None else records(self.few),
        }
