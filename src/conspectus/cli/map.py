"""`conspectus map`: a picture of the documents, and what of it to believe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, StorePath
from conspectus.cli.axis import AxisOptions
from conspectus.cli.bars import progress
from conspectus.cli.cluster import Method
from conspectus.cli.findings import named
from conspectus.cli.groups import takes_groups
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


@takes_groups
def draw_map(
    store: StorePath,
    axis: AxisOptions,
    out: Out = None,
    cluster: Clustered = None,
    colour_by: ColourBy = None,
    json: AsJson = False,
) -> None:
    """Draw documents so that those with the same concepts lie together.

    Example: conspectus map answers.conspectus --colour-by model --out map.html
    """
    for path in out or ():
        if path.suffix not in SUFFIXES:
            message = f"--out must end in one of {', '.join(SUFFIXES)}, not {path.name!r}"
            raise typer.BadParameter(message)
    from conspectus.analysis.clusters import cluster as find_clusters
    from conspectus.analysis.maps.document_map import document_map
    from conspectus.store import Store

    opened = Store.open(store)
    settings = axis.settings()
    with progress() as bars:
        found = None
        if cluster is not None:
            found = find_clusters(opened, method=cluster.value, progress=bars, **settings)
        result = document_map(
            opened, clusters=found, colour_by=colour_by, progress=bars, **settings
        )
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
    console.notes(result.notes)
    rows = [
        [
            row["name"],
            named(row["label"], row["label_source"]),
            row["documents"],
            f"{row['share']:.0%}",
            f"{row['cohesion']:.2f}",
            row["verdict"],
        ]
        for row in result.table.to_dict("records")
    ]
    headings = ["region", "concepts it has more of (named by)", "documents>", "share>"]
    console.write_table([*headings, "cohesion>", "by concepts"], rows)
