"""Findings as lines of a terminal, for every command that ranks concepts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from conspectus.cli import console

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from conspectus.analysis.per_latent import PerLatentResult
    from conspectus.analysis.result import Result

NO_LABELS = "hint: no concept has a name: run `conspectus label {}`"
LEAST_ROWS = 50
"""Concepts of a report, at least."""


def deliver(
    result: PerLatentResult, *, out: Path | None, top: int, json: bool, write: Callable[[], None]
) -> None:
    """Write a report if one is wanted, and the answer as JSON or as a table.

    Parameters
    ----------
    result
        The answer.
    out
        File of the report.
    top
        Concepts to show.
    json
        Whether the answer is for programs.
    write
        Writes the table.
    """
    if out is not None:
        result.to_html(out, rows=max(top, LEAST_ROWS))
        console.note(f"report: {out}")
    if json:
        console.write(result.to_json())
    else:
        write()


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
    for line in (*told, *(f"note: {note}" for note in result.notes)):
        console.note(line)
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


def _concept(row: Mapping[str, Any]) -> str:
    """Name a concept, with where its name came from and how many are folded under it."""
    label = f"{row['label']} ({row['label_source']})" if row["label"] else "unnamed"
    return f"{label} (+{row['family_size'] - 1} alike)" if row["family_size"] > 1 else label
