"""`conspectus diff`: which concepts differ between two groups of documents."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, MinTokens, Threshold, Where
from conspectus.cli.bars import progress

if TYPE_CHECKING:
    from conspectus.analysis import DiffResult


class Correction(StrEnum):
    """How p-values of many latents become q-values."""

    BH = "bh"
    BY = "by"


class RankBy(StrEnum):
    """What a finding is ranked by."""

    DIFFERENCE = "difference"
    ADJUSTED = "adjusted"


MinSupport = Annotated[
    int | None,
    typer.Option("--min-support", min=1, help="Documents of both sides that must have it."),
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
    RankBy, typer.Option("--rank-by", help="The difference, or the difference at equal length.")
]
NoFold = Annotated[
    bool, typer.Option("--no-fold", help="Leave concepts apart that say nearly the same.")
]


def diff(
    store: Annotated[
        Path | None, typer.Argument(metavar="[STORE]", help="Store with the documents of both.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="COLUMN", help="Column that tells them apart.")
    ] = None,
    a: Annotated[
        list[str] | None, typer.Option("--a", metavar="VALUE", help="Its value on side a; repeat.")
    ] = None,
    b: Annotated[
        list[str] | None, typer.Option("--b", metavar="VALUE", help="Its value on side b; repeat.")
    ] = None,
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
    """Compare two groups: concepts whose share of documents differs, and how sure that is."""
    first = _first_store(store, a_store, b_store)
    if b_store is None and (by is None or not a or not b):
        message = "say what to compare: --by COLUMN --a VALUE --b VALUE, or --a-store and --b-store"
        raise typer.BadParameter(message)
    from conspectus.analysis import Folding, diff
    from conspectus.store import Presence

    with progress() as bars:
        result = diff(
            first,
            by=by,
            a=a or None,
            b=b or None,
            b_store=b_store,
            paired_by=paired_by,
            where=where,
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
        _write(result, top)


def _first_store(store: Path | None, a_store: Path | None, b_store: Path | None) -> Path:
    if (a_store is None) != (b_store is None):
        message = "--a-store and --b-store go together"
        raise typer.BadParameter(message)
    first = store or a_store
    if first is None or (store is not None and a_store is not None):
        message = "give one STORE with both sides, or --a-store and --b-store"
        raise typer.BadParameter(message)
    return first


def _write(result: DiffResult, top: int) -> None:
    side_a, side_b = result.sides
    documents_a, documents_b = result.provenance["documents"]
    pairs = result.provenance["pairs"]
    counted = f"{pairs:,} pairs" if pairs else f"{documents_a:,} and {documents_b:,} documents"
    console.note(
        f"{side_a} (a) against {side_b} (b): {counted}; "
        f"{len(result.findings):,} of {len(result.table):,} concepts differ "
        f"(false-discovery rate {result.settings['fdr']:.0%}, {result.provenance['test']})"
    )
    for line in result.notes:
        console.note(f"note: {line}")
    shown = result.findings if len(result.findings) else result.table
    q = "adjusted_q" if result.settings["rank_by"] == "adjusted" else "q_value"
    rows = [_cells(row, q) for row in shown.head(top).to_dict("records")]
    sure = f"{result.settings['confidence']:.0%}"
    headings = ["latent>", "concept (named by)", "a>", "b>", f"a-b [{sure}]>", "equal length>"]
    console.write_table([*headings, "q>"], rows)


def _cells(row: dict[Any, Any], q: str) -> list[object]:
    label = f"{row['label']} ({row['label_source']})" if row["label"] else "unnamed"
    folded = f" (+{row['family_size'] - 1} alike)" if row["family_size"] > 1 else ""
    return [
        row["latent"],
        f"{label}{folded}",
        f"{row['share_a']:.0%}",
        f"{row['share_b']:.0%}",
        f"{_points(row['difference'])} [{_points(row['low'])}, {_points(row['high'])}]",
        f"{row['verdict']} {_points(row['adjusted'])}".strip(),
        f"{row[q]:.1g}",
    ]


def _points(share: float) -> str:
    return "" if math.isnan(share) else f"{round(100 * share):+d}"
