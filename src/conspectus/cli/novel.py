"""`conspectus novel` and `conspectus subthemes`: what lies beyond labels, and what within them."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from conspectus.cli import console
from conspectus.cli.arguments import (
    About,
    Confidence,
    Fdr,
    HowMany,
    Latents,
    PresenceOptions,
    Sample,
    Seed,
    StorePath,
    Where,
    how_many,
    numbers,
)
from conspectus.cli.bars import progress
from conspectus.cli.findings import named
from conspectus.cli.groups import takes_groups
from conspectus.cli.outputs import Answer

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


Weight = Annotated[
    str,
    typer.Option(
        "--weight",
        metavar="auto|N",
        help="How much more concepts count that tell the known classes apart; 0: no more.",
    ),
]


@takes_groups
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
    method: Annotated[Method, typer.Option("--method", help="How groups are found.")] = Method.AUTO,
    k: HowMany = "auto",
    weight: Weight = "auto",
    latents: Latents = None,
    where: Where = None,
    presence: PresenceOptions = PresenceOptions(),
    sample: Sample = None,
    seed: Seed = 0,
    confidence: Confidence = 0.95,
    fdr: Fdr = 0.05,
    *,
    answer: Answer,
) -> None:
    """Find groups of unlabelled documents that none of the known classes covers.

    Example: conspectus novel tickets.conspectus --labels topic
    """
    groups = how_many(k, 1)
    chosen = numbers(latents)
    strength = _weight(weight)
    from conspectus.analysis.novelty.novel import novel

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
            presence=presence.rule(),
            confidence=confidence,
            sample=sample,
            seed=seed,
            fdr=fdr,
            progress=bars,
        )
    answer.deliver(result, partial(_write_groups, result))


@takes_groups
def subthemes(
    store: StorePath,
    label: Annotated[
        str, typer.Option("--label", metavar="COLUMN", help="Column with the classes to divide.")
    ],
    value: Annotated[
        list[str] | None,
        typer.Option("--value", metavar="VALUE", help="Divide only this class; repeat."),
    ] = None,
    k: HowMany = "auto",
    about: About = None,
    latents: Latents = None,
    where: Where = None,
    presence: PresenceOptions = PresenceOptions(),
    fewest: Annotated[
        int, typer.Option("--fewest", min=4, help="Documents that a class must have.")
    ] = 40,
    resamples: Annotated[
        int, typer.Option("--resamples", min=0, help="Resamples that test stability.")
    ] = 20,
    sample: Sample = None,
    seed: Seed = 0,
    fdr: Fdr = 0.05,
    *,
    answer: Answer,
) -> None:
    """Divide each label into sub-themes, described against the rest of the same label.

    Example: conspectus subthemes tickets.conspectus --label topic
    """
    groups = how_many(k, 1)
    chosen = numbers(latents)
    from conspectus.analysis.novelty.subthemes import subthemes

    with progress() as bars:
        result = subthemes(
            store,
            label,
            values=value or None,
            k=groups,
            about=about,
            latents=chosen,
            where=where,
            presence=presence.rule(),
            fewest=fewest,
            resamples=resamples,
            sample=sample,
            seed=seed,
            fdr=fdr,
            progress=bars,
        )
    answer.deliver(result, partial(_write_themes, result))


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
    console.notes(result.notes)
    rows = [
        [
            row["name"],
            named(row["label"], row["label_source"]),
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
    console.notes(result.notes)
    rows = [
        [
            row["theme"],
            row["label"],
            named(row["name"], row["name_source"]),
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
