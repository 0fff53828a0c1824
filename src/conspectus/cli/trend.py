"""`conspectus trend`: which concepts rise or fall along an order."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, MinTokens, StorePath, Threshold, Where
from conspectus.cli.bars import progress
from conspectus.cli.diff import Confidence, Correction, Fdr, HowCorrected, NoFold

if TYPE_CHECKING:
    from conspectus.analysis.trends.result import TrendResult


class RankBy(StrEnum):
    """What a finding is ranked by."""

    CHANGE = "change"
    ADJUSTED = "adjusted"


MinSupport = Annotated[
    int | None, typer.Option("--min-support", min=1, help="Documents that must have a concept.")
]
Strata = Annotated[
    list[str] | None,
    typer.Option("--strata", metavar="COLUMN", help="Column to hold equal too; repeat."),
]
NoLength = Annotated[
    bool, typer.Option("--no-length", help="Do not hold the length of documents equal.")
]
Top = Annotated[int, typer.Option("--top", min=1, help="Concepts to show.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the report here (HTML).")
]


def trend(
    store: StorePath,
    by: Annotated[
        str, typer.Option("--by", metavar="COLUMN", help="Column with the order: year, release.")
    ],
    order: Annotated[
        list[str] | None,
        typer.Option(
            "--order",
            metavar="VALUE",
            help="Its values first to last, if they are words; repeat.",
        ),
    ] = None,
    bins: Annotated[
        int | None, typer.Option("--bins", min=2, help="Bins that numbers and dates are shown in.")
    ] = None,
    paired_by: Annotated[
        str | None,
        typer.Option("--paired-by", metavar="COLUMN", help="Column they share: the prompt's id."),
    ] = None,
    where: Where = None,
    strata: Strata = None,
    no_length: NoLength = False,
    min_tokens: MinTokens = 1,
    threshold: Threshold = 0.0,
    min_support: MinSupport = None,
    confidence: Confidence = 0.95,
    fdr: Fdr = 0.05,
    correction: HowCorrected = Correction.BH,
    rank_by: Annotated[
        RankBy, typer.Option("--rank-by", help="The change, or the change at equal length.")
    ] = RankBy.CHANGE,
    no_fold: NoFold = False,
    top: Top = 20,
    out: Out = None,
    json: AsJson = False,
) -> None:
    """Find concepts that become more or less common, and tell how sure that is."""
    from conspectus.analysis import Folding
    from conspectus.analysis.trends.trend import trend
    from conspectus.store import Presence

    with progress() as bars:
        result = trend(
            store,
            by=by,
            order=order or None,
            bins=bins,
            paired_by=paired_by,
            where=where,
            strata=strata or (),
            adjust_length=not no_length,
            presence=Presence(min_tokens=min_tokens, threshold=threshold),
            min_support=min_support,
            confidence=confidence,
            fdr=fdr,
            correction=correction.value,
            folding=None if no_fold else Folding(),
            rank_by=rank_by.value,
            progress=bars,
        )
    if out is not None:
        result.to_html(out, rows=max(top, 50))
        console.note(f"report: {out}")
    if json:
        console.write(result.to_json())
    else:
        _write(result, top)


def _write(result: TrendResult, top: int) -> None:
    provenance, settings = result.provenance, result.settings
    console.note(
        f"{result.groups[0]} to {result.groups[-1]}: {sum(provenance['documents']):,} documents; "
        f"{len(result.findings):,} of {len(result.table):,} concepts rise or fall "
        f"(false-discovery rate {settings['fdr']:.0%}, {provenance['test']})"
    )
    for line in result.notes:
        console.note(f"note: {line}")
    shown = result.findings if len(result.findings) else result.table
    rows = [_cells(result, row) for row in shown.head(top).to_dict("records")]
    sure = f"{settings['confidence']:.0%}"
    held = " and ".join(provenance["adjusted_for"]) or "nothing"
    headings = ["latent>", "concept (named by)", f"change [{sure}]>", f"equal {held}>", "shares>"]
    console.write_table([*headings, "shape", "q>"], rows)


def _cells(result: TrendResult, row: dict[Any, Any]) -> list[object]:
    shares = result.shares(int(row["latent"]))["share"]
    q = "adjusted_q" if result.settings["rank_by"] == RankBy.ADJUSTED else "q_value"
    limits = f"[{points(row['change_low'])}, {points(row['change_high'])}]"
    return [
        row["latent"],
        concept(row),
        f"{points(row['change'])} {limits}",
        f"{row['verdict']} {points(row['adjusted'])}".strip(),
        " ".join(f"{share:.0%}" for share in shares),
        row["shape"],
        f"{row[q]:.1g}",
    ]


def concept(row: dict[Any, Any]) -> str:
    """Name a concept with where its name came from and how many are folded under it.

    Parameters
    ----------
    row
        A row of a result's table.

    Returns
    -------
    str
        For a table.
    """
    label = f"{row['label']} ({row['label_source']})" if row["label"] else "unnamed"
    return f"{label} (+{row['family_size'] - 1} alike)" if row["family_size"] > 1 else label


def points(share: float) -> str:
    """Write a change of a share in percentage points; nothing where there is none.

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
