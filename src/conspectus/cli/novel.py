"""`conspectus novel` and `conspectus subthemes`: what lies beyond labels, and what within them."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, Confidence, MinTokens, StorePath, Threshold, Where
from conspectus.cli.bars import progress
from conspectus.cli.cluster import About, Latents, numbers
from conspectus.cli.outputs import Out

if TYPE_CHECKING:
    from conspectus.analysis.novelty.result import NoveltyResult
    from conspectus.analysis.novelty.subthemes_result import SubthemesResult


class Mode(StrEnum):
    """What unlabelled documents may be."""

    OPEN = "open"
    NOVEL_ONLY = "novel-only"


class Method(StrEnum):
    """How novel groups are found."""

    AUTO = "auto"
    KMEANS = "kmeans"
    SEMI_SUPERVISED = "semi-supervised"


HowMany = Annotated[
    str, typer.Option("--k", metavar="auto|N", help="Number of groups, or guess it.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of every random choice.")]
Fdr = Annotated[
    float, typer.Option("--fdr", min=0.0, max=1.0, help="False-discovery rate of findings.")
]
Weight = Annotated[
    str,
    typer.Option(
        "--weight", metavar="auto|N", help="How much concepts count that tell classes apart."
    ),
]


def novel(
    store: StorePath,
    labels: Annotated[
        str, typer.Option("--labels", metavar="COLUMN", help="Known classes; empty where unknown.")
    ],
    known: Annotated[
        list[str] | None,
        typer.Option("--known", metavar="VALUE", help="Only these are known classes; repeat."),
    ] = None,
    mode: Annotated[
        Mode, typer.Option("--mode", help="Whether unlabelled documents may be of known classes.")
    ] = Mode.OPEN,
    method: Annotated[Method, typer.Option("--method", help="How.")] = Method.AUTO,
    k: HowMany = "auto",
    weight: Weight = "auto",
    latents: Latents = None,
    where: Where = None,
    min_tokens: MinTokens = 1,
    threshold: Threshold = 0.0,
    seed: Seed = 0,
    confidence: Confidence = 0.95,
    fdr: Fdr = 0.05,
    out: Out = None,
    json: AsJson = False,
) -> None:
    """Find groups of unlabelled documents that none of the known classes covers."""
    groups = _how_many(k)
    chosen = numbers(latents)
    strength = _weight(weight)
    from conspectus.analysis.novelty.novel import novel
    from conspectus.store import Presence

    with progress() as bars:
        result = novel(
            store,
            labels,
            known=known or None,
            k=groups,
            mode=mode.value,
            method=method.value,
            weight=strength,
            latents=chosen,
            where=where,
            presence=Presence(min_tokens=min_tokens, threshold=threshold),
            confidence=confidence,
            seed=seed,
            fdr=fdr,
            progress=bars,
        )
    if out is not None:
        result.to_html(out)
        console.note(f"report: {out}")
    if json:
        console.write(result.to_json())
    else:
        _write_groups(result)


def subthemes(
    store: StorePath,
    label: Annotated[str, typer.Option("--label", metavar="COLUMN", help="Labels to divide.")],
    value: Annotated[
        list[str] | None, typer.Option("--value", metavar="VALUE", help="Only this; repeat.")
    ] = None,
    k: HowMany = "auto",
    about: About = None,
    latents: Latents = None,
    where: Where = None,
    min_tokens: MinTokens = 1,
    threshold: Threshold = 0.0,
    fewest: Annotated[
        int, typer.Option("--fewest", min=4, help="Documents that a label must have.")
    ] = 40,
    resamples: Annotated[
        int, typer.Option("--resamples", min=0, help="Resamples that test stability.")
    ] = 20,
    seed: Seed = 0,
    fdr: Fdr = 0.05,
    out: Out = None,
    json: AsJson = False,
) -> None:
    """Divide each label into sub-themes, described against the rest of the same label."""
    groups = _how_many(k)
    chosen = numbers(latents)
    from conspectus.analysis.novelty.subthemes import subthemes
    from conspectus.store import Presence

    with progress() as bars:
        result = subthemes(
            store,
            label,
            values=value or None,
            k=groups,
            about=about,
            latents=chosen,
            where=where,
            presence=Presence(min_tokens=min_tokens, threshold=threshold),
            fewest=fewest,
            resamples=resamples,
            seed=seed,
            fdr=fdr,
            progress=bars,
        )
    if out is not None:
        result.to_html(out)
        console.note(f"report: {out}")
    if json:
        console.write(result.to_json())
    else:
        _write_themes(result)


def _how_many(text: str) -> int | Literal["auto"]:
    if text == "auto":
        return "auto"
    if not text.isdecimal() or int(text) < 1:
        message = f"--k takes 'auto' or a number from 1, not {text!r}"
        raise typer.BadParameter(message)
    return int(text)


def _weight(text: str) -> float | Literal["auto"]:
    if text == "auto":
        return "auto"
    try:
        return float(text)
    except ValueError:
        message = f"--weight takes 'auto' or a number from 0, not {text!r}"
        raise typer.BadParameter(message) from None


def _write_groups(result: NoveltyResult) -> None:
    provenance, settings = result.provenance, result.settings
    console.note(
        f"{len(result.table)} groups among {provenance['unlabelled']:,} unlabelled documents, "
        f"beyond {len(settings['known'])} known classes (method {settings['method']}, weight "
        f"{settings['weight']:g})"
    )
    for line in result.notes:
        console.note(f"note: {line}")
    rows = [
        [
            row["name"],
            f"{row['label']} ({row['label_source']})" if row["label"] else "unnamed",
            row["documents"],
            f"{row['share']:.0%}",
            row["nearest_class"],
            _number(row["distance_ratio"]),
            row["verdict"],
        ]
        for row in result.table.to_dict("records")
    ]
    headings = ["group", "concepts that set it apart (named by)", "documents>", "of unlabelled>"]
    console.write_table([*headings, "nearest class", "distance>", "rather"], rows)


def _write_themes(result: SubthemesResult) -> None:
    for line in result.notes:
        console.note(f"note: {line}")
    rows = [
        [
            row["theme"],
            row["label"],
            f"{row['name']} ({row['name_source']})" if row["name"] else "unnamed",
            row["documents"],
            f"{row['share']:.0%}",
            _number(row["stability"]),
        ]
        for row in result.table.to_dict("records")
    ]
    headings = ["theme>", "label", "concepts that set it apart (named by)", "documents>"]
    console.write_table([*headings, "of the label>", "stability>"], rows)


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"
