"""`conspectus diff`: which concepts differ between groups of documents."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from conspectus.cli.arguments import (
    AsJson,
    Confidence,
    Correction,
    Fdr,
    HowCorrected,
    MinSupport,
    MinTokens,
    NoFold,
    NoLength,
    PairedBy,
    RankBy,
    RankedBy,
    Strata,
    Threshold,
    Top,
    Unit,
    Where,
)
from conspectus.cli.bars import progress
from conspectus.cli.diff_table import write_diff
from conspectus.cli.explain import ExplainOptions, takes_explain_options
from conspectus.cli.findings import deliver
from conspectus.cli.outputs import Out


class Against(StrEnum):
    """What the first side is compared with."""

    POOLED = "pooled"
    LARGEST = "largest"


class Order(StrEnum):
    """Which difference comes first."""

    ERRORS = "errors"
    POINTS = "points"


@takes_explain_options
def diff(
    store: Annotated[
        Path | None, typer.Argument(metavar="[STORE]", help="Store with the documents of all.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="COLUMN", help="Column that tells them apart.")
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
        typer.Option("--against", help="Side b taken together, or each value of it by itself."),
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
    strata: Strata = None,
    no_length: NoLength = False,
    verify_share: Annotated[
        float,
        typer.Option(
            "--verify-share", min=0.0, max=0.9, help="Share of documents kept to test findings on."
        ),
    ] = 0.0,
    seed: Annotated[int, typer.Option("--seed", help="Decides which documents those are.")] = 0,
    min_tokens: MinTokens = 1,
    threshold: Threshold = 0.0,
    min_support: MinSupport = None,
    confidence: Confidence = 0.95,
    fdr: Fdr = 0.05,
    correction: HowCorrected = Correction.BH,
    rank_by: RankedBy = RankBy.DIFFERENCE,
    order: Annotated[
        Order, typer.Option("--order", help="Most standard errors first, or most points.")
    ] = Order.ERRORS,
    no_fold: NoFold = False,
    top: Top = 20,
    out: Out = None,
    json: AsJson = False,
    *,
    explaining: ExplainOptions,
) -> None:
    """Compare groups: concepts whose share of documents differs, and how sure that is."""
    first = _first_store(store, a_store, b_store)
    if b_store is None and (by is None or not a):
        message = "say what to compare: --by COLUMN --a VALUE, or --a-store and --b-store"
        raise typer.BadParameter(message)
    from conspectus.analysis import Folding, diff
    from conspectus.store import Presence

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
            strata=tuple(strata or ()),
            adjust_length=not no_length,
            verify_share=explaining.kept(verify_share),
            seed=seed,
            presence=Presence(min_tokens=min_tokens, threshold=threshold),
            min_support=min_support,
            confidence=confidence,
            fdr=fdr,
            correction=correction.value,
            rank_by=rank_by.value,
            order=order.value,
            folding=None if no_fold else Folding(),
            progress=bars,
        )
    if explaining.explain:
        explaining.deliver(result, seed=seed, out=out, json=json)
        return
    write = partial(write_diff, result, top)
    deliver(result, out=out, top=top, json=json, write=write)


def _first_store(store: Path | None, a_store: Path | None, b_store: Path | None) -> Path:
    if (a_store is None) != (b_store is None):
        message = "--a-store and --b-store go together"
        raise typer.BadParameter(message)
    first = store or a_store
    if first is None or (store is not None and a_store is not None):
        message = "give one STORE with both sides, or --a-store and --b-store"
        raise typer.BadParameter(message)
    return first
