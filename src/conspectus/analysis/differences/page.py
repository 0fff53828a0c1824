"""A comparison laid out for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from conspectus.analysis.confounds.verdict import EXPLAINED, REDUCED, REVERSED, UNCLEAR
from conspectus.analysis.differences.layout import OTHERS, Layout, layout_of
from conspectus.analysis.differences.lead import facts, lead, title
from conspectus.analysis.differences.verify import LOST
from conspectus.analysis.rules import q_column
from conspectus.analysis.selection import SIDE_B
from conspectus.report.page import Column, Page, Passage, Row, Table

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.differences.result import DiffResult
    from conspectus.analysis.evidence import Evidence

_FLAGS = {
    EXPLAINED: "Explained by {0}: among documents of equal {0} little of it is left.",
    REDUCED: "Mostly {0}: at equal {0} a difference is left, but less than a third of it.",
    REVERSED: "Turned round by {0}: among documents of equal {0} the other side has more.",
    UNCLEAR: "May be due to {0}: too few documents of equal {0} to tell.",
}


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
    table = result.findings.head(rows)
    if table.empty:
        table = result.table.head(rows)
    layout = layout_of(result)
    source, sizes = _two_sides(result)
    found, notes = source.passages_and_notes([int(n) for n in table["latent"]], passages)
    return Page(
        title=title(result),
        lead=lead(result),
        sides=source.selection.names,
        columns=layout.columns,
        rows=tuple(_concept(result, row, found, layout) for row in _records(table)),
        settings=_flat(result.settings),
        provenance=_flat(result.provenance),
        notes=(*result.notes, *notes),
        sizes=sizes,
        facts=facts(result),
        estimate=layout.estimate,
        tables=_lost(result, rows),
    )


def _two_sides(result: DiffResult) -> tuple[Evidence, tuple[int, ...]]:
    """Take all groups but the target together: passages of thirty groups are no evidence."""
    source, sizes = result.source, tuple(result.provenance["documents"])
    if not result.many:
        return source, sizes
    selection = source.selection
    names = (selection.names[0], OTHERS)
    pooled = replace(selection, side=np.minimum(selection.side, SIDE_B), names=names)
    return replace(source, selection=pooled), (sizes[0], sum(sizes[1:]))


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
        {c.key: row[c.key] for c in columns[1:]}
        | {"concept": f"{row['label'] or 'unnamed'} ({row['latent']})"}
        for row in _records(lost)
    )
    caption = "Differences on some documents that others do not confirm: do not report them."
    return (Table("Chosen but not confirmed", caption, columns, shown),)


def _concept(
    result: DiffResult, row: dict[str, Any], found: dict[int, list[Passage]], layout: Layout
) -> Row:
    latent = int(row["latent"])
    members: tuple[Row, ...] = ()
    if row["family_size"] > 1:
        family = _records(result.members(latent))
        members = tuple(_row(m, (), (), layout) for m in family if int(m["latent"]) != latent)
    return _row(row, tuple(found.get(latent, ())), members, layout)


def _row(
    row: dict[str, Any],
    passages: tuple[Passage, ...],
    members: tuple[Row, ...],
    layout: Layout,
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


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Write a nested record as dotted names, leaving out what was not given."""
    flat: dict[str, str] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat |= _flat(cast("Mapping[str, Any]", value), f"{name}.")
        elif isinstance(value, list | tuple):
            flat |= {name: ", ".join(map(str, value))} if value else {}
        elif value is not None:
            flat[name] = str(value)
    return flat
