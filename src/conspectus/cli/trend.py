"""`conspectus trend`: which concepts rise or fall along an order."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli.arguments import PairedBy, StorePath, Where
from conspectus.cli.bars import progress
from conspectus.cli.findings import FindingOptions, held, interval, points, write_findings
from conspectus.cli.groups import takes_groups
from conspectus.report.layout import counted

if TYPE_CHECKING:
    from conspectus.analysis.trends.result import TrendResult


class RankBy(StrEnum):
    """What a finding is ranked by."""

    CHANGE = "change"
    ADJUSTED = "adjusted"


@takes_groups
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
    paired_by: PairedBy = None,
    where: Where = None,
    rank_by: Annotated[
        RankBy,
        typer.Option("--rank-by", help="By the change, or by what is left of it at equal length."),
    ] = RankBy.CHANGE,
    *,
    finding: FindingOptions,
) -> None:
    """Find concepts that become more or less common, and tell how sure that is.

    Example: conspectus trend speeches.conspectus --by year
    """
    from conspectus.analysis import trend

    with progress() as bars:
        result = trend(
            store,
            by=by,
            order=order or None,
            bins=bins,
            paired_by=paired_by,
            where=where,
            rank_by=rank_by.value,
            progress=bars,
            **finding.settings(),
        )
    finding.deliver(result, _write)


def _write(result: TrendResult, top: int) -> None:
    provenance, settings = result.provenance, result.settings
    whole = counted(sum(provenance["documents"]), "document")
    told = (
        f"{result.groups[0]} to {result.groups[-1]}: {whole}; "
        f"{len(result.findings):,} of {len(result.table):,} concepts rise or fall "
        f"(false-discovery rate {settings['fdr']:.0%}, {provenance['test']})"
    )
    headings = [
        f"change along a line [{settings['confidence']:.0%}]>",
        held(result),
        "shares>",
        "shape",
        "q>",
    ]
    write_findings(result, top, [told], headings, partial(_cells, result))


def _cells(result: TrendResult, row: dict[str, Any]) -> list[object]:
    shares = result.shares(int(row["latent"]))["share"]
    return [
        interval(row, ("change", "change_low", "change_high")),
        f"{row['verdict']} {points(row['adjusted'])}".strip(),
        " ".join(f"{share:.0%}" for share in shares),
        row["shape"],
        f"{row[result.judged_by]:.1g}",
    ]
