"""Trends laid out for a reader."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conspectus.analysis.per_latent_page import (
    Layout,
    as_records,
    concept_page,
    named,
    q_shown,
    told_of_confounds,
)
from conspectus.analysis.rules import ADJUSTED, ADJUSTED_FIGURES
from conspectus.analysis.trends.figures import STEADY, TURNS, UNEVEN
from conspectus.report.page import Column, Page, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.trends.result import TrendResult

_TURNING_SHOWN = 15
_SHAPES = {STEADY: "steady", UNEVEN: "uneven", TURNS: "turns round"}
_CHANGE = ("change", "change_low", "change_high")
_SHAPE = (
    "steady: no group has less than the one before (or more, where shares fall); uneven: some "
    "have, by no more than chance; turns round: by more than chance."
)


def trend_page(result: TrendResult, rows: int, passages: int) -> Page:
    """Fill a page with the first concepts of a trend analysis.

    Parameters
    ----------
    result
        The trends.
    rows
        Concepts to show, folded ones counted once.
    passages
        Passages a group and concept; none are read for 0.

    Returns
    -------
    Page
        Findings first, as ranked; then a table of concepts that turn round.
    """
    page = concept_page(
        result,
        layout_of(result),
        rows,
        passages,
        title=f"Trends over {result.settings['by']}",
        lead=_lead(result),
        facts=_facts(result),
        tables=_turning(result),
    )
    if len(result.groups) != 2:
        return page
    # On a page with two sides what is above zero is more in the first of them.
    return replace(page, sides=page.sides[::-1], sizes=page.sizes[::-1])


def layout_of(result: TrendResult) -> Layout:
    """Choose the columns of a page.

    Parameters
    ----------
    result
        The trends.

    Returns
    -------
    Layout
        By what it is ranked; what is held equal stands in the headings.
    """
    rank_by, held = result.settings["rank_by"], result.held_equal
    adjusted = rank_by == ADJUSTED
    first, last = result.groups[0], result.groups[-1]
    present = "Share of documents in which it is present, {0}."
    columns = [
        Column("shares", "Shares", f"Shares of documents from {first} to {last}.", "spark"),
        Column("share_first", "First", present.format(first), "percent"),
        Column("share_last", "Last", present.format(last), "percent"),
    ]
    if adjusted:
        columns.append(Column("change", "Unadjusted", "Change with nothing held equal.", "points"))
    elif held:
        told = f"Change among documents of equal {held}."
        columns.append(Column(ADJUSTED, f"At equal {held}", told, "points"))
    columns += [Column("shape", "Shape", _SHAPE, "text"), q_shown(rank_by)]
    at_equal = f" at equal {held}" if adjusted else ""
    told = f"Change of the share from {first} to {last} that a line through all documents has."
    return Layout(
        Column("estimate", f"Change along a line{at_equal}", told, "points"),
        ADJUSTED_FIGURES[:3] if adjusted else _CHANGE,
        tuple(columns),
        held or "length",
        {
            "shares": lambda row: _shares(result, row),
            "shape": lambda row: _SHAPES[str(row["shape"])],
        },
    )


def _shares(result: TrendResult, row: Mapping[str, Any]) -> tuple[float, ...]:
    return tuple(result.shares(int(row["latent"]))["share"].tolist())


def _lead(result: TrendResult) -> str:
    findings, tested = result.findings, int(result.provenance["latents_tested"])
    by, rate = result.settings["by"], f"{result.settings['fdr']:.3g}"
    turning = len(result.turning)
    also = (
        f" {turning:,} go up and down by more than chance (listed at the end)." if turning else ""
    )
    if findings.empty:
        return (
            f"None of the {tested:,} concepts tested rises or falls over {by} at a false-discovery "
            f"rate of {rate}.{also}"
        )
    column = ADJUSTED if result.settings["rank_by"] == ADJUSTED else "change"
    rising = int((findings[column] > 0).sum())
    steady = int((findings["shape"] == STEADY).sum())
    lead = (
        f"{len(findings):,} of {len(result.table):,} concepts tested rise or fall over {by} at a "
        f"false-discovery rate of {rate}: {rising:,} become more common, "
        f"{len(findings) - rising:,} less. {steady:,} of them do so steadily, group by group."
    )
    return lead + told_of_confounds(findings, result.held_equal) + also


def _facts(result: TrendResult) -> dict[str, str]:
    provenance = result.provenance
    facts = {
        "Concepts with a trend": f"{len(result.findings):,} of {len(result.table):,}",
        "Latents tested": f"{provenance['latents_tested']:,} of {provenance['latents']:,}",
        "Documents": f"{sum(provenance['documents']):,}",
        "Median tokens, first and last": "{:,.0f} and {:,.0f}".format(
            provenance["median_tokens"][0], provenance["median_tokens"][-1]
        ),
    }
    if provenance["keys"]:
        facts[f"Values of {result.settings['paired_by']}"] = f"{provenance['keys']:,}"
    return facts


def _turning(result: TrendResult) -> tuple[Table, ...]:
    turning = result.turning.head(_TURNING_SHOWN)
    if turning.empty:
        return ()
    columns = (
        Column("concept", "Concept", "Name of the concept, and its latent.", "text"),
        Column("shares", "Shares", "Shares of documents, group by group.", "spark"),
        Column("turns_q", "q", "Expected share of flukes down to this row.", "pvalue"),
    )
    rows = [
        {
            "concept": named(row),
            "shares": _shares(result, row),
            "turns_q": float(row["turns_q"]),
        }
        for row in as_records(turning)
    ]
    caption = (
        "Shares that no line, and nothing that goes one way, can follow. The first "
        f"{len(rows)} of {len(result.turning):,}."
    )
    return (Table("Concepts that turn round", caption, columns, tuple(rows)),)
