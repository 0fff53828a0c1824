"""Columns of a comparison's page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from conspectus.analysis.differences.many import share_column
from conspectus.analysis.differences.verify import LIMITS, VERIFIED
from conspectus.analysis.per_latent_page import Q_HELP, Layout, q_shown
from conspectus.analysis.rules import q_column
from conspectus.report.page import DIFFERENCE, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.differences.result import DiffResult

MOST_COLUMNS = 4
"""Groups that get a column each; more are drawn as a small line."""

OTHERS = "other groups"
"""What all groups but the target are called where they are shown together."""

_PRESENT = "Share of documents in which it is present."
_HELD_EQUAL = "Difference among documents of equal {0}."
_LENGTH_TELLS = " Longer documents have more of everything."
_REST = (
    Column(
        "odds_ratio", "Odds ratio", "Odds on the first side over those on the second.", "number"
    ),
    Column("strength_a", "Strength", "Mean peak activation where it is present.", "number", 0),
    Column("strength_b", "Strength", "Mean peak activation where it is present.", "number", 1),
)
_OUTSIDE = Column(
    "estimate",
    "Difference",
    "Share of the first group minus the largest share of the others where it is above them all, "
    "minus the smallest where it is below them all.",
    "points",
)
_LINE = "groups"


def layout_of(result: DiffResult) -> Layout:
    """Choose the columns of a page.

    Parameters
    ----------
    result
        The comparison.

    Returns
    -------
    Layout
        By what it is ranked; what is held equal stands in the headings. Where findings were
        verified, the chart draws what the verification documents say.
    """
    held = result.held_equal or "length"
    rank_by = result.settings["rank_by"]
    estimate, other = _ranked(result, rank_by, held)
    figures = LIMITS[rank_by][:3]
    judged = (q_shown(rank_by),)
    if result.verified:
        told = "The same difference on the documents on which the concept was chosen."
        judged = (
            Column(rank_by, "At discovery", told, "points"),
            Column(q_column(rank_by), "q at discovery", Q_HELP, "pvalue"),
            Column("verified_q", "q verified", Q_HELP + " Over the concepts chosen.", "pvalue"),
        )
        told = " On documents that had no say in choosing it."
        estimate = Column("estimate", f"{estimate.title}, verified", estimate.help + told, "points")
        figures = VERIFIED[:3]
    if not result.many:
        return Layout(estimate, figures, (*_two(result), *other, *judged, *_REST), held)
    columns = (*_groups(result), *other, *judged)
    return Layout(estimate, figures, columns, held, {_LINE: partial(_line, result.sides)})


def _line(groups: tuple[str, ...], row: Mapping[str, Any]) -> tuple[float, ...]:
    return tuple(float(row[share_column(group)]) for group in groups)


def _ranked(result: DiffResult, rank_by: str, held: str) -> tuple[Column, tuple[Column, ...]]:
    """Heading of the difference that ranks, and the column of the other one."""
    raw = _OUTSIDE if result.many else DIFFERENCE
    told = _HELD_EQUAL.format(held) + _LENGTH_TELLS * ("length" in held)
    if rank_by == "adjusted":
        estimate = Column("estimate", f"Difference at equal {held}", told, "points")
        return estimate, (Column("difference", "Unadjusted", raw.help, "points"),)
    adjusted = Column("adjusted", f"At equal {held}", told, "points")
    return raw, (adjusted,) * bool(result.held_equal)


def _two(result: DiffResult) -> tuple[Column, ...]:
    told = _PRESENT + " On the discovery documents." * result.verified
    return tuple(
        Column(key, "Documents", told, "percent", side)
        for side, key in enumerate(("share_a", "share_b"))
    )


def _groups(result: DiffResult) -> tuple[Column, ...]:
    """Shares of all groups: the target's, the nearest, and each or a line of them."""
    target, *others = result.sides
    nearest = "Of the other groups, the one whose share is nearest."
    shares = Column("share_a", "Documents", f"{_PRESENT} In {target}.", "percent", 0)
    named = Column("nearest", "Nearest group", nearest, "text")
    if len(others) <= MOST_COLUMNS:
        told = f"{_PRESENT} In this group."
        every = (Column(share_column(name), name, told, "percent") for name in others)
        # Two more columns of verification leave no room for a name that the shares tell.
        return (shares, *(named,) * (not result.verified), *every)
    order = f"Shares of {target}, then of: {', '.join(others)}."
    return (
        shares,
        named,
        Column("share_b", "Its share", "Share of documents of the nearest group.", "percent"),
        Column(_LINE, "All groups", order, "spark"),
    )
