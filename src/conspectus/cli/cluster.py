"""`conspectus cluster`: which groups the documents fall into, along an axis."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conspectus.cli import console
from conspectus.cli.arguments import Confidence, Fdr, HowMany, StorePath, Unit, how_many
from conspectus.cli.axis import AxisOptions
from conspectus.cli.bars import progress
from conspectus.cli.explain import ExplainOptions
from conspectus.cli.findings import named
from conspectus.cli.groups import takes_groups
from conspectus.cli.outputs import Answer, checked
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


class Linkage(StrEnum):
    """How the tree joins clusters."""

    AVERAGE = "average"
    WARD = "ward"


Assignments = Annotated[
    Path | None,
    typer.Option(
        "--assignments", metavar="FILE", help="Write each document's cluster (.csv or .parquet)."
    ),
]


@takes_groups
def cluster(
    store: StorePath,
    axis: AxisOptions,
    k: HowMany = "auto",
    method: Annotated[Method, typer.Option("--method", help="How to cluster.")] = Method.AUTO,
    linkage: Annotated[
        Linkage, typer.Option("--linkage", help="How the tree joins clusters.")
    ] = Linkage.AVERAGE,
    unit: Unit = None,
    resamples: Annotated[
        int, typer.Option("--resamples", min=0, help="Resamples that test stability.")
    ] = 20,
    fdr: Fdr = 0.05,
    confidence: Confidence = 0.95,
    draw_map: Annotated[
        bool, typer.Option("--map", help="Show a map in the report (needs conspectus[cluster]).")
    ] = False,
    assignments: Assignments = None,
    *,
    answer: Answer,
    explaining: ExplainOptions,
) -> None:
    """Group documents by the concepts they share, and say what sets each group apart.

    Example: conspectus cluster speeches.conspectus --about "war or peace"
    """
    settings, clusters = axis.settings(), how_many(k, 2)
    if assignments is not None and assignments.suffix not in (".csv", ".parquet"):
        message = f"--assignments must end in .csv or .parquet, not {assignments.name!r}"
        raise typer.BadParameter(message)
    if assignments is not None:
        checked(assignments)
    if draw_map and answer.out is None:
        message = "--map is drawn in the report: say where with --out"
        raise typer.BadParameter(message)
    if draw_map and explaining.explain:
        message = "--map and --explain make different reports: ask for one at a time"
        raise typer.BadParameter(message)
    from conspectus.analysis.clusters import cluster

    with progress() as bars:
        result = cluster(
            store,
            k=clusters,
            method=method.value,
            linkage=linkage.value,
            unit=unit,
            resamples=resamples,
            fdr=fdr,
            confidence=confidence,
            progress=bars,
            **settings,
        )
    if assignments is not None:
        _save(result.assignments, assignments)
        console.note(f"assignments: {assignments}")
    if explaining.explain:
        explaining.deliver(result, axis.seed, answer)
        return
    drawn = None
    if draw_map:
        from conspectus.analysis.maps.document_map import document_map

        drawn = document_map(store, clusters=result)
    answer.deliver(result, partial(_write, result), document_map=drawn)


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
    console.notes(result.notes)
    rows = [
        [
            row["cluster"],
            named(row["name"], row["name_source"]),
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
