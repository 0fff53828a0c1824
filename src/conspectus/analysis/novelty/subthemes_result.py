"""What dividing labels into sub-themes returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.analysis.result import Result, number_of, records

if TYPE_CHECKING:
    import altair
    import pandas as pd

    from conspectus.analysis.clusters.result import ClusterResult
    from conspectus.report.page import Page, Passage


@dataclass(frozen=True, eq=False, kw_only=True)
class SubthemesResult(Result):
    """Sub-themes, one row each, by label.

    Parameters
    ----------
    themes
        ``theme`` (number over all labels), ``label``, ``subtheme`` (number within it), ``name``
        (concepts that set it apart), ``documents``, ``share`` (of the label), ``stability``,
        ``recovered``, ``n_verified``.
    parts
        The clustering of each label, with its own choice of k, contrasts and enrichment.
    """

    themes: pd.DataFrame
    parts: dict[str, ClusterResult]

    @property
    def table(self) -> pd.DataFrame:
        """Sub-themes, those of the largest label first."""
        return self.themes

    def contrasts(self, theme: int) -> pd.DataFrame:
        """List what sets a sub-theme apart from the rest of its label.

        Parameters
        ----------
        theme
            Its number.

        Returns
        -------
        pandas.DataFrame
            As from `ClusterResult.contrasts`.

        Raises
        ------
        AnalysisError
            There is no such sub-theme.
        """
        label, number = self._place(theme)
        return self.parts[label].contrasts(number)

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show the most central documents of a sub-theme.

        Parameters
        ----------
        i
            Its number.
        k
            Documents, at most.

        Returns
        -------
        list of Passage
            With its concepts marked.

        Raises
        ------
        AnalysisError
            There is no such sub-theme.
        """
        label, number = self._place(i)
        return self.parts[label].evidence(number, k)

    def page(self, rows: int = 100, passages: int = 3) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Sub-themes to show.
        passages
            Documents of each.

        Returns
        -------
        Page
            For `conspectus.report`.
        """
        from conspectus.analysis.novelty.subthemes_page import subthemes_page

        return subthemes_page(self, rows, passages)

    def plot(self) -> altair.Chart:
        """Draw the sub-themes of each label by size, paler where they are unstable.

        Returns
        -------
        altair.Chart
            Shown by notebooks as it is.
        """
        import altair

        return (
            altair.Chart(altair.Data(values=records(self.themes)))
            .mark_bar(stroke="white")
            .encode(
                x=altair.X("documents:Q", title="Documents"),
                y=altair.Y("label:N", sort=None, title=None),
                order=altair.Order("subtheme:Q"),
                color=altair.Color(
                    "stability:Q", scale=altair.Scale(domain=[0, 1], scheme="blues")
                ),
                tooltip=["label:N", "name:N", "documents:Q", "share:Q", "stability:Q"],
            )
            .properties(width=420)
        )

    def content(self) -> dict[str, Any]:
        """Give the sub-themes with the concepts that set them apart, and each label's choice."""
        shown = [
            {**row, "concepts": records(self.contrasts(int(row["theme"])).head(20))}
            for row in records(self.themes)
        ]
        choices = {label: records(part.choice) for label, part in self.parts.items()}
        return {"table": shown, "choices": choices}

    def _place(self, theme: int) -> tuple[str, int]:
        row = self.themes.iloc[number_of(theme, len(self.themes), "sub-theme")]
        return str(row["label"]), int(row["subtheme"])
