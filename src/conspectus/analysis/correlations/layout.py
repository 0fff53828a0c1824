"""Columns and words of a correlation's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.analysis.confounds.verdict import EXPLAINED, REDUCED, REMAINS, REVERSED, UNCLEAR
from conspectus.analysis.correlations.rows import APPEARS
from conspectus.report.page import Column

if TYPE_CHECKING:
    from conspectus.analysis.correlations.result import CorrelationResult

ODDS = "odds"

LENGTH_FLAGS = {
    EXPLAINED: "Explained by length: at equal length little of the relation is left.",
    UNCLEAR: "May be due to length: too few units of equal length to tell.",
    REDUCED: "Mostly length: at equal length the relation is less than a third as strong.",
    REVERSED: "Turned round by length: the relation is the other way over all lengths together.",
    APPEARS: "Shows only at equal length.",
}
GIVEN_FLAGS = {
    REDUCED: "Mostly {0}: within its values the relation is less than a third as strong.",
    EXPLAINED: "Explained by {0}: within its values little of the relation is left.",
    REVERSED: "Turned round by {0}: within its values the relation is the other way.",
    UNCLEAR: "May be due to {0}: too few documents of equal value to tell.",
    APPEARS: "Shows only within values of {0}.",
}
GIVEN_WORDS = {
    REMAINS: "remain",
    REDUCED: "are much weaker",
    EXPLAINED: "vanish",
    REVERSED: "turn round",
    UNCLEAR: "are unclear",
    APPEARS: "appear",
}

TRIVIAL_COLUMNS = (
    Column("pair", "Pair", "Labels of both.", "text"),
    Column("key", "Latents", "Their numbers.", "text"),
    Column("support", "Documents", "That have both.", "number"),
    Column("reason", "Why", "The first rule that it meets.", "text"),
    Column(
        "near",
        "Neighbours",
        "Share of these with both peaks near, beyond chance.",
        "percent",
    ),
    Column("label_similarity", "Likeness", "Of the labels, 1 for the same.", "number"),
)

_GIVEN = Column("given_npmi", "NPMI within", "At equal value of the given column.", "number")


def written_odds(ratio: float) -> str:
    """Write an odds ratio with about three digits, for example ``"30,100"`` or ``"0.0123"``."""
    if ratio < 100:
        return f"{ratio:.3g}"
    digits = 3 - len(f"{ratio:.0f}")
    return f"{round(ratio, digits):,.0f}"


def columns_of(result: CorrelationResult) -> tuple[Column, ...]:
    """Choose the columns of a page.

    Parameters
    ----------
    result
        The correlation.

    Returns
    -------
    tuple of Column
        Figures that decide, and those within the given column if there is one.
    """
    held = " among units of equal length" if result.decides else ""
    pre = result.decides
    ratio = f"Odds of one where the other is present over those where it is not{held}."
    columns = (
        Column(f"{pre}npmi", "NPMI", f"1 always together, 0 by chance, -1 never{held}.", "number"),
        Column("support", "With both", "Units that have both.", "number"),
        Column(
            f"{pre}expected", "By chance", f"Units that would have both by chance{held}.", "number"
        ),
        Column(ODDS, "Odds ratio", ratio, "text"),
        Column(
            "b_given_a",
            "2nd if 1st",
            "Share of the first one's units that have the second.",
            "percent",
        ),
        Column("share_b", "2nd in all", "Share of all units that have the second.", "percent"),
        Column(
            "a_given_b",
            "1st if 2nd",
            "Share of the second one's units that have the first.",
            "percent",
        ),
        Column("share_a", "1st in all", "Share of all units that have the first.", "percent"),
        Column(
            f"{pre}q_value",
            "q",
            "Expected share of flukes if this and all pairs with a smaller q are believed.",
            "pvalue",
        ),
    )
    return (*columns, _GIVEN) if "given_npmi" in result.pairs else columns
