"""Pages about latents: rows with passages and folded members, and what became of confounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conspectus.analysis.confounds.verdict import EXPLAINED, REDUCED, REVERSED, UNCLEAR
from conspectus.analysis.result import flat
from conspectus.analysis.rules import q_column
from conspectus.report.page import Column, Page, Passage, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from conspectus.analysis.evidence import Evidence
    from conspectus.analysis.per_latent import PerLatentResult
    from conspectus.report.page import Table, Value

Q_HELP = "Expected share of flukes if this and all concepts with a smaller q are believed."

_FLAGS = {
    EXPLAINED: "Explained by {0}: among documents of equal {0} little of it is left.",
    REDUCED: "Mostly {0}: at equal {0} some is left, but less than a third.",
    REVERSED: "Turned round by {0}: among documents of equal {0} it goes the other way.",
    UNCLEAR: "May be due to {0}: too few documents of equal {0} to tell.",
}


@dataclass(frozen=True)
class Layout:
    """How a table of latents becomes the rows of a page.

    Parameters
    ----------
    estimate
        Heading of what the chart draws.
    figures
        Columns of the table with the estimate and its limits.
    columns
        Columns of the page.
    held
        What the adjusted figures hold equal, in words; empty if nothing.
    made
        By the key of a column, how to make a value that does not stand in the table.
    """

    estimate: Column
    figures: tuple[str, str, str]
    columns: tuple[Column, ...]
    held: str
    made: Mapping[str, Callable[[Mapping[str, Any]], Value]] = field(default_factory=dict)

    def values(self, row: Mapping[str, Any]) -> dict[str, Value]:
        """Take what the columns show out of a row of the table.

        Parameters
        ----------
        row
            The row.

        Returns
        -------
        dict of str to Value
            One value a column.
        """
        found: dict[str, Value] = {}
        for column in self.columns:
            if column.key in self.made:
                found[column.key] = self.made[column.key](row)
            else:
                value = row[column.key]
                found[column.key] = str(value) if column.kind == "text" else float(value)
        return found


def concept_page(
    result: PerLatentResult,
    layout: Layout,
    rows: int,
    passages: int,
    *,
    title: str,
    lead: str,
    facts: Mapping[str, str],
    tables: tuple[Table, ...] = (),
    source: Evidence | None = None,
) -> Page:
    """Fill a page with the first concepts of an analysis.

    Parameters
    ----------
    result
        Whose findings to show; where there are none, the nearest to it.
    layout
        How to write them.
    rows
        Concepts to show, folded ones counted once.
    passages
        Passages a group and concept; none are read for 0.
    title, lead, facts, tables
        The rest of the page.
    source
        Where passages come from, and the groups that they are shown by; the result's if None.

    Returns
    -------
    Page
        Findings first, as ranked.
    """
    source = source or result.source
    table = result.findings.head(rows)
    if table.empty:
        table = result.table.head(rows)
    found, notes = source.passages_and_notes([int(n) for n in table["latent"]], passages)
    return Page(
        title=title,
        lead=lead,
        sides=source.selection.names,
        columns=layout.columns,
        rows=concept_rows(result, table, found, layout),
        settings=flat(result.settings),
        provenance=flat(result.provenance),
        notes=(*result.notes, *notes),
        sizes=source.selection.sizes,
        facts=facts,
        estimate=layout.estimate,
        tables=tables,
    )


def concept_rows(
    result: PerLatentResult,
    table: pd.DataFrame,
    found: Mapping[int, list[Passage]],
    layout: Layout,
) -> tuple[Row, ...]:
    """Lay out some concepts of an analysis.

    Parameters
    ----------
    result
        The analysis, for near-duplicates.
    table
        Rows of its table.
    found
        Passages by latent.
    layout
        How to write them.

    Returns
    -------
    tuple of Row
        In the order of `table`.
    """
    return tuple(_concept(result, row, found, layout) for row in as_records(table))


def q_shown(rank_by: str) -> Column:
    """Give the column of the q-values that findings are judged by.

    Parameters
    ----------
    rank_by
        What they are ranked by.

    Returns
    -------
    Column
        For a page.
    """
    return Column(q_column(rank_by), "q", Q_HELP, "pvalue")


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


def named(row: Mapping[str, Any]) -> str:
    """Name a concept in a table beside the ranked rows.

    Parameters
    ----------
    row
        With ``label`` and ``latent``.

    Returns
    -------
    str
        The label, and the latent's number.
    """
    return f"{row['label'] or 'unnamed'} ({int(row['latent'])})"


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


def _concept(
    result: PerLatentResult,
    row: dict[str, Any],
    found: Mapping[int, list[Passage]],
    layout: Layout,
) -> Row:
    latent = int(row["latent"])
    members: tuple[Row, ...] = ()
    if row["family_size"] > 1:
        family = as_records(result.members(latent))
        members = tuple(_row(m, (), (), layout) for m in family if int(m["latent"]) != latent)
    return _row(row, tuple(found.get(latent, ())), members, layout)


def _row(
    row: dict[str, Any], passages: tuple[Passage, ...], members: tuple[Row, ...], layout: Layout
) -> Row:
    verdict = str(row["verdict"])
    estimate, low, high = (float(row[name]) for name in layout.figures)
    return Row(
        key=str(int(row["latent"])),
        label=str(row["label"]),
        label_source=str(row["label_source"]),
        values=layout.values(row),
        estimate=estimate,
        low=low,
        high=high,
        passages=passages,
        members=members,
        flags={layout.held: _FLAGS[verdict].format(layout.held)} if verdict in _FLAGS else {},
    )
