"""What is left of differences with confounds held equal: the first thing to know of a comparison.

Most differences of two corpora say that one of them writes more. A reader who begins with the
largest of them learns a falsehood that is true of every row; so findings are counted, and listed,
by what is left of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from conspectus.analysis.confounds.verdict import EXPLAINED, REDUCED, REMAINS, REVERSED, UNCLEAR
from conspectus.analysis.differences.result import DiffResult

UNADJUSTED, NO_FINDING = "unadjusted", "none"


@dataclass(frozen=True)
class Verdict:
    """Something that may be left of a difference.

    Parameters
    ----------
    key
        As in URLs and in the column ``verdict``.
    short
        Name of a choice, lower case; ``{0}`` is what is held equal.
    told
        Heading above the concepts of which it is true.
    """

    key: str
    short: str
    told: str


VERDICTS = (
    Verdict(REMAINS, "hold", "These hold among documents of equal {0}"),
    Verdict(REDUCED, "mostly {0}", "Mostly {0}: at equal {0} less than a third of these is left"),
    Verdict(REVERSED, "turned round", "At equal {0} these go the other way"),
    Verdict(
        UNCLEAR,
        "cannot be told",
        "These may be due to {0}: too few documents alike in it to tell",
    ),
    Verdict(EXPLAINED, "explained by {0}", "Explained by {0}: little or nothing of these is left"),
    Verdict(UNADJUSTED, "not adjusted", "No documents alike in {0} to tell by"),
    Verdict(NO_FINDING, "no finding", "No sure difference even unadjusted"),
)
"""In the order in which a reader should see them."""

ORDER = {verdict.key: place for place, verdict in enumerate(VERDICTS)}


def is_judged(result: DiffResult) -> bool:
    """Tell whether plain differences are findings that an adjustment may take back."""
    return bool(result.held_equal) and result.settings["rank_by"] == "difference"


def verdicts_of(result: DiffResult, table: pd.DataFrame) -> pd.Series[str]:
    """Say of concepts what is left of their differences.

    Parameters
    ----------
    result
        The comparison.
    table
        Rows of its table.

    Returns
    -------
    pandas.Series of str
        Keys of `VERDICTS`, with the index of `table`.
    """
    finding = table[result.judged_by] <= result.settings["fdr"]
    found = table["verdict"].where(table["verdict"] != "", UNADJUSTED)
    return found.where(finding, NO_FINDING).astype(str)


@dataclass(frozen=True)
class Tally:
    """Findings by what is left of them.

    Parameters
    ----------
    counts
        Key of a verdict to findings, in the order of `VERDICTS`; the first, that they hold,
        also if there are none.
    held
        What was held equal, in words.
    """

    counts: dict[str, int]
    held: str

    @property
    def total(self) -> int:
        """All findings."""
        return sum(self.counts.values())

    @property
    def headline(self) -> str:
        """The verdict on the whole comparison, in a sentence."""
        total, hold = self.total, self.counts[REMAINS]
        among = f"among documents of equal {self.held}"
        if total == 1:
            return f"The one difference {'holds' if hold else 'is not sure to hold'} {among}."
        if not hold:
            return f"None of {total:,} differences is sure to hold {among}."
        if hold == total:
            return f"All {total:,} differences hold {among}."
        return f"{hold:,} of {total:,} differences hold{'s' * (hold == 1)} {among}."

    @property
    def segments(self) -> list[tuple[str, float, float]]:
        """Key, start and width of each kind in a bar from 0 to 1."""
        found: list[tuple[str, float, float]] = []
        start = 0.0
        for key, n in self.counts.items():
            width = n / max(self.total, 1)
            if n:
                found.append((key, start, width))
            start += width
        return found


def tally(result: DiffResult) -> Tally | None:
    """Count the findings of a comparison by what is left of them.

    Parameters
    ----------
    result
        The comparison, all of it.

    Returns
    -------
    Tally or None
        None where nothing was held equal, or findings were chosen with it held equal, or there are
        none.
    """
    findings = result.findings
    if not is_judged(result) or findings.empty:
        return None
    counted = verdicts_of(result, findings).value_counts()
    own = {one.key: int(counted.get(one.key, 0)) for one in VERDICTS}
    kept = {key: n for key, n in own.items() if n or key == REMAINS}
    return Tally(kept, result.held_equal)
