"""Documents as a picture: those with the same concepts lie together, more or less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.clusters.axis import (
    MAX_SHARE,
    MIN_SHARE,
    Excluded,
    choose_axis,
    company_of,
    told_by,
)
from conspectus.analysis.clusters.features import gather_features
from conspectus.analysis.clusters.indices import Silhouettes
from conspectus.analysis.clusters.neighbours import find_neighbours
from conspectus.analysis.clusters.space import coordinates
from conspectus.analysis.counts import count
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.maps.inputs import (
    Clusters,
    Wanted,
    choose_colouring,
    places_table,
    read_clusters,
    settled,
)
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
from conspectus.analysis.sampling import drawn, sample_notes
from conspectus.analysis.selection import everything, opened
from conspectus.analysis.values import read_column
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conspectus.analysis.clusters.axis import Axis
    from conspectus.analysis.clusters.similarity import Metric
    from conspectus.analysis.selection import Selection
    from conspectus.store import Store


def document_map(
    store: Store | str | Path,
    *,
    about: str | None = None,
    latents: Sequence[int] | None = None,
    exclude: Excluded | None = None,
    top: int = 100,
    names_only: bool = False,
    min_share: float = MIN_SHARE,
    max_share: float = MAX_SHARE,
    clusters: Clusters = None,
    colour_by: str | None = None,
    metric: Metric | None = None,
    weighted: bool | None = None,
    neighbours: int = 15,
    where: str | None = None,
    presence: Presence | None = None,
    sample: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> MapResult:
    """Draw a map of documents by the concepts they have, and say what of it to believe.

    Parameters
    ----------
    store
        The store.
    about, latents, exclude, top, names_only, min_share, max_share
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
    sample
        Documents to draw, chosen at random; all if None. A `ClusterResult` of a sample is drawn
        with its own. Time grows with their square: 20,000 take minutes.
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
    wanted = Wanted(
        about=about,
        latents=latents,
        exclude=exclude,
        top=top,
        names_only=names_only,
        min_share=min_share,
        max_share=max_share,
        colour_by=colour_by,
        metric=metric,
        weighted=weighted,
        neighbours=neighbours,
        where=where,
        presence=presence,
        sample=sample,
        sample_seed=seed,
        seed=seed,
    )
    return draw(opened(store), settled(wanted, clusters), clusters, progress or SILENT)


def draw(store: Store, wanted: Wanted, clusters: Clusters, progress: Progress) -> MapResult:
    """Do what `document_map` says, with its settings settled.

    Parameters
    ----------
    store
        The store.
    wanted
        From `settled`.
    clusters
        As for `document_map`.
    progress
        Told how far the work is.

    Returns
    -------
    MapResult
        As from `document_map`.
    """
    rule, near_by = wanted.presence or Presence(), wanted.metric or "jaccard"
    whole = everything(store, wanted.where)
    selection = drawn(whole, wanted.sample, wanted.sample_seed)
    if wanted.colour_by is not None:
        read_column(store, wanted.colour_by)  # a misspelt name fails before the long work
    axis = _axis(store, selection, wanted, rule, progress)
    weigh = bool(wanted.weighted)
    features = gather_features(selection, axis.latents, rule, weighted=weigh, progress=progress)
    rows, k, seed = features.rows, wanted.neighbours, wanted.seed
    cluster_of, names = read_clusters(clusters, store, selection)
    near = find_neighbours(features.matrix, k, near_by, seed, progress)
    spots = lay_out(near, coordinates(features.matrix, seed), seed)
    groups = visible_groups(spots)
    own = None if cluster_of is None else cluster_of[rows]
    sample = Silhouettes(features.matrix, near_by, seed)
    standing = mean_silhouette(
        sample.of(groups), groups[sample.rows], int(groups.max(initial=-1)) + 1
    )
    judged = regions(near, standing, groups, own, names)
    table, telling = describe_regions(judged, selection, rows, groups, rule, progress)
    seen = [int(visible_groups(spots, width).max(initial=-1)) + 1 for width in BANDWIDTHS]
    quality = map_quality(features.matrix, near_by, spots, k, seed)
    unplaced = int(selection.rows.size - rows.size)
    checked = None if own is None else cluster_table(near, groups, own, names)
    return MapResult(
        regions=table,
        clusters=checked,
        places=places_table(store, selection, rows, spots, groups, cluster_of, names),
        concepts=axis.concepts,
        colouring=choose_colouring(store, rows, wanted.colour_by, own, names, groups, table),
        telling=telling,
        quality=quality,
        source=Evidence(selection, rule),
        settings=wanted.record(axis.rule),
        provenance={
            **provenance_of(selection),
            "concepts": int(axis.latents.size),
            "placed": int(rows.size),
            "without_concepts": unplaced,
        },
        notes=(
            *sample_notes(whole.rows.size, selection.rows.size, "were looked at"),
            *map_notes(quality, table, checked, seen, unplaced, selection),
        ),
    )


def _axis(
    store: Store, selection: Selection, wanted: Wanted, rule: Presence, progress: Progress
) -> Axis:
    one_group = np.zeros(selection.side.size, np.int64)
    n = int(selection.rows.size)
    return choose_axis(
        store,
        count(selection, one_group, 1, rule, progress).present[0] / n,
        n,
        about=wanted.about,
        latents=wanted.latents,
        exclude=wanted.exclude,
        top=wanted.top,
        min_share=wanted.min_share,
        max_share=wanted.max_share,
        company=None
        if wanted.about is None or wanted.names_only
        else company_of(
            selection.narrowed(told_by(selection, wanted.sample_seed)), rule, wanted.sample_seed
        ),
        progress=progress,
    )
