"""A comparison laid out for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from conspectus.analysis.differences.length import EXPLAINED, REDUCED, REVERSED, UNCLEAR
from conspectus.report.page import DIFFERENCE, Column, Page, Passage, Row

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.differences.result import DiffResult

_FLAGS = {
    EXPLAINED: "Explained by length: among documents of equal length little of it is left.",
    REDUCED: "Mostly length: at equal length a difference is left, but less than a third of it.",
    REVERSED: "Turned round by length: among documents of equal length the other side has more.",
    UNCLEAR: "May be due to length: too few documents of equal length to tell.",
}

_PRESENT = "Share of documents in which it is present."
_AT_EQUAL_LENGTH = (
    "Difference among documents of equal length: longer documents have more of everything."
)
_Q = "Expected share of flukes if this and all concepts with a smaller q are believed."
_SHARES = (
    Column("share_a", "Documents", _PRESENT, "percent", 0),
    Column("share_b", "Documents", _PRESENT, "percent", 1),
)
_REST = (
    Column(
        "odds_ratio", "Odds ratio", "Odds on the first side over those on the second.", "number"
    ),
    Column("strength_a", "Strength", "Mean peak activation where it is present.", "number", 0),
    Column("strength_b", "Strength", "Mean peak activation where it is present.", "number", 1),
)


@dataclass(frozen=True)
class Layout:
    """Which difference a page is about.

    Parameters
    ----------
    estimate
        Heading of what the chart draws.
    figures
        Columns of the result with the estimate and its limits.
    columns
        Columns of the page.
    """

    estimate: Column
    figures: tuple[str, str, str]
    columns: tuple[Column, ...]


LAYOUTS = {
    "difference": Layout(
        DIFFERENCE,
        ("difference", "low", "high"),
        (
            *_SHARES,
            Column("adjusted", "At equal length", _AT_EQUAL_LENGTH, "points"),
            Column("q_value", "q", _Q, "pvalue"),
            *_REST,
        ),
    ),
    "adjusted": Layout(
        Column("estimate", "Difference at equal length", _AT_EQUAL_LENGTH, "points"),
        ("adjusted", "adjusted_low", "adjusted_high"),
        (
            *_SHARES,
            Column("difference", "Unadjusted", DIFFERENCE.help, "points"),
            Column("adjusted_q", "q", _Q, "pvalue"),
            *_REST,
        ),
    ),
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
    layout = LAYOUTS[result.settings["rank_by"]]
    complete = all(store.is_complete for store in result.source.selection.stores)
    heads = [int(latent) for latent in table["latent"]]
    found: dict[int, list[Passage]] = {}
    notes = list(result.notes)
    if passages and complete:
        found = result.source.passages(heads, passages)
    elif passages:
        notes.append("The store is incomplete and has no index yet, so no passages are shown.")
    return Page(
        title=f"{result.sides[0]} against {result.sides[1]}",
        lead=_lead(result),
        sides=result.sides,
        columns=layout.columns,
        rows=tuple(_concept(result, row, found, layout) for row in _records(table)),
        settings=_flat(result.settings),
        provenance=_flat(result.provenance),
        notes=tuple(notes),
        sizes=tuple(result.provenance["documents"]),
        facts=_facts(result),
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
    verdict = str(row["length"])
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
        flags={"length": _FLAGS[verdict]} if verdict in _FLAGS else {},
    )


def _lead(result: DiffResult) -> str:
    findings, tested = result.findings, int(result.provenance["latents_tested"])
    first, second = result.sides
    rate = f"{result.settings['fdr']:.3g}"
    if findings.empty:
        return (
            f"None of the {tested:,} concepts tested differs between {first} and {second} at a "
            f"false-discovery rate of {rate}."
        )
    more = int((findings[result.settings["rank_by"]] > 0).sum())
    explained = int((findings["length"] == EXPLAINED).sum())
    lead = (
        f"{len(findings):,} of {len(result.table):,} concepts tested differ between {first} and "
        f"{second} at a false-discovery rate of {rate}: {more:,} more often in {first}, "
        f"{len(findings) - more:,} more often in {second}."
    )
    turned = int((findings["length"] == REVERSED).sum())
    if turned and result.settings["rank_by"] == "adjusted":
        lead += (
            f" {turned:,} of them show only at equal length: unadjusted, the other side has more."
        )
    if explained:
        lead += f" {explained:,} of them are explained by the length of the documents."
    return lead


def _facts(result: DiffResult) -> dict[str, str]:
    provenance = result.provenance
    facts = {
        "Concepts that differ": f"{len(result.findings):,} of {len(result.table):,}",
        "Latents tested": f"{provenance['latents_tested']:,} of {provenance['latents']:,}",
        "Median length": "{:,.0f} against {:,.0f} tokens".format(*provenance["median_tokens"]),
    }
    if provenance.get("pairs"):
        facts["Pairs"] = f"{provenance['pairs']:,}"
    return facts


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
