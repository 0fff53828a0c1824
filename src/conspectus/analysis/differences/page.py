"""A comparison laid out for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from conspectus.analysis.differences.layout import Layout, layout_of
from conspectus.analysis.differences.lead import facts, lead
from conspectus.analysis.differences.verdict import EXPLAINED, REDUCED, REVERSED, UNCLEAR
from conspectus.report.page import Page, Passage, Row

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.differences.result import DiffResult

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
    heads = [int(latent) for latent in table["latent"]]
    found, notes = result.source.passages_and_notes(heads, passages)
    return Page(
        title=f"{result.sides[0]} against {result.sides[1]}",
        lead=lead(result),
        sides=result.sides,
        columns=layout.columns,
        rows=tuple(_concept(result, row, found, layout) for row in _records(table)),
        settings=_flat(result.settings),
        provenance=_flat(result.provenance),
        notes=(*result.notes, *notes),
        sizes=tuple(result.provenance["documents"]),
        facts=facts(result),
        estimate=layout.estimate,
    )


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
        values={column.key: float(row[column.key]) for column in layout.columns},
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
            flat[name] = ", ".join(map(str, value))
        elif value is not None:
            flat[name] = str(value)
    return flat
