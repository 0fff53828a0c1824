"""`conspectus diff`: which concepts differ between groups of documents."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, MinTokens, Threshold, Where
from conspectus.cli.bars import progress
from conspectus.cli.diff_table import write_diff


class Correction(StrEnum):
    """How p-values of many latents become q-values."""

    BH = "bh"
    BY = "by"


class Against(StrEnum):
    """What the first side is compared with."""

    POOLED = "pooled"
    LARGEST = "largest"


class RankBy(StrEnum):
    """What a finding is ranked by."""

    DIFFERENCE = "difference"
    ADJUSTED = "adjusted"


MinSupport = Annotated[
    int | None,
    typer.Option("--min-support", min=1, help="Documents of all sides that must have it."),
]
Confidence = Annotated[
    float, typer.Option("--confidence", min=0.0, max=1.0, help="Coverage of the intervals.")
]
Fdr = Annotated[
    float, typer.Option("--fdr", min=0.0, max=1.0, help="False-discovery rate of findings.")
]
HowCorrected = Annotated[
    Correction,
    typer.Option("--correction", help="Benjamini-Hochberg, or -Yekutieli for any dependence."),
]
RankedBy = Annotated[
    RankBy, typer.Option("--rank-by", help="The difference, or the adjusted difference.")
]
NoFold = Annotated[
    bool, typer.Option("--no-fold", help="Leave concepts apart that say nearly the same.")
]


Strata = Annotated[
    list[str] | None,
    typer.Option("--strata", metavar="COLUMN", help="Column to hold equal too; repeat."),
]
NoLength = Annotated[
    bool, typer.Option("--no-length", help="Do not hold the length of documents equal.")
]


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
    paired_by: Annotated[
        str | None,
        typer.Option("--paired-by", metavar="COLUMN", help="Column both share: the prompt's id."),
    ] = None,
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
    no_fold: NoFold = False,
    top: Annotated[int, typer.Option("--top", min=1, help="Concepts to show.")] = 20,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the report here (HTML).")
    ] = None,
    json: AsJson = False,
) -> None:
    """Compare groups: concepts whose share of documents differs, and how sure that is."""
    first = _first_store(store, a_store, b_store)
    if b_store is None and (by is None or not a):
        message = (
            "say what to compare: --by COLUMN --a VALUE, or --a-store and --b-store"
        )
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
            where=where,
            strata=tuple(strata or ()),
            adjust_length=not no_length,
            verify_share=verify_share,
            seed=seed,
            presence=Presence(min_tokens=min_tokens, threshold=threshold),
            min_support=min_support,
            confidence=confidence,
            fdr=fdr,
            correction=correction.value,
            rank_by=rank_by.value,
            folding=None if no_fold else Folding(),
            progress=bars,
        )
    if out is not None:
        result.to_html(out, rows=max(top, 50))
        console.note(f"report: {out}")
    if json:
        console.write(result.to_json())
    else:
        write_diff(result, top)


def _first_store(store: Path | None, a_store: Path | None, b_store: Path | None) -> Path:
    if (a_store is None) != (b_store is None):
        message = "--a-store and --b-store go together"
        raise typer.BadParameter(message)
    first = store or a_store
    if first is None or (store is not None and a_store is not None):
        message = "give one STORE with both sides, or --a-store and --b-store"
        raise typer.BadParameter(message)
    return first
