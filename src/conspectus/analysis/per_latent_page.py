"""Rows of a page about latents: passages, folded members, and what became of confounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.analysis.confounds.verdict import EXPLAINED, REDUCED, REVERSED, UNCLEAR
from conspectus.report.page import Passage, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from conspectus.analysis.per_latent import PerLatentResult
    from conspectus.report.page import Value

_FLAGS = {
    EXPLAINED: "Explained by {0}: among documents of equal {0} little of it is left.",
    REDUCED: "Mostly {0}: at equal {0} some is left, but less than a third.",
    REVERSED: "Turned round by {0}: among documents of equal {0} it goes the other way.",
    UNCLEAR: "May be due to {0}: too few documents of equal {0} to tell.",
}


@dataclass(frozen=True)
class RowStyle:
    """How a row of figures becomes a row of a page.

    Parameters
    ----------
    figures
        Columns of the table with the estimate and its limits.
    values
        Gives the values of a row of the table.
    held
        What the adjusted figures hold equal, in words.
    """

    figures: tuple[str, str, str]
    values: Callable[[dict[str, Any]], Mapping[str, Value]]
    held: str


def concept_rows(
    result: PerLatentResult, rows: int, passages: int, style: RowStyle
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Fill the first rows of a page.

    Parameters
    ----------
    result
        Whose findings to show; where there are none, the nearest to it.
    rows
        Concepts, folded ones counted once.
    passages
        Passages a group and concept; none are read for 0.
    style
        How to write them.

    Returns
    -------
    tuple of Row
        As ranked.
    tuple of str
        A note if passages cannot be shown.
    """
    table = result.findings.head(rows)
    if table.empty:
        table = result.table.head(rows)
    found: dict[int, list[Passage]] = {}
    notes: tuple[str, ...] = ()
    complete = all(store.is_complete for store in result.source.selection.stores)
    if passages and complete:
        found = result.source.passages([int(latent) for latent in table["latent"]], passages)
    elif passages:
        notes = ("The store is incomplete and has no index yet, so no passages are shown.",)
    shown: list[Row] = []
    for row in as_records(table):
        latent = int(row["latent"])
        members: tuple[Row, ...] = ()
        if row["family_size"] > 1:
            family = as_records(result.members(latent))
            members = tuple(_row(m, (), (), style) for m in family if int(m["latent"]) != latent)
        shown.append(_row(row, tuple(found.get(latent, ())), members, style))
    return tuple(shown), notes


def told_of_confounds(findings: pd.DataFrame, held: str) -> str:
    """Say in a sentence what became of findings with confounds held equal.

    Parameters
    ----------
    findings
        With a column ``verdict``.
    held
        What was held equal, in words.

    Returns
    -------
    str
        Begins with a space; empty where nothing went.
    """
    explained = int((findings["verdict"] == EXPLAINED).sum())
    unclear = int((findings["verdict"] == UNCLEAR).sum())
    told = f" {explained:,} of them are explained by {held}." if explained else ""
    if unclear:
        told += f" {unclear:,} may be due to {held}: too few alike in it to tell."
    return told


def _row(
    row: dict[str, Any], passages: tuple[Passage, ...], members: tuple[Row, ...], style: RowStyle
) -> Row:
    verdict = str(row["verdict"])
    estimate, low, high = (float(row[name]) for name in style.figures)
    return Row(
        key=str(int(row["latent"])),
        label=str(row["label"]),
        label_source=str(row["label_source"]),
        values=style.values(row),
        estimate=estimate,
        low=low,
        high=high,
        passages=passages,
        members=members,
        flags={style.held: _FLAGS[verdict].format(style.held)} if verdict in _FLAGS else {},
    )


def as_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table as mappings of text keys.

    Parameters
    ----------
    table
        Any table.

    Returns
    -------
    list of dict
        One a row.
    """
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
