"""Documents of a cluster, or of a part of a map, as a side of a comparison.

A URL names how the clusters were made and which part of them is meant, never a list of documents:
it restores the comparison even where the app was started anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from conspectus.analysis.clusters.result import ClusterResult
from conspectus.analysis.maps.result import MapResult
from conspectus.app.facts.clustering import Clustering, parse_box, rows_of_region, rows_within
from conspectus.app.facts.sides import Sides

REST = "the rest of the sample"
_NUMPY = "import numpy as np"
_SAMPLED = "rows = clusters.source.selection.rows"


def cluster_sides(
    clustering: Clustering, made: ClusterResult, cluster: int, *, apart: bool
) -> Sides:
    """Set a cluster against all other documents, or against each other cluster.

    Parameters
    ----------
    clustering
        How the clusters were made.
    made
        The clusters.
    cluster
        Number of the cluster.
    apart
        Whether every other cluster is a group of its own.

    Returns
    -------
    Sides
        The cluster first.

    Raises
    ------
    AnalysisError
        There is no such cluster.
    """
    numbers = [cluster, *(i for i in range(len(made.table)) if apart and i != cluster)]
    groups = {f"cluster {i}": made.rows(i).tolist() for i in numbers}
    written = ", ".join(f"'cluster {i}': clusters.rows({i})" for i in numbers)
    lines = list(clustering.lines)
    if len(numbers) == 1 and clustering.sampled:
        groups[REST] = _others(made, groups[f"cluster {cluster}"])
        written += f", {REST!r}: rows[~np.isin(rows, clusters.rows({cluster}))]"
        lines += [_NUMPY, _SAMPLED]
    return _given(clustering, groups, f"{{{written}}}", lines, {"cluster": cluster})


def map_sides(clustering: Clustering, drawn: MapResult, region: int | None, box: str) -> Sides:
    """Set a visible group of a map, or a rectangle of it, against all other documents.

    Parameters
    ----------
    clustering
        How the clusters were made that the map is of.
    drawn
        The map.
    region
        Number of a visible group; None for the rectangle.
    box
        Left, right, bottom and top, with commas.

    Returns
    -------
    Sides
        The chosen documents first.

    Raises
    ------
    InputError
        The rectangle cannot be read.
    AnalysisError
        No document lies there, or there is no such group.
    """
    lines = [
        *clustering.lines,
        "drawn = cs.document_map(store, clusters=clusters)",
        "places = drawn.places",
    ]
    if region is not None:
        rows, name = rows_of_region(drawn, region), str(drawn.regions["name"].iloc[region])
        lines.append(f'inside = places["region"] == {region}')
    else:
        left, right, bottom, top = parse_box(box)
        rows, name = rows_within(drawn, box), "the selection"
        lines.append(
            f"inside = places.x.between({left}, {right}) & places.y.between({bottom}, {top})"
        )
    groups, written = {name: rows}, f"{name!r}: places.row[inside]"
    if clustering.sampled:
        groups[REST] = np.setdiff1d(drawn.places["row"].to_numpy(), rows).tolist()
        written += f", {REST!r}: places.row[~inside]"
    return _given(clustering, groups, f"{{{written}}}", lines, {"region": region, "box": box})


def _others(made: ClusterResult, rows: list[int]) -> list[int]:
    """List the documents that were clustered too: the rest of a sample is not all others."""
    return np.setdiff1d(made.source.selection.rows, rows).tolist()


def _given(
    clustering: Clustering,
    groups: dict[str, list[int]],
    written: str,
    before: Sequence[str],
    part: dict[str, object],
) -> Sides:
    name = next(iter(groups))
    return Sides(
        {**clustering.arguments(), "made where": clustering.state.where, **part},
        {"groups": groups},
        f"Comparing {name} with the rest",
        before=tuple(before),
        written={"groups": written},
        where=clustering.state.where,
    )
