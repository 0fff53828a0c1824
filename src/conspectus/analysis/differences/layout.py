"""Columns of a comparison's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.report.page import DIFFERENCE, Column

if TYPE_CHECKING:
    from conspectus.analysis.differences.result import DiffResult

_PRESENT = "Share of documents in which it is present."
_HELD_EQUAL = "Difference among documents of equal {0}."
_LENGTH_TELLS = " Longer documents have more of everything."
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
    held
        What the adjusted difference holds equal.
    """

    estimate: Column
    figures: tuple[str, str, str]
    columns: tuple[Column, ...]
    held: str


def layout_of(result: DiffResult) -> Layout:
    """Choose the columns of a page.

    Parameters
    ----------
    result
        The comparison.

    Returns
    -------
    Layout
        By what it is ranked; what is held equal stands in the headings.
    """
    held = result.held_equal or "length"
    told = _HELD_EQUAL.format(held) + _LENGTH_TELLS * ("length" in held)
    if result.settings["rank_by"] == "adjusted":
        return Layout(
            Column("estimate", f"Difference at equal {held}", told, "points"),
            ("adjusted", "adjusted_low", "adjusted_high"),
            (
                *_SHARES,
                Column("difference", "Unadjusted", DIFFERENCE.help, "points"),
                Column("adjusted_q", "q", _Q, "pvalue"),
                *_REST,
            ),
            held,
        )
    adjusted = (Column("adjusted", f"At equal {held}", told, "points"),) * bool(result.held_equal)
    return Layout(
        DIFFERENCE,
        ("difference", "low", "high"),
        (*_SHARES, *adjusted, Column("q_value", "q", _Q, "pvalue"), *_REST),
        held,
    )
