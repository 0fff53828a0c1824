"""`conspectus correlate`: which concepts go together, or avoid each other."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import (
    Confidence,
    Correction,
    Fdr,
    HowCorrected,
    NoFold,
    NoLength,
    OnePer,
    PresenceOptions,
    Sample,
    Seed,
    StorePath,
    Where,
)
from conspectus.cli.bars import progress
from conspectus.cli.explain import ExplainOptions
from conspectus.cli.findings import LEAST_ROWS, hint_at_labels
from conspectus.cli.groups import takes_groups
from conspectus.cli.outputs import Answer

if TYPE_CHECKING:
    from conspectus.analysis import CorrelationResult


_VERDICTS = ("length", "given")


class RankBy(StrEnum):
    """What makes a pair strong."""

    SURPRISE = "surprise"
    NPMI = "npmi"
    LIFT = "lift"
    CERTAINTY = "certainty"


@takes_groups
def correlate(
    store: StorePath,
    with_column: Annotated[
        list[str] | None,
        typer.Option(
            "--with-column", metavar="COLUMN", help="Pair concepts with its values; repeat."
        ),
    ] = None,
    across: Annotated[
        Path | None,
        typer.Option(
            "--across", metavar="STORE", help="Pair concepts with those of a second store."
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="COLUMN", help="Column that joins both stores: the prompt's id."
        ),
    ] = None,
    given: Annotated[
        str | None,
        typer.Option("--given", metavar="COLUMN", help="Look within each of its values, too."),
    ] = None,
    one_per: OnePer = None,
    no_length: NoLength = False,
    where: Where = None,
    presence: PresenceOptions = PresenceOptions(),
    min_support: Annotated[
        int, typer.Option("--min-support", min=1, help="Documents that must have both concepts.")
    ] = 20,
    min_npmi: Annotated[
        float,
        typer.Option("--min-npmi", min=0.0, max=1.0, help="Least association (NPMI), from 0 to 1."),
    ] = 0.0,
    rank_by: Annotated[
        RankBy, typer.Option("--rank-by", help="What puts a pair first.")
    ] = RankBy.SURPRISE,
    fdr: Fdr = 0.05,
    correction: HowCorrected = Correction.BH,
    confidence: Confidence = 0.95,
    keep_trivial: Annotated[
        bool,
        typer.Option(
            "--keep-trivial", help="Keep pairs that neighbouring words or like names explain."
        ),
    ] = False,
    no_fold: NoFold = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="Pairs of each direction to find.")
    ] = 500,
    verify_share: Annotated[
        float,
        typer.Option(
            "--verify-share", min=0.0, max=0.9, help="Share of documents kept out, for --explain."
        ),
    ] = 0.0,
    sample: Sample = None,
    seed: Seed = 0,
    top: Annotated[int, typer.Option("--top", min=1, help="Pairs to show.")] = 20,
    *,
    answer: Answer,
    explaining: ExplainOptions,
) -> None:
    """Find pairs of concepts that documents have together more, or less, than chance.

    Example: conspectus correlate answers.conspectus --one-per prompt_id
    """
    if (across is None) != (on is None):
        message = "--across and --on go together"
        raise typer.BadParameter(message)
    from conspectus.analysis import Folding, Trivial, correlate

    with progress() as bars:
        result = correlate(
            store,
            with_column=with_column or None,
            across=across,
            on=on,
            given=given,
            one_per=one_per,
            adjust_length=not no_length,
            where=where,
            presence=presence.rule(),
            min_support=min_support,
            min_npmi=min_npmi,
            rank_by=rank_by.value,
            fdr=fdr,
            correction=correction.value,
            confidence=confidence,
            folding=None if no_fold else Folding(),
            trivial=None if keep_trivial else Trivial(),
            limit=limit,
            verify_share=explaining.kept(verify_share),
            sample=sample,
            seed=seed,
            progress=bars,
        )
    if explaining.explain:
        explaining.deliver(result, seed, answer)
    else:
        answer.deliver(result, partial(_write, result, top), rows=max(top, LEAST_ROWS))


def _write(result: CorrelationResult, top: int) -> None:
    from conspectus.analysis.correlations.foremost import shown_rows

    provenance = result.provenance
    aside = sum(result.set_aside.values())
    console.note(
        f"{provenance['units']:,} units, {provenance['pairs_tested']:,} pairs tested; "
        f"{len(result.findings):,} of {len(result.table):,} rows are findings "
        f"(false-discovery rate {result.settings['fdr']:.0%}); {aside:,} trivial pairs set aside"
    )
    console.notes(result.notes)
    hint_at_labels(result)
    pre = result.decides
    table = result.table
    rows = [_cells(table.iloc[i].to_dict(), pre) for i in shown_rows(result, top)]
    headings = ["a", "b", "pair (named by)", "with both>", "by chance>", "NPMI>", "odds ratio>"]
    console.write_table([*headings, "q>", *(name for name in _VERDICTS if name in table)], rows)


def _cells(row: dict[Any, Any], pre: str) -> list[object]:
    from conspectus.analysis.correlations.layout import written_odds

    names = [row[f"label_{x}"] or "unnamed" for x in "ab"]
    link = "+" if row["direction"] == "together" else "without"
    source = "; ".join(dict.fromkeys(filter(None, (row["source_a"], row["source_b"]))))
    folded = f" (+{row['family_size'] - 1} alike)" if row["family_size"] > 1 else ""
    cells: list[object] = [
        row["a"],
        row["b"],
        f"{names[0]} {link} {names[1]}{f' ({source})' if source else ''}{folded}",
        f"{row['support']:,}",
        f"{row[f'{pre}expected']:,.1f}",
        f"{row[f'{pre}npmi']:+.2f}",
        written_odds(row[f"{pre}odds_ratio"]),
        f"{row[f'{pre}q_value']:.1g}",
    ]
    return [*cells, *(row[name] for name in _VERDICTS if name in row)]
