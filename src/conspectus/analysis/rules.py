"""When a latent is present, what is a finding, and how findings are ranked and folded."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from conspectus.analysis.confounds.verdict import EXPLAINED, REVERSED, verdicts
from conspectus.analysis.families import Folding, fold, foldable
from conspectus.analysis.values import one_of
from conspectus.errors import AnalysisError
from conspectus.stats import benjamini_hochberg, benjamini_yekutieli
from conspectus.store import Presence

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray

Correction: TypeAlias = Literal["bh", "by"]
_CORRECTIONS = {"bh": benjamini_hochberg, "by": benjamini_yekutieli}

ADJUSTED = "adjusted"
ADJUSTED_FIGURES = (ADJUSTED, "adjusted_low", "adjusted_high", "adjusted_p")
"""Columns with an association at equal confounds, its limits and its p-value."""

SUPPORT = 10


def q_column(rank_by: str) -> str:
    """Name the column of q-values that findings are judged by.

    Parameters
    ----------
    rank_by
        What they are ranked by.

    Returns
    -------
    str
        ``"adjusted_q"`` where that is the adjusted figure, else ``"q_value"``.
    """
    return "adjusted_q" if rank_by == ADJUSTED else "q_value"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """When a latent is present, and when an association is a finding.

    Parameters
    ----------
    size
        Column of figures that measures the association before anything is held equal.
    order
        Columns by whose magnitude findings are ranked, before and with confounds held equal; `size`
        and ``"adjusted"`` if None.
    presence
        When a document has a latent.
    min_support
        Documents that must have a latent for it to be tested; None for 10, less in tiny corpora.
    confidence
        Coverage of intervals.
    fdr
        False-discovery rate up to which an association is a finding.
    correction
        ``"bh"`` for Benjamini-Hochberg, ``"by"`` for Benjamini-Yekutieli (any dependence).
    folding
        When near-duplicate latents are folded into one row; None to leave them apart.
    rank_by
        `size`, or ``"adjusted"`` to judge and rank with the confounds held equal.
    """

    size: str = "difference"
    order: tuple[str, str] | None = None
    presence: Presence = field(default_factory=Presence)
    min_support: int | None = None
    confidence: float = 0.95
    fdr: float = 0.05
    correction: Correction = "bh"
    folding: Folding | None = field(default_factory=Folding)
    rank_by: str = "difference"

    def __post_init__(self) -> None:
        """Refuse levels and words that mean nothing."""
        for name, value in (("confidence", self.confidence), ("fdr", self.fdr)):
            if not 0 < value < 1:
                raise AnalysisError(f"{name} must lie between 0 and 1, not {value}")
        one_of("correction", self.correction, tuple(_CORRECTIONS))
        one_of("rank_by", self.rank_by, (self.size, ADJUSTED))

    @property
    def ranking(self) -> tuple[str, str]:
        """Columns that findings are ranked and judged by."""
        size, adjusted = self.order or (self.size, ADJUSTED)
        return (adjusted if self.rank_by == ADJUSTED else size), q_column(self.rank_by)

    def check(self, columns: tuple[str, ...], *, adjust_length: bool) -> None:
        """Refuse a ranking by what is not there.

        Parameters
        ----------
        columns
            Metadata columns to hold equal.
        adjust_length
            Whether length is held equal.

        Raises
        ------
        AnalysisError
            The adjusted figure is to rank findings, but nothing is adjusted for.
        """
        if self.rank_by == ADJUSTED and not (columns or adjust_length):
            raise AnalysisError(
                "nothing is held equal to rank by: give strata=, or adjust_length=True"
            )

    def least_support(self, documents: int) -> int:
        """Settle how many documents must have a latent for it to be tested.

        Parameters
        ----------
        documents
            All documents looked at, of all sides together so that none is favoured.

        Returns
        -------
        int
            The user's choice, or 10, or a tenth of the documents where there are fewer than 100 (at
            least 2).

        Raises
        ------
        AnalysisError
            The choice is below 1.
        """
        if self.min_support is None:
            return min(SUPPORT, max(2, ceil(documents / SUPPORT)))
        if self.min_support < 1:
            raise AnalysisError(f"min_support must be at least 1, not {self.min_support}")
        return int(self.min_support)

    def corrected(self, p_values: FloatArray) -> FloatArray:
        """Turn p-values into q-values.

        Parameters
        ----------
        p_values
            Of all latents tested, NaN where there is none.

        Returns
        -------
        array
            Of the same shape.
        """
        return _CORRECTIONS[self.correction](p_values)

    def judged(self, figures: pd.DataFrame) -> pd.DataFrame:
        """Add q-values and verdicts, and rank: findings first, then by size.

        Parameters
        ----------
        figures
            A row a latent, with the columns `size`, ``p_value``, ``adjusted``, ``adjusted_low``,
            ``adjusted_high`` and ``adjusted_p``.

        Returns
        -------
        pandas.DataFrame
            Columns added: ``q_value``, ``adjusted_q``, ``verdict`` and ``explained``.
        """
        table = figures.copy()
        place = list(table.columns).index("p_value") + 1
        table.insert(place, "q_value", self.corrected(table["p_value"].to_numpy()))
        table["adjusted_q"] = self.corrected(table["adjusted_p"].to_numpy())
        columns = (self.size, *ADJUSTED_FIGURES[:3])
        raw, adjusted, low, high = (table[name].to_numpy(np.float64) for name in columns)
        table["verdict"] = verdicts(
            raw,
            adjusted,
            low,
            high,
            significant=(table["q_value"] <= self.fdr).to_numpy(),
            adjusted_significant=(table["adjusted_q"] <= self.fdr).to_numpy(),
        )
        table["explained"] = table["verdict"].isin([EXPLAINED, REVERSED])
        size, q = self.ranking
        order = np.lexsort((table["latent"], -table[size].abs().fillna(0), ~(table[q] <= self.fdr)))
        return table.iloc[order].reset_index(drop=True)

    def folded(self, table: pd.DataFrame, selection: Selection, progress: Progress) -> int:
        """Add ``family`` and ``family_size`` to a judged table, in place.

        Parameters
        ----------
        table
            The table.
        selection
            Documents in which latents must fire together to be of one family.
        progress
            Told of every part read.

        Returns
        -------
        int
            How many findings were looked through.
        """
        size, q = self.ranking
        table["family"] = table["latent"]
        findings = table.loc[table[q] <= self.fdr].head(foldable(sum(selection.sizes)))
        if self.folding is not None and len(findings) > 1:
            table.loc[findings.index, "family"] = fold(
                selection,
                findings["latent"].to_numpy(),
                findings[size].to_numpy() > 0,
                folding=self.folding,
                presence=self.presence,
                progress=progress,
            )
        table["family_size"] = table.groupby("family")["latent"].transform("size")
        return len(findings)

    def record(self, support: int, looked_through: int) -> dict[str, Any]:
        """Give the settings as they stand in a result.

        Parameters
        ----------
        support
            Support that was settled on.
        looked_through
            Findings among which near-duplicates were looked for.

        Returns
        -------
        dict
            Plain JSON.
        """
        return {
            "presence": self.presence.record(),
            "min_support": support,
            "confidence": self.confidence,
            "fdr": self.fdr,
            "correction": self.correction,
            "folding": None if self.folding is None else self.folding.record(looked_through),
            "rank_by": self.rank_by,
        }
