"""Results with one row a concept: what is a finding, how it is ranked, folded and shown."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import numpy as np

from conspectus.analysis.confounds.verdict import EXPLAINED, REVERSED, verdicts
from conspectus.analysis.families import Folding, fold, foldable
from conspectus.analysis.result import Result, records
from conspectus.errors import AnalysisError
from conspectus.stats import benjamini_hochberg, benjamini_yekutieli
from conspectus.store import Presence

if TYPE_CHECKING:
    import altair
    import pandas as pd

    from conspectus.analysis.evidence import Evidence
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.report.page import Passage
    from conspectus.store import Store

Correction: TypeAlias = Literal["bh", "by"]
_CORRECTIONS = {"bh": benjamini_hochberg, "by": benjamini_yekutieli}
ADJUSTED = "adjusted"


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

    size: str
    order: tuple[str, str] | None = None
    presence: Presence = field(default_factory=Presence)
    min_support: int | None = None
    confidence: float = 0.95
    fdr: float = 0.05
    correction: Correction = "bh"
    folding: Folding | None = field(default_factory=Folding)
    rank_by: str = ADJUSTED

    def __post_init__(self) -> None:
        """Refuse levels and words that mean nothing."""
        for name, value in (("confidence", self.confidence), ("fdr", self.fdr)):
            if not 0 < value < 1:
                raise AnalysisError(f"{name} must lie between 0 and 1, not {value}")
        valid = {"correction": tuple(_CORRECTIONS), "rank_by": (self.size, ADJUSTED)}
        for name, words in valid.items():
            if getattr(self, name) not in words:
                given = getattr(self, name)
                raise AnalysisError(f"{name} must be one of {', '.join(words)}, not {given!r}")

    @property
    def ranking(self) -> tuple[str, str]:
        """Columns that findings are ranked and judged by."""
        size, adjusted = self.order or (self.size, ADJUSTED)
        return (adjusted, "adjusted_q") if self.rank_by == ADJUSTED else (size, "q_value")

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
        correct = _CORRECTIONS[self.correction]
        place = list(table.columns).index("p_value") + 1
        table.insert(place, "q_value", correct(table["p_value"].to_numpy()))
        table["adjusted_q"] = correct(table["adjusted_p"].to_numpy())
        columns = (self.size, ADJUSTED, "adjusted_low", "adjusted_high")
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
    labels = store.labels().select(["latent", "label", "source"]).to_pandas()
    named = table[["latent"]].merge(labels, on="latent", how="left")
    table.insert(1, "label", named["label"].fillna("").astype(object).to_numpy())
    table.insert(2, "label_source", named["source"].fillna("").astype(object).to_numpy())
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

    hidden: ClassVar[tuple[str, ...]] = ("family",)

    @property
    def table(self) -> pd.DataFrame:
        """Ranked concepts: near-duplicate latents folded under the first of them."""
        heads = self.latents[self.latents["latent"] == self.latents["family"]]
        return heads.drop(columns=list(self.hidden)).reset_index(drop=True)

    @property
    def findings(self) -> pd.DataFrame:
        """Rows of `table` that pass the false-discovery limit, in the ranking's sense."""
        table = self.table
        column = "adjusted_q" if self.settings["rank_by"] == ADJUSTED else "q_value"
        return table[table[column] <= self.settings["fdr"]]

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups of documents that passages are shown by."""
        return self.source.selection.names

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
        number = self.latent(latent)
        row = self.latents.loc[self.latents["latent"] == number, "family"]
        if row.empty:
            raise AnalysisError(
                f"latent {number} was not tested: fewer than {self.settings['min_support']} "
                "documents have it, or all do"
            )
        family = self.latents[self.latents["family"] == row.iloc[0]]
        return family.drop(columns=list(self.hidden)).reset_index(drop=True)

    def evidence(self, i: int, k: int = 3) -> list[Passage]:
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
        return difference_chart(page.rows, estimate=page.estimate or DIFFERENCE, limit=rows)

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
        try:
            latent = operator.index(number)
        except TypeError:
            raise AnalysisError(f"a latent is a whole number, not {number!r}") from None
        width = self.source.selection.n_latents
        if not 0 <= latent < width:
            raise AnalysisError(f"there is no latent {latent}: they go from 0 to {width - 1}")
        return latent


def flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Write a nested record as dotted names, leaving out what was not given.

    Parameters
    ----------
    record
        Plain JSON.
    prefix
        Put before every name.

    Returns
    -------
    dict of str to str
        For a page's settings and provenance.
    """
    written: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, Mapping):
            written |= flat(dict(value), f"{prefix}{key}.")  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(value, list | tuple) and value:
            written[f"{prefix}{key}"] = ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
        elif value not in (None, [], ()):
            written[f"{prefix}{key}"] = str(value)
    return written
