"""Documents as a picture: those with the same concepts lie together, more or less."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from conspectus.analysis.clusters.axis import MAX_SHARE, MIN_SHARE, Excluded, choose_axis
from conspectus.analysis.clusters.features import gather_features
from conspectus.analysis.clusters.indices import Silhouettes
from conspectus.analysis.clusters.neighbours import find_neighbours
from conspectus.analysis.clusters.result import ClusterResult
from conspectus.analysis.clusters.similarity import METRICS, Metric
from conspectus.analysis.clusters.space import coordinates
from conspectus.analysis.counts import count
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.maps.colouring import Colouring, colour_by_column
from conspectus.analysis.maps.layout import lay_out
from conspectus.analysis.maps.notes import map_notes
from conspectus.analysis.maps.quality import map_quality
from conspectus.analysis.maps.regions import (
    cluster_table,
    describe_regions,
    mean_silhouette,
    regions,
)
from conspectus.analysis.maps.result import MapResult
from conspectus.analysis.maps.visible import BANDWIDTHS, visible_groups
from conspectus.analysis.origin import provenance_of
from conspectus.analysis.selection import everything
from conspectus.analysis.values import read_column
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray

Clusters: TypeAlias = "ClusterResult | Sequence[Any] | None"


def document_map(
    store: Store | str | Path,
    *,
    about: str | None = None,
    latents: Sequence[int] | None = None,
    exclude: Excluded | None = None,
    top: int = 100,
    min_share: float = MIN_SHARE,
    max_share: float = MAX_SHARE,
    clusters: Clusters = None,
    colour_by: str | None = None,
    metric: Metric | None = None,
    weighted: bool | None = None,
    neighbours: int = 15,
    where: str | None = None,
    presence: Presence | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> MapResult:
    """Draw a map of documents by the concepts they have, and say what of it to believe.

    Parameters
    ----------
    store
        The store.
    about, latents, exclude, top, min_share, max_share
        Which concepts documents are compared by, as for `cluster`.
    clusters
        A `ClusterResult` (its concepts, metric, documents and presence are then taken unless given
        here), or a cluster for each document of the store: missing, or a number below 0, for none.
    colour_by
        Metadata column that colours the documents; else clusters do, else the visible groups.
    metric
        ``"jaccard"`` (if None) or ``"cosine"``.
    weighted
        Compare how strongly concepts fire, with ``metric="cosine"`` only.
    neighbours
        Nearest documents that a document is drawn to.
    where
        Condition on metadata columns, in pandas' query syntax.
    presence
        When a document has a concept; ``Presence()`` if None.
    seed
        Of the layout and of samples: the same seed gives the same map.
    progress
        Told how far the work is.

    Returns
    -------
    MapResult
        Places of documents, the groups to be seen, and whether they are there. Documents without
        any of the concepts have no place.

    Raises
    ------
    AnalysisError
        A setting is wrong, or fewer than ten documents have any of the concepts.
    MissingDependencyError
        umap-learn is not installed.
    """
    opened = store if isinstance(store, Store) else Store.open(store)
    report = progress or SILENT
    asked: dict[str, Any] = {
        "about": about, "latents": latents, "metric": metric, "weighted": weighted,
        "where": where, "presence": presence,
    }  # fmt: skip
    if isinstance(clusters, ClusterResult):
        asked = _as_clustered(clusters, asked)
    rule: Presence = asked["presence"] or Presence()
    near_by: Metric = asked["metric"] or "jaccard"
    weigh = bool(asked["weighted"])
    _check(near_by, weigh, neighbours)
    selection = everything(opened, asked["where"])
    axis = choose_axis(
        opened, _shares(selection, rule, report), selection.rows.size,
        about=asked["about"], latents=asked["latents"], exclude=exclude, top=top,
        min_share=min_share, max_share=max_share,
    )  # fmt: skip
    features = gather_features(selection, axis.latents, rule, weighted=weigh, progress=report)
    rows = features.rows
    cluster_of, names = _clusters(clusters, opened, selection)
    near = find_neighbours(features.matrix, neighbours, near_by, seed, report)
    places = lay_out(near, coordinates(features.matrix, seed), seed)
    groups = visible_groups(places)
    own = None if cluster_of is None else cluster_of[rows]
    sample = Silhouettes(features.matrix, near_by, seed)
    standing = mean_silhouette(
        sample.of(groups), groups[sample.rows], int(groups.max(initial=-1)) + 1
    )
    table, telling = describe_regions(
        regions(near, standing, groups, own, names), selection, rows, groups, rule, report
    )
    colouring = _colouring(opened, rows, colour_by, own, names, groups, table)
    seen = [int(visible_groups(places, width).max(initial=-1)) + 1 for width in BANDWIDTHS]
    quality = map_quality(features.matrix, near_by, places, neighbours, seed)
    unplaced = int(selection.rows.size - rows.size)
    checked = None if own is None else cluster_table(near, groups, own, names)
    settings = {
        "about": asked["about"],
        "latents": None if asked["latents"] is None else [int(i) for i in asked["latents"]],
        "axis": axis.rule,
        "metric": near_by,
        "weighted": weigh,
        "neighbours": neighbours,
        "colour_by": colour_by,
        "where": asked["where"],
        "presence": rule.record(),
        "seed": seed,
    }
    provenance: dict[str, Any] = {
        **provenance_of(selection),
        "concepts": int(axis.latents.size),
        "placed": int(rows.size),
        "without_concepts": unplaced,
    }
    return MapResult(
        regions=table,
        clusters=checked,
        places=_places(opened, selection, rows, places, groups, cluster_of, names),
        concepts=axis.concepts,
        colouring=colouring,
        telling=telling,
        quality=quality,
        source=Evidence(selection, rule),
        settings=settings,
        provenance=provenance,
        notes=map_notes(quality, table, checked, seen, unplaced, selection),
    )


def _as_clustered(clusters: ClusterResult, asked: dict[str, Any]) -> dict[str, Any]:
    """Take what was not given from the clustering, so that the map shows what was clustered."""
    kept = clusters.settings
    found = dict(asked)
    if asked["latents"] is None and asked["about"] is None:
        found["latents"] = clusters.concepts["latent"].astype(int).tolist()
    for name in ("metric", "weighted", "where"):
        found[name] = kept[name] if asked[name] is None else asked[name]
    if found["metric"] == "jaccard" and asked["metric"] is not None and asked["weighted"] is None:
        found["weighted"] = False
    if asked["presence"] is None:
        found["presence"] = Presence(**kept["presence"])
    return found


def _clusters(
    clusters: Clusters, store: Store, selection: Selection
) -> tuple[IntArray | None, tuple[str, ...]]:
    """Cluster of every document of the store, below 0 for none, and what clusters are called."""
    if clusters is None:
        return None, ()
    if isinstance(clusters, ClusterResult):
        found = np.full(selection.side.size, -1, np.int64)
        listed = clusters.source.selection.rows
        found[listed] = clusters.assignments["cluster"].to_numpy()
        texts = clusters.clusters["name"].tolist()
        return found, tuple(text or f"cluster {i}" for i, text in enumerate(texts))
    values = pd.Series(list(clusters), dtype=object)
    if len(values) != store.n_documents:
        raise AnalysisError(
            f"clusters has {len(values):,} values, but {store.path} {store.n_documents:,} "
            "documents: give one a document, None where there is none"
        )
    number = pd.to_numeric(values, errors="coerce")
    values = values.where(values.notna() & ~(number < 0), None)
    written = values.dropna().map(str)
    order = written.value_counts().index.tolist()
    codes = pd.Categorical(values.map(str, na_action="ignore"), categories=order).codes
    return codes.astype(np.int64), tuple(order)


def _colouring(
    store: Store,
    rows: IntArray,
    colour_by: str | None,
    own: IntArray | None,
    names: tuple[str, ...],
    groups: IntArray,
    table: pd.DataFrame,
) -> Colouring:
    if colour_by is not None:
        values = read_column(store, colour_by).iloc[rows].reset_index(drop=True)
        return colour_by_column(values, colour_by)
    if own is not None:
        return Colouring("Clusters", own, names, "in no cluster")
    called = tuple(label or name for label, name in zip(table["label"], table["name"], strict=True))
    return Colouring("Visible groups", groups, called, "scattered")


def _places(
    store: Store,
    selection: Selection,
    rows: IntArray,
    places: np.ndarray[Any, Any],
    groups: IntArray,
    cluster_of: IntArray | None,
    names: tuple[str, ...],
) -> pd.DataFrame:
    """One row a document looked at; those without a concept have no coordinates."""
    listed = selection.rows
    where = np.searchsorted(listed, rows)
    spot = np.full((listed.size, 2), np.nan)
    spot[where] = places
    region = np.full(listed.size, -1, np.int64)
    region[where] = groups
    ids = store.documents(["doc_id"], listed).column("doc_id").to_pylist()
    table = pd.DataFrame(
        {"row": listed, "doc_id": ids, "x": spot[:, 0], "y": spot[:, 1], "region": region}
    )
    if cluster_of is not None:
        called = [names[i] if i >= 0 else None for i in cluster_of[listed].tolist()]
        table["cluster"] = pd.Series(called, dtype=object)
    return table


def _shares(selection: Selection, rule: Presence, progress: Progress) -> np.ndarray[Any, Any]:
    group = np.zeros(selection.side.size, np.int64)
    whole = replace(selection)
    return count(whole, group, 1, rule, progress).present[0] / selection.rows.size


def _check(metric: str, weighted: bool, neighbours: int) -> None:
    if metric not in METRICS:
        raise AnalysisError(f"metric must be one of {', '.join(METRICS)}, not {metric!r}")
    if weighted and metric == "jaccard":
        raise AnalysisError("with weighted=True take metric='cosine': Jaccard knows presence only")
    if neighbours < 2:
        raise AnalysisError(f"neighbours must be at least 2, not {neighbours}")
