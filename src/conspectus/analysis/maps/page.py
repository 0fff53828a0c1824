"""A map laid out for a reader: the picture, what it seems to show, and what of it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.maps.picture import compose, draw_svg
from conspectus.analysis.maps.regions import MIXTURE, PART, PICTURE_ONLY
from conspectus.analysis.result import flat, records
from conspectus.report.layout import counted
from conspectus.report.page import Column, Figure, Page, Row, Table

if TYPE_CHECKING:
    from conspectus.analysis.maps.result import MapResult

_COLUMNS = (
    Column("documents", "Documents", "Documents of the region.", "number"),
    Column("share", "Share", "Of all documents on the map.", "percent"),
    Column(
        "cohesion",
        "Cohesion",
        "Share of its documents' nearest neighbours by concepts that are in it too, beyond chance.",
        "percent",
    ),
    Column(
        "silhouette",
        "Silhouette",
        "From -1 to 1: below 0 its documents are on average nearer to another region.",
        "number",
    ),
    Column("verdict", "By concepts", "Whether what the eye sees is there.", "text"),
)
_WITH_CLUSTERS = (
    Column("main_cluster", "Cluster", "The cluster most of its documents are in.", "text"),
    Column("purity", "Of it", "Share of its documents in that cluster.", "percent"),
)
_CLUSTERS = (
    Column("cluster", "Cluster", "The cluster.", "text"),
    Column("documents", "Documents", "Documents of the cluster.", "number"),
    Column("cohesion", "Cohesion", "Neighbours by concepts in the same cluster.", "percent"),
    Column("in_region", "In one region", "Share of it in its main visible group.", "percent"),
    Column("verdict", "On the map", "Whether it shows as one group.", "text"),
)
_FLAGS = {
    PICTURE_ONLY: "Looks like a group, but by concepts its documents are nearer to others.",
    MIXTURE: "Looks like a group, but mixes pieces of several clusters.",
    PART: "Drawn apart from the rest of its cluster.",
}
_DOUBTFUL = (PICTURE_ONLY, MIXTURE)


def map_figure(result: MapResult) -> Figure:
    """Draw the map.

    Parameters
    ----------
    result
        The map.

    Returns
    -------
    Figure
        With its words.
    """
    colouring = result.colouring
    placed = int(result.provenance["placed"])
    values = "; ".join(colouring.names[:8])
    more = f" and {len(colouring.names) - 8} more" if len(colouring.names) > 8 else ""
    alt = (
        f"Map of {placed:,} documents as points, coloured by {colouring.title.lower()}: "
        f"{values}{more}."
    )
    named = result.named
    caption = (
        "Each point is a document; documents with the same concepts lie together. Directions and "
        "distances between groups mean little. Numbers are those of "
        + ("the key." if named is None else "the regions below.")
    )
    svg = draw_svg(compose(result.spots, colouring, named=named), colouring, alt)
    return Figure("Map of the documents", caption, svg=svg, alt=alt)


def map_page(result: MapResult, rows: int, passages: int) -> Page:
    """Fill a page with a map.

    Parameters
    ----------
    result
        The map.
    rows
        Regions to show.
    passages
        Documents a region.

    Returns
    -------
    Page
        The map, then its regions.
    """
    columns = _COLUMNS if result.clusters is None else (*_COLUMNS, *_WITH_CLUSTERS)
    tables: tuple[Table, ...] = ()
    if result.clusters is not None:
        caption = "The reverse: whether each cluster shows as one group on the map."
        tables = (Table("Clusters on the map", caption, _CLUSTERS, _cells(result.clusters)),)
    return Page(
        title="Documents by the concepts they share",
        lead=_lead(result),
        sides=(),
        columns=columns,
        rows=tuple(
            Row(
                key=row["name"],
                label=row["label"],
                label_source=row["label_source"],
                values={column.key: row[column.key] for column in columns},
                passages=tuple(result.evidence(int(row["region"]), passages)) if passages else (),
                flags={"seen only": _FLAGS[row["verdict"]]} if row["verdict"] in _FLAGS else {},
            )
            for row in records(result.regions.head(rows))
        ),
        settings=flat(result.settings),
        provenance=flat(result.provenance),
        notes=result.notes,
        facts={
            "Documents on the map": f"{result.provenance['placed']:,}",
            "Visible groups": str(len(result.regions)),
            "Trustworthiness": f"{result.quality.trustworthiness:.2f}",
            "Continuity": f"{result.quality.continuity:.2f}",
        },
        estimate=None,
        subject="Region",
        figures=(map_figure(result),),
        tables=tables,
    )


def _cells(table: Any) -> tuple[dict[str, Any], ...]:
    keys = [column.key for column in _CLUSTERS]
    return tuple({key: row[key] for key in keys} for row in records(table))


def _lead(result: MapResult) -> str:
    placed, n = result.provenance["placed"], len(result.regions)
    if n < 2:
        return f"{counted(placed, 'document')}, among which the eye sees no groups."
    doubtful = int(result.regions["verdict"].isin(_DOUBTFUL).sum())
    lead = f"{counted(placed, 'document')}, of which the eye makes {n} groups."
    if doubtful:
        return f"{lead} {doubtful} of them the concepts do not bear out: see the marks below."
    return f"{lead} The concepts bear all of them out."
