"""All that is said about clusters once they are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.clusters.contrasts import NO_CLUSTER, Contrasts, contrast
from conspectus.analysis.clusters.enrichment import enrich
from conspectus.analysis.clusters.graph import conductance
from conspectus.analysis.clusters.naming import Name, name_clusters
from conspectus.analysis.clusters.notes import cluster_notes, length_share, units_note
from conspectus.analysis.clusters.tree import (
    ClusterTree,
    centres_of,
    grow_tree,
    nearest_clusters,
)
from conspectus.analysis.clusters.unit_contrasts import contrast_units
from conspectus.analysis.clusters.units import Units
from conspectus.analysis.counts import count, presence_matrix
from conspectus.analysis.origin import missing_notes

if TYPE_CHECKING:
    from conspectus.analysis.clusters.axis import Axis
    from conspectus.analysis.clusters.partition import Partition
    from conspectus.analysis.clusters.settings import Settings
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray

_MOST_SUPPORT, _SUPPORT_SHARE = 10, 0.1


@dataclass(frozen=True, eq=False)
class Description:
    """What is said about clusters.

    Parameters
    ----------
    clusters
        One row a cluster.
    contrasts, names, tree, enrichment
        What sets them apart, what they are called, how they join, which metadata they hold.
    notes
        What a careful reader must know.
    min_support
        Documents that must have a latent for it to be tested.
    """

    clusters: pd.DataFrame
    contrasts: Contrasts
    names: list[Name]
    tree: ClusterTree
    enrichment: pd.DataFrame
    notes: tuple[str, ...]
    min_support: int


def describe(
    selection: Selection,
    labels: IntArray,
    axis: Axis,
    found: Partition,
    names: pd.DataFrame,
    settings: Settings,
    progress: Progress,
    unit: IntArray | None = None,
) -> Description:
    """Describe clusters by concepts, metadata, neighbours and stability.

    Parameters
    ----------
    selection
        All documents looked at.
    labels
        Their clusters, from 0; -1 for none, shape (documents of the store,).
    axis
        Concepts they were compared by.
    found
        How the clusters were made.
    names
        Label of every latent, in order.
    settings
        What the user asked for.
    progress
        Told of every part read.
    unit
        What each document of the store belongs to, shape (documents,); None if independent.

    Returns
    -------
    Description
        One row a cluster, in their order.
    """
    k = found.n_clusters
    inside = selection.narrowed(labels >= 0)
    sizes = np.bincount(labels[labels >= 0], minlength=k)
    units = None if unit is None else Units(unit[inside.rows])
    centres = centres_of(found.features.matrix, found.labels, k)
    nearest = nearest_clusters(centres)
    independent = sizes.sum() if units is None else units.n
    support = int(np.clip(_SUPPORT_SHARE * independent, 2, _MOST_SUPPORT))
    if units is None:
        counted = count(inside, np.maximum(labels, 0), k, settings.presence, progress)
        contrasts = contrast(counted.present, sizes, nearest, axis.latents, found.held_out, support)
    else:
        every = np.arange(inside.n_latents)
        present = presence_matrix(inside, every, settings.presence, progress)[inside.rows]
        contrasts = contrast_units(
            units, labels[inside.rows], present, nearest, axis.latents, found.held_out, support
        )
    called = name_clusters(
        contrasts,
        names,
        selection=inside,
        presence=settings.presence,
        fdr=settings.fdr,
        on_axis=settings.about is not None or settings.latents is not None,
    )
    rows = selection.rows
    notes = cluster_notes(
        found.unassigned(int(rows.size)),
        int(rows.size),
        found.choice.verdict,
        found.held_out.recovered,
        length_share(selection.n_tokens()[rows], labels[rows]),
    )
    if units is not None:
        notes += (units_note(units, str(settings.unit)),)
    return Description(
        _table(selection, labels, found, contrasts, called, centres, settings.fdr),
        contrasts,
        called,
        grow_tree(centres, settings.linkage),
        enrich(selection, labels, settings.confidence, unit),
        (*notes, *missing_notes(selection)),
        support,
    )


def _table(
    selection: Selection,
    labels: IntArray,
    found: Partition,
    contrasts: Contrasts,
    called: list[Name],
    centres: FloatArray,
    fdr: float,
) -> pd.DataFrame:
    """List the clusters, the largest first."""
    k, nearest, n_tokens = found.n_clusters, contrasts.nearest, selection.n_tokens()
    sizes = np.bincount(labels[labels >= 0], minlength=k)
    return pd.DataFrame(
        {
            "cluster": np.arange(k),
            "name": pd.Series([name.text for name in called], dtype=object),
            "name_source": pd.Series([name.source for name in called], dtype=object),
            "name_verified": [name.verified for name in called],
            "size": sizes,
            "share": sizes / selection.rows.size,
            "stability": found.stability,
            "recovered": found.held_out.recovered,
            "silhouette": found.silhouette,
            "conductance": conductance(found.space.graph, found.labels),
            "nearest": nearest,
            "similarity_nearest": [
                float(centres[i] @ centres[near]) if near != NO_CLUSTER else float("nan")
                for i, near in enumerate(nearest.tolist())
            ],
            "n_verified": [
                int((contrasts.verified(i, fdr) & (contrasts.distinction(i) > 0)).sum())
                for i in range(k)
            ],
            "median_tokens": [float(np.median(n_tokens[labels == i])) for i in range(k)],
        }
    )
