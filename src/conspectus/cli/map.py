"""`conspectus map`: a picture of the documents, and what of it to believe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, MinTokens, Sample, StorePath, Threshold, Where
from conspectus.cli.bars import progress
from conspectus.cli.cluster import (
    About,
    Exclude,
    Latents,
    MaxShare,
    Method,
    Metric,
    MinShare,
    Neighbours,
    numbers,
)
from conspectus.errors import InputError

if TYPE_CHECKING:
    from conspectus.analysis.maps.result import MapResult

SUFFIXES: Final = (".svg", ".png", ".html", ".parquet", ".csv")

Out = Annotated[
    list[Path] | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Picture (.svg, .png), report (.html) or places (.parquet, .csv); repeat.",
    ),
]
Clustered = Annotated[
    Method | None,
    typer.Option("--cluster", help="Cluster along the same axis first, and colour by that."),
]
ColourBy = Annotated[
    str | None, typer.Option("--colour-by", metavar="COLUMN", help="Metadata to colour by.")
]


def draw_map(
    store: StorePath,
    out: Out = None,
    about: About = None,
    latents: Latents = None,
    exclude: Exclude = None,
    concepts: Annotated[
        int, typer.Option("--concepts", min=2, help="Concepts at most, with --about.")
    ] = 100,
    min_share: MinShare = 0.01,
    max_share: MaxShare = 0.5,
    cluster: Clustered = None,
    colour_by: ColourBy = None,
    metric: Annotated[Metric, typer.Option("--metric", help="What alike means.")] = Metric.JACCARD,
    weighted: Annotated[
        bool, typer.Option("--weighted", help="Compare strengths (with --metric cosine).")
    ] = False,
    neighbours: Neighbours = 15,
    where: Where = None,
    min_tokens: MinTokens = 1,
    threshold: Threshold = 0.0,
    sample: Sample = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the layout.")] = 0,
    json: AsJson = False,
) -> None:
    """Draw documents so that those with the same concepts lie together."""
    for path in out or ():
        if path.suffix not in SUFFIXES:
            message = f"--out must end in one of {', '.join(SUFFIXES)}, not {path.name!r}"
            raise typer.BadParameter(message)
    from conspectus.analysis.clusters import cluster as find_clusters
    from conspectus.analysis.maps.document_map import document_map
    from conspectus.store import Presence, Store

    opened = Store.open(store)
    axis: dict[str, Any] = {
        "about": about,
        "latents": numbers(latents),
        "exclude": [int(word) if word.isdecimal() else word for word in exclude or ()] or None,
        "top": concepts,
        "min_share": min_share,
        "max_share": max_share,
        "metric": metric.value,
        "weighted": weighted,
        "neighbours": neighbours,
        "where": where,
        "presence": Presence(min_tokens=min_tokens, threshold=threshold),
        "sample": sample,
        "seed": seed,
    }
    with progress() as bars:
        found = None
        if cluster is not None:
            found = find_clusters(opened, method=cluster.value, progress=bars, **axis)
        result = document_map(opened, clusters=found, colour_by=colour_by, progress=bars, **axis)
    for path in out or ():
        _save(result, path)
        console.note(f"written: {path}")
    if json:
        console.write(result.to_json())
    else:
        _write(result)


def _save(result: MapResult, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".svg":
            path.write_text(result.figure().svg or "", encoding="utf-8")
        elif path.suffix == ".png":
            path.write_bytes(result.png())
        elif path.suffix == ".html":
            result.to_html(path)
        elif path.suffix == ".csv":
            result.places.to_csv(path, index=False)
        else:
            result.places.to_parquet(path, index=False)
    except OSError as error:
        raise InputError(f"the map cannot be written to {path}: {error}") from error


def _write(result: MapResult) -> None:
    provenance = result.provenance
    console.note(
        f"{provenance['placed']:,} of {provenance['documents'][0]:,} documents on the map, "
        f"compared by {provenance['concepts']:,} concepts: {result.settings['axis']}"
    )
    for line in result.notes:
        console.note(f"note: {line}")
    rows = [
        [
            row["name"],
            f"{row['label']} ({row['label_source']})" if row["label"] else "unnamed",
            row["documents"],
            f"{row['share']:.0%}",
            f"{row['cohesion']:.2f}",
            row["verdict"],
        ]
        for row in result.table.to_dict("records")
    ]
    headings = ["region", "concepts it has more of (named by)", "documents>", "share>"]
    console.write_table([*headings, "cohesion>", "by concepts"], rows)
