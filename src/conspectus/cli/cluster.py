"""`conspectus cluster`: which groups the documents fall into, along an axis."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from conspectus.cli import console
from conspectus.cli.arguments import (
    AsJson,
    Confidence,
    MinTokens,
    Sample,
    StorePath,
    Threshold,
    Unit,
    Where,
)
from conspectus.cli.bars import progress
from conspectus.cli.explain import ExplainOptions, takes_explain_options
from conspectus.cli.outputs import Out, checked
from conspectus.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.clusters import ClusterResult


class Method(StrEnum):
    """How documents are clustered."""

    AUTO = "auto"
    SPECTRAL = "spectral"
    LEIDEN = "leiden"
    HDBSCAN = "hdbscan"
    KMEANS = "kmeans"


class Metric(StrEnum):
    """How alike two documents are."""

    JACCARD = "jaccard"
    COSINE = "cosine"


class Linkage(StrEnum):
    """How the tree joins clusters."""

    AVERAGE = "average"
    WARD = "ward"


About = Annotated[
    str | None, typer.Option("--about", metavar="TEXT", help="What the groups should be about.")
]
Latents = Annotated[
    str | None,
    typer.Option("--latents", metavar="1,2,3", help="Concepts to compare by, instead of --about."),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="LATENT|WORDS", help="Concepts to leave out; repeat."),
]
MinShare = Annotated[
    float,
    typer.Option(
        "--min-share", min=0.0, max=1.0, help="Share of documents that must have a concept."
    ),
]
MaxShare = Annotated[
    float,
    typer.Option("--max-share", min=0.0, max=1.0, help="Share that may, unless by --latents."),
]
Neighbours = Annotated[
    int, typer.Option("--neighbours", min=2, help="Nearest documents that each is linked to.")
]
HowMany = Annotated[
    str, typer.Option("--k", metavar="auto|N", help="Number of clusters, or find a good one.")
]
Assignments = Annotated[
    Path | None,
    typer.Option(
        "--assignments", metavar="FILE", help="Write each document's cluster (.csv or .parquet)."
    ),
]


@takes_explain_options
def cluster(
    store: StorePath,
    about: About = None,
    latents: Latents = None,
    exclude: Exclude = None,
    concepts: Annotated[
        int, typer.Option("--concepts", min=2, help="Concepts at most, with --about.")
    ] = 100,
    min_share: MinShare = 0.01,
    max_share: MaxShare = 0.5,
    k: HowMany = "auto",
    method: Annotated[Method, typer.Option("--method", help="How.")] = Method.AUTO,
    metric: Annotated[Metric, typer.Option("--metric", help="What alike means.")] = Metric.JACCARD,
    weighted: Annotated[
        bool, typer.Option("--weighted", help="Compare strengths (with --metric cosine).")
    ] = False,
    neighbours: Neighbours = 15,
    linkage: Annotated[
        Linkage, typer.Option("--linkage", help="How the tree joins clusters.")
    ] = Linkage.AVERAGE,
    unit: Unit = None,
    where: Where = None,
    min_tokens: MinTokens = 1,
    threshold: Threshold = 0.0,
    resamples: Annotated[
        int, typer.Option("--resamples", min=0, help="Resamples that test stability.")
    ] = 20,
    sample: Sample = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of every random choice.")] = 0,
    fdr: Annotated[
        float, typer.Option("--fdr", min=0.0, max=1.0, help="False-discovery rate of findings.")
    ] = 0.05,
    confidence: Confidence = 0.95,
    out: Out = None,
    draw_map: Annotated[
        bool, typer.Option("--map", help="Show a map in the report (needs conspectus[cluster]).")
    ] = False,
    assignments: Assignments = None,
    json: AsJson = False,
    *,
    explaining: ExplainOptions,
) -> None:
    """Group documents by the concepts they share, and say what sets each group apart."""
    wanted = numbers(latents)
    clusters = _how_many(k)
    if assignments is not None and assignments.suffix not in (".csv", ".parquet"):
        message = f"--assignments must end in .csv or .parquet, not {assignments.name!r}"
        raise typer.BadParameter(message)
    if assignments is not None:
        checked(assignments)
    if draw_map and out is None:
        message = "--map is drawn in the report: say where with --out"
        raise typer.BadParameter(message)
    if draw_map and explaining.explain:
        message = "--map and --explain make different reports: ask for one at a time"
        raise typer.BadParameter(message)
    from conspectus.analysis.clusters import cluster
    from conspectus.store import Presence

    with progress() as bars:
        result = cluster(
            store,
            about=about,
            latents=wanted,
            exclude=[int(word) if word.isdecimal() else word for word in exclude or ()] or None,
            top=concepts,
            min_share=min_share,
            max_share=max_share,
            k=clusters,
            method=method.value,
            metric=metric.value,
            weighted=weighted,
            neighbours=neighbours,
            linkage=linkage.value,
            unit=unit,
            where=where,
            presence=Presence(min_tokens=min_tokens, threshold=threshold),
            resamples=resamples,
            sample=sample,
            seed=seed,
            fdr=fdr,
            confidence=confidence,
            progress=bars,
        )
    if assignments is not None:
        _save(result.assignments, assignments)
        console.note(f"assignments: {assignments}")
    if explaining.explain:
        explaining.deliver(result, seed=seed, out=out, json=json)
        return
    if out is not None:
        drawn = None
        if draw_map:
            from conspectus.analysis.maps.document_map import document_map

            drawn = document_map(store, clusters=result)
        result.to_html(out, document_map=drawn)
        console.note(f"report: {out}")
    if json:
        console.write(result.to_json())
    else:
        _write(result)


def numbers(text: str | None) -> list[int] | None:
    """Read a list of latents.

    Parameters
    ----------
    text
        For example ``"12,880"``; None for none given.

    Returns
    -------
    list of int or None
        As given.
    """
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() for part in parts):
        message = f"--latents takes numbers with commas between them, not {text!r}"
        raise typer.BadParameter(message)
    return [int(part) for part in parts]


def _how_many(text: str) -> int | Literal["auto"]:
    if text == "auto":
        return "auto"
    if not text.isdecimal() or int(text) < 2:
        message = f"--k takes 'auto' or a number from 2, not {text!r}"
        raise typer.BadParameter(message)
    return int(text)


def _save(assignments: pd.DataFrame, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            assignments.to_csv(path, index=False)
        else:
            assignments.to_parquet(path, index=False)
    except OSError as error:
        raise InputError(f"the assignments cannot be written to {path}: {error}") from error


def _write(result: ClusterResult) -> None:
    provenance = result.provenance
    console.note(
        f"{provenance['clustered']:,} of {provenance['documents'][0]:,} documents in "
        f"{len(result.table)} clusters, compared by {provenance['concepts']:,} concepts: "
        f"{result.settings['axis']}"
    )
    for line in result.notes:
        console.note(f"note: {line}")
    rows = [
        [
            row["cluster"],
            f"{row['name']} ({row['name_source']})" if row["name"] else "unnamed",
            row["size"],
            f"{row['share']:.0%}",
            "" if row["stability"] != row["stability"] else f"{row['stability']:.2f}",
            "" if row["nearest"] < 0 else row["nearest"],
            row["n_verified"],
        ]
        for row in result.table.to_dict("records")
    ]
    headings = ["cluster>", "concepts that set it apart (named by)", "documents>", "share>"]
    console.write_table([*headings, "stability>", "nearest>", "concepts verified>"], rows)
