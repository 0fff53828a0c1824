"""A comparison laid out for a reader."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.differences.layout import OTHERS, layout_of
from conspectus.analysis.differences.lead import facts, lead, title
from conspectus.analysis.differences.verify import LOST
from conspectus.analysis.per_latent_page import as_records, concept_page, named
from conspectus.analysis.rules import q_column
from conspectus.analysis.selection import SIDE_B
from conspectus.report.page import Column, Page, Table

if TYPE_CHECKING:
    from conspectus.analysis.differences.result import DiffResult
    from conspectus.analysis.evidence import Evidence


def diff_page(result: DiffResult, rows: int, passages: int) -> Page:
    """Fill a page with the first concepts of a comparison.

    Parameters
    ----------
    result
        The comparison.
    rows
        Concepts to show, folded ones counted once.
    passages
        Passages a side and concept; none are read for 0.

    Returns
    -------
    Page
        Findings first, as ranked.
    """
    return concept_page(
        result,
        layout_of(result),
        rows,
        passages,
        title=title(result),
        lead=lead(result),
        facts=facts(result),
        tables=_lost(result, rows),
        source=_two_sides(result),
    )


def _two_sides(result: DiffResult) -> Evidence:
    """Take all groups but the target together: passages of thirty groups are no evidence."""
    source = result.source
    if not result.many:
        return source
    selection = source.selection
    names = (selection.names[0], OTHERS)
    pooled = replace(selection, side=np.minimum(selection.side, SIDE_B), names=names)
    return replace(source, selection=pooled)


def _lost(result: DiffResult, rows: int) -> tuple[Table, ...]:
    """List what was chosen and did not hold."""
    if not result.settings["verify_share"]:
        return ()
    size = result.settings["rank_by"]
    q = q_column(size)
    lost = result.table[result.table["verification"] == LOST].head(rows)
    if lost.empty:
        return ()
    columns = (
        Column("concept", "Concept", "Its name and latent.", "text"),
        Column(size, "At discovery", "Difference where it was chosen.", "points"),
        Column(q, "q at discovery", "Where it was chosen.", "pvalue"),
        Column("verified", "Verified", "Difference on documents that had no say.", "points"),
        Column("verified_q", "q verified", "Over the concepts chosen.", "pvalue"),
    )
    shown = tuple(
        {c.key: row[c.key] for c in columns[1:]} | {"concept": named(row)}
        for row in as_records(lost)
    )
    caption = "Differences on some documents that others do not confirm: do not report them."
    return (Table("Chosen but not confirmed", caption, columns, shown),)
