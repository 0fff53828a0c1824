"""Findings as lines of a terminal, for every command that ranks concepts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from conspectus.cli import console
from conspectus.cli.arguments import (
    Confidence,
    Correction,
    Fdr,
    HowCorrected,
    NoFold,
    NoLength,
    PresenceOptions,
)
from conspectus.cli.outputs import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conspectus.analysis.per_latent import PerLatentResult
    from conspectus.analysis.result import Result

Ranked = TypeVar("Ranked", bound="PerLatentResult")
NO_LABELS = "hint: no concept has a name: run `conspectus label {}`"
LEAST_ROWS = 50
"""Rows of a report, at least."""
Strata = Annotated[
    list[str] | None,
    typer.Option("--strata", metavar="COLUMN", help="Column to hold equal as well; repeat."),
]
MinSupport = Annotated[
    int | None,
    typer.Option(
        "--min-support", min=1, help="Documents that must have a concept to be tested [10]."
    ),
]
Top = Annotated[int, typer.Option("--top", min=1, help="Concepts to show.")]


@dataclass(frozen=True)
class FindingOptions:
    """What is a finding, and where findings go: options of every command that ranks concepts.

    Parameters
    ----------
    strata, min_support, confidence, fdr, correction
        As of `conspectus.diff`.
    no_length, no_fold
        Without its `adjust_length` and `folding`.
    presence
        When a document has a concept.
    top
        Concepts to show.
    answer
        Where the answer goes.
    """

    strata: Strata = None
    no_length: NoLength = False
    presence: PresenceOptions = field(default_factory=PresenceOptions)
    min_support: MinSupport = None
    confidence: Confidence = 0.95
    fdr: Fdr = 0.05
    correction: HowCorrected = Correction.BH
    no_fold: NoFold = False
    top: Top = 20
    answer: Answer = field(default_factory=Answer)

    def settings(self) -> dict[str, Any]:
        """Give the keyword arguments that the analyses share."""
        from conspectus.analysis import Folding

        return {
            "strata": tuple(self.strata or ()),
            "adjust_length": not self.no_length,
            "presence": self.presence.rule(),
            "min_support": self.min_support,
            "confidence": self.confidence,
            "fdr": self.fdr,
            "correction": self.correction.value,
            "folding": None if self.no_fold else Folding(),
        }

    def deliver(self, result: Ranked, write: Callable[[Ranked, int], None]) -> None:
        """Write a report if one is wanted, and the answer as JSON or as a table.

        Parameters
        ----------
        result
            The answer.
        write
            Writes the table of its first concepts, so many.
        """
        rows = max(self.top, LEAST_ROWS)
        self.answer.deliver(result, partial(write, result, self.top), rows=rows)


def write_findings(
    result: PerLatentResult,
    top: int,
    told: Sequence[str],
    headings: Sequence[str],
    cells: Callable[[dict[str, Any]], Sequence[object]],
) -> None:
    """Write what was asked, what a careful reader must know, and the first concepts.

    Parameters
    ----------
    result
        The answer; where there are no findings, what is nearest to one is shown.
    top
        Concepts to show.
    told
        Lines that go before its notes.
    headings
        Of the table, after the latent and its name.
    cells
        Gives the cells of a row, after the latent and its name.
    """
    for line in told:
        console.note(line)
    console.notes(result.notes)
    hint_at_labels(result)
    shown = result.findings if len(result.findings) else result.table
    rows = [{str(key): cell for key, cell in r.items()} for r in shown.head(top).to_dict("records")]
    written = [[row["latent"], _concept(row), *cells(row)] for row in rows]
    console.write_table(["latent>", "concept (named by)", *headings], written)


def hint_at_labels(result: Result) -> None:
    """Say how concepts get names, where none has one.

    Parameters
    ----------
    result
        The answer.
    """
    if result.provenance.get("label_sets") is None:
        console.note(NO_LABELS.format(" ".join(result.provenance["stores"][:1])))


def held(result: PerLatentResult) -> str:
    """Head the column with what is left at equal confounds.

    Parameters
    ----------
    result
        The answer.

    Returns
    -------
    str
        For example ``"equal length>"``.
    """
    return f"equal {result.held_equal}>" if result.held_equal else "adjusted>"


def points(share: float) -> str:
    """Write a difference of shares in percentage points; nothing where there is none.

    Parameters
    ----------
    share
        A fraction, or NaN.

    Returns
    -------
    str
        For example ``"+12"``.
    """
    return "" if math.isnan(share) else f"{round(100 * share):+d}"


def interval(
    row: Mapping[str, Any],
    columns: tuple[str, str, str],
    write: Callable[[float], str] = points,
) -> str:
    """Write an estimate with its limits.

    Parameters
    ----------
    row
        A row of a result's table.
    columns
        With the estimate, the lower and the upper limit.
    write
        Writes a number.

    Returns
    -------
    str
        For example ``"+12 [+8, +15]"``; nothing where there is no estimate.
    """
    if math.isnan(row[columns[0]]):
        return ""
    estimate, low, high = (write(row[column]) for column in columns)
    return f"{estimate} [{low}, {high}]"


def named(label: str, source: str) -> str:
    """Name a concept, or what goes by the names of some.

    Parameters
    ----------
    label, source
        The name, perhaps empty, and where it came from.

    Returns
    -------
    str
        For example ``"apologies (human)"`` or ``"unnamed"``.
    """
    return f"{label} ({source})" if label else "unnamed"


def _concept(row: Mapping[str, Any]) -> str:
    """Name a concept, with how many are folded under it."""
    folded = f" (+{row['family_size'] - 1} alike)" if row["family_size"] > 1 else ""
    return f"{named(row['label'], row['label_source'])}{folded}"
