"""`conspectus outcome`: which concepts go with a score or a preference."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli.arguments import RankBy, RankedBy, StorePath, Where
from conspectus.cli.bars import progress
from conspectus.cli.findings import FindingOptions, held, interval, points, write_findings
from conspectus.cli.groups import takes_groups
from conspectus.report.layout import counted

if TYPE_CHECKING:
    from conspectus.analysis.outcomes.result import OutcomeResult


class Strength(StrEnum):
    """What of a concept is related to the outcome."""

    PRESENCE = "presence"
    MAX = "max"


@takes_groups
def outcome(
    store: StorePath,
    y: Annotated[
        str, typer.Option("--y", metavar="COLUMN", help="Column with the score or choice.")
    ],
    positive: Annotated[
        str | None,
        typer.Option(
            "--positive", metavar="VALUE", help="Its value that counts as 1, if it has words."
        ),
    ] = None,
    group_by: Annotated[
        str | None,
        typer.Option(
            "--group-by",
            metavar="COLUMN",
            help="Compare within each of its values only: the prompt's id.",
        ),
    ] = None,
    where: Where = None,
    value: Annotated[
        Strength, typer.Option("--value", help="Whether a concept is there, or how strongly.")
    ] = Strength.PRESENCE,
    rank_by: RankedBy = RankBy.DIFFERENCE,
    folds: Annotated[
        int, typer.Option("--folds", min=0, help="Folds of the cross-validation; 0 for none.")
    ] = 5,
    few: Annotated[
        int, typer.Option("--few", min=1, help="Concepts that the short model may name.")
    ] = 10,
    sample: Annotated[
        int,
        typer.Option(
            "--sample", min=10, metavar="N", help="Documents that models are learned from, at most."
        ),
    ] = 20_000,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Decides the folds and the sample.")
    ] = 0,
    *,
    finding: FindingOptions,
) -> None:
    """Find concepts that go with an outcome, and how well they predict it beside plain words.

    Example: conspectus outcome answers.conspectus --y score --group-by prompt
    """
    from conspectus.analysis import outcome

    with progress() as bars:
        result = outcome(
            store,
            y=y,
            positive=positive,
            group_by=group_by,
            where=where,
            value=value.value,
            rank_by=rank_by.value,
            folds=folds,
            few=few,
            sample=sample,
            seed=seed,
            progress=bars,
            **finding.settings(),
        )
    finding.deliver(result, _write)


def _write(result: OutcomeResult, top: int) -> None:
    from conspectus.analysis.outcomes.page import told_by_models

    provenance, settings = result.provenance, result.settings
    keys = f" in {provenance['keys']:,} groups" if provenance["keys"] else ""
    told = (
        f"{settings['y']}: {counted(sum(provenance['documents']), 'document')}{keys}; "
        f"{len(result.findings):,} of {len(result.table):,} concepts go with it "
        f"(false-discovery rate {settings['fdr']:.0%}, {provenance['test']})"
    )
    models = [] if result.models is None else [told_by_models(result).strip()]
    what = "slope" if settings["value"] == "max" else "difference"
    within = f" within {settings['group_by']}" if settings["group_by"] else ""
    difference = f"{what}{within} [{settings['confidence']:.0%}]>"
    headings = ["documents>", "with>", "without>", difference, held(result), "r>", "q>"]
    write_findings(result, top, [told, *models], headings, partial(_cells, result))


def _cells(result: OutcomeResult, row: dict[str, Any]) -> list[object]:
    write = points if result.provenance["binary"] else _number
    mean = "{:.0%}" if result.provenance["binary"] else "{:.3g}"
    return [
        row["documents"],
        mean.format(row["mean_with"]),
        mean.format(row["mean_without"]),
        interval(row, ("difference", "low", "high"), write),
        f"{row['verdict']} {write(row['adjusted'])}".strip(),
        f"{row['correlation']:+.2f}",
        f"{row[result.judged_by]:.1g}",
    ]


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:+.3g}"
