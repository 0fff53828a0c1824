"""Which concepts of a comparison are shown, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from conspectus.analysis.differences.layout import layout_of
from conspectus.analysis.differences.result import DiffResult
from conspectus.analysis.per_latent_page import Layout, concept_rows
from conspectus.app.facts.verdicts import ORDER, is_judged, verdicts_of
from conspectus.app.tables import ordered
from conspectus.report.page import Page, Row

RANKED = "ranked"
ORDERS = {
    "": "what holds first",
    RANKED: "how sure it is",
    "-size": "size of the difference",
    "-difference": "more on the first side",
    "difference": "more on the second side",
    "-share_a": "share of the first side",
    "-share_b": "share of the second side",
    "-documents": "documents that have it",
    "label": "name",
}


@dataclass(frozen=True)
class Narrowed:
    """Concepts that pass the filters.

    Parameters
    ----------
    result
        The comparison with these concepts only, in the order shown: its exports are of them.
    table
        Their rows.
    of
        Concepts before the filters.
    """

    result: DiffResult
    table: pd.DataFrame
    of: int

    @property
    def layout(self) -> Layout:
        """Columns of a page."""
        return layout_of(self.result)

    def rows(self, table: pd.DataFrame) -> tuple[Row, ...]:
        """Lay out some of the rows, without passages.

        Parameters
        ----------
        table
            Rows of `table`.

        Returns
        -------
        tuple of Row
            For the report's cells and chart.
        """
        return concept_rows(self.result, table, {}, self.layout)


def narrow(
    result: DiffResult,
    *,
    text: str = "",
    side: str = "",
    least: int = 0,
    findings: bool = True,
    folded: bool = True,
    family: int | None = None,
    verdict: str = "",
    order: str = "",
) -> Narrowed:
    """Take the concepts that a reader asks for.

    Parameters
    ----------
    result
        The comparison.
    text
        Words that the name must have, or the number of a latent.
    side
        ``"a"`` or ``"b"`` for concepts that this side has more of.
    least
        Documents that must have it, over both sides.
    findings
        Whether to leave out what is no finding.
    folded
        Whether near-duplicates are one row.
    family
        A latent: only its near-duplicates, each a row.
    verdict
        What must be left of the difference, a key of `verdicts.VERDICTS`; anything if empty.
    order
        One of `ORDERS`: the comparison's own, by what is left of the difference first unless it is
        `RANKED`.

    Returns
    -------
    Narrowed
        In order.

    Raises
    ------
    AnalysisError
        The latent of the family was not tested.
    """
    base = result
    if family is not None:
        own = result.members(family)
        base = replace(result, latents=own.assign(family=own["latent"], family_size=1))
    elif not folded:
        flat = result.latents.assign(family=result.latents["latent"], family_size=1)
        base = replace(result, latents=flat)
    table = base.findings if findings else base.table
    of = len(table)
    keep = np.ones(of, np.bool_)
    if text.strip():
        keep &= named(table, text)
    if side in ("a", "b"):
        size = table[result.settings["rank_by"]].to_numpy(np.float64)
        keep &= size > 0 if side == "a" else size < 0
    support = table["documents_a"] + table["documents_b"]
    keep &= (support >= least).to_numpy()
    left = verdicts_of(result, table)
    if verdict:
        keep &= (left == verdict).to_numpy()
    table = table[keep]
    size, place = table[result.settings["rank_by"]].abs(), left[keep].map(ORDER)
    helped = table.assign(size=size, documents=support[keep], place=place)
    if not order and is_judged(result):
        order = "place"
    table = table.loc[ordered(helped, order).index] if order in (*ORDERS, "place") else table
    return Narrowed(_only(base, table["latent"].tolist()), table, of)


def named(table: pd.DataFrame, text: str) -> np.ndarray:
    """Tell which rows have words in their name, or a number as their latent.

    Parameters
    ----------
    table
        With ``label`` and ``latent``.
    text
        Words, or a number with or without a sign before it.

    Returns
    -------
    array of bool
        Shape (rows,).
    """
    wanted = text.strip().lower()
    number = wanted.removeprefix("#")
    having = table["label"].str.lower().str.contains(wanted, regex=False).to_numpy(np.bool_)
    if number.isdecimal():
        having |= (table["latent"] == int(number)).to_numpy()
    return having


def focused(result: DiffResult, latent: int, passages: int) -> Page:
    """Lay out one concept with its passages and near-duplicates.

    Parameters
    ----------
    result
        The comparison.
    latent
        A latent that was tested.
    passages
        Passages a side.

    Returns
    -------
    Page
        One row; its sides are two, whatever the number of groups.

    Raises
    ------
    AnalysisError
        The latent was not tested.
    """
    own = result.members(latent)
    head = latent if latent in result.table["latent"].to_numpy() else None
    family = own.assign(family=latent) if head is not None else own[own["latent"] == latent]
    alone = family.assign(family=latent, family_size=len(family))
    return replace(result, latents=alone).page(rows=1, passages=passages)


def _only(result: DiffResult, latents: Sequence[int]) -> DiffResult:
    """Keep some concepts with their near-duplicates, in the order given."""
    place = pd.Series(np.arange(len(latents)), index=list(latents))
    kept = result.latents[result.latents["family"].isin(latents)]
    order = np.argsort(place.loc[kept["family"]].to_numpy(), kind="stable")
    return replace(result, latents=kept.iloc[order])
