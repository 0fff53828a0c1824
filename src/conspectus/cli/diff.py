"""`conspectus diff`: which concepts differ between groups of documents."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from conspectus.cli.arguments import PairedBy, RankBy, RankedBy, Unit, Where
from conspectus.cli.bars import progress
from conspectus.cli.diff_table import write_diff
from conspectus.cli.explain import ExplainOptions
from conspectus.cli.findings import FindingOptions
from conspectus.cli.groups import takes_groups


class Against(StrEnum):
    """What the first side is compared with."""

    POOLED = "pooled"
    LARGEST = "largest"


class Order(StrEnum):
    """Which difference comes first."""

    ERRORS = "errors"
    POINTS = "points"


@takes_groups
def diff(
    store: Annotated[
        Path | None, typer.Argument(metavar="STORE", help="Store with the documents of all groups.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="COLUMN", help="Column that tells the groups apart."),
    ] = None,
    a: Annotated[
        list[str] | None, typer.Option("--a", metavar="VALUE", help="Its value on side a; repeat.")
    ] = None,
    b: Annotated[
        list[str] | None,
        typer.Option(
            "--b", metavar="VALUE", help="Its value on side b; repeat. Default: the rest."
        ),
    ] = None,
    against: Annotated[
        Against,
        typer.Option(
            "--against", help="All of side b taken together, or each of its values by itself."
        ),
    ] = Against.POOLED,
    a_store: Annotated[
        Path | None, typer.Option("--a-store", metavar="STORE", help="Store of side a alone.")
    ] = None,
    b_store: Annotated[
        Path | None, typer.Option("--b-store", metavar="STORE", help="Store of side b alone.")
    ] = None,
    paired_by: PairedBy = None,
    unit: Unit = None,
    where: Where = None,
    verify_share: Annotated[
        float,
        typer.Option(
            "--verify-share", min=0.0, max=0.9, help="Share of documents kept to test findings on."
        ),
    ] = 0.0,
    seed: Annotated[int, typer.Option("--seed", help="Decides which documents those are.")] = 0,
    rank_by: RankedBy = RankBy.DIFFERENCE,
    order: Annotated[
        Order, typer.Option("--order", help="Most standard errors first, or most points.")
    ] = Order.ERRORS,
    *,
    finding: FindingOptions,
    explaining: ExplainOptions,
) -> None:
    """Compare groups: concepts whose share of documents differs, and how sure that is.

    Example: conspectus diff answers.conspectus --by model --a gpt-4o
    """
    first = _first_store(store, a_store, b_store)
    if b_store is None and (by is None or not a):
        message = "say what to compare: --by COLUMN --a VALUE, or --a-store and --b-store"
        raise typer.BadParameter(message)
    from conspectus.analysis import diff

    with progress() as bars:
        result = diff(
            first,
            by=by,
            a=a or None,
            b=b or None,
            against=against.value,
            b_store=b_store,
            paired_by=paired_by,
            unit=unit,
            where=where,
            verify_share=explaining.kept(verify_share),
            seed=seed,
            rank_by=rank_by.value,
            order=order.value,
            progress=bars,
            **finding.settings(),
        )
    if explaining.explain:
        explaining.deliver(result, seed, finding.answer)
    else:
        finding.deliver(result, write_diff)


def _first_store(store: Path | None, a_store: Path | None, b_store: Path | None) -> Path:
    if (a_store is None) != (b_store is None):
        message = "--a-store and --b-store go together"
        raise typer.BadParameter(message)
    first = store or a_store
    if first is None or (store is not None and a_store is not None):
        message = "give one STORE with both sides, or --a-store and --b-store"
        raise typer.BadParameter(message)
    return first
