"""What a reader sees on a map, in words, and whether the concepts agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.counts import count
from conspectus.analysis.maps.visible import cohesion, purity
from conspectus.analysis.novelty.contrast import contrast
from conspectus.analysis.novelty.naming import group_name, named, telling

if TYPE_CHECKING:
    from conspectus.analysis.clusters.neighbours import Neighbours
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

HOLDS, PICTURE_ONLY = "holds together", "picture only"
ONE, SEVERAL, PART, MIXTURE = "one cluster", "several clusters", "part of a cluster", "mixture"
SHOWS, TORN = "shows", "torn apart"

_LEAST = 0.5
_MARKED = 8


def regions(
    near: Neighbours,
    silhouette: FloatArray,
    groups: IntArray,
    clusters: IntArray | None,
    names: tuple[str, ...],
) -> pd.DataFrame:
    """Judge visible groups.

    Parameters
    ----------
    near
        Nearest documents by concepts.
    silhouette
        Mean silhouette of each group by concepts, shape (groups,).
    groups
        Visible group of each document, below 0 for none, shape (n,).
    clusters
        Cluster of each document, below 0 for none, if there are clusters.
    names
        What clusters are called.

    Returns
    -------
    pandas.DataFrame
        A row a group: ``region, name, documents, share, cohesion, silhouette, verdict`` (one whose
        neighbours lie elsewhere, or that is on average nearer to another group than to itself, is
        in the picture only); with clusters ``main_cluster``, ``purity`` (share of documents in it)
        and ``whole`` (share of documents whose cluster lies mostly in this region).
    """
    count_ = int(groups.max(initial=-1)) + 1
    size = np.bincount(groups[groups >= 0], minlength=count_)
    kept = cohesion(near, groups)
    table = pd.DataFrame(
        {
            "region": np.arange(count_),
            "name": [f"region {i + 1}" for i in range(count_)],
            "documents": size,
            "share": size / max(len(groups), 1),
            "cohesion": kept,
            "silhouette": silhouette,
        }
    )
    holds = (kept >= _LEAST) & ~(silhouette <= 0)
    if clusters is None:
        table["verdict"] = np.where(holds, HOLDS, PICTURE_ONLY)
        return table
    pure, main = purity(groups, clusters)
    _, home = purity(clusters, groups)
    inside, _ = purity(clusters, groups)
    at_home = np.zeros(len(groups), np.bool_)
    member = clusters >= 0
    at_home[member] = (home[clusters[member]] == groups[member]) & (
        inside[clusters[member]] >= _LEAST
    )
    seen = groups >= 0
    whole = np.bincount(groups[seen], at_home[seen].astype(float), minlength=count_)
    whole = whole / np.maximum(size, 1)
    table["main_cluster"] = [names[i] if i >= 0 else "" for i in main.tolist()]
    table["purity"], table["whole"] = pure, whole
    of_whole = np.where(pure >= _LEAST, ONE, SEVERAL)
    of_parts = np.where(pure >= _LEAST, PART, MIXTURE)
    table["verdict"] = np.where(holds, np.where(whole >= _LEAST, of_whole, of_parts), PICTURE_ONLY)
    return table


def mean_silhouette(values: FloatArray, groups: IntArray, count_: int) -> FloatArray:
    """Average silhouettes by group.

    Parameters
    ----------
    values
        Silhouettes, NaN for none, shape (n,).
    groups
        Group of each, below 0 for none, shape (n,).
    count_
        Number of groups.

    Returns
    -------
    array
        NaN for a group without any, shape (count_,).
    """
    known = np.isfinite(values) & (groups >= 0)
    size = np.bincount(groups[known], minlength=count_)
    total = np.bincount(groups[known], values[known], minlength=count_)
    return np.divide(total, size, out=np.full(count_, np.nan), where=size > 0)


def cluster_table(
    near: Neighbours, groups: IntArray, clusters: IntArray, names: tuple[str, ...]
) -> pd.DataFrame:
    """Judge how clusters show on the map.

    Parameters
    ----------
    near, groups, clusters, names
        As for `regions`.

    Returns
    -------
    pandas.DataFrame
        A row a cluster: ``cluster, documents, cohesion, main_region`` (-1: in none),
        ``in_region`` (share of its documents there), ``verdict``.
    """
    share, region = purity(clusters, groups)
    kept = cohesion(near, clusters)
    size = np.bincount(clusters[clusters >= 0], minlength=len(names))
    return pd.DataFrame(
        {
            "cluster": list(names[: len(share)]),
            "documents": size[: len(share)],
            "cohesion": kept,
            "main_region": region,
            "in_region": share,
            "verdict": np.where(share >= _LEAST, SHOWS, TORN),
        }
    )


def describe_regions(
    table: pd.DataFrame,
    selection: Selection,
    rows: IntArray,
    groups: IntArray,
    presence: Presence,
    progress: Progress,
    fdr: float = 0.05,
) -> tuple[pd.DataFrame, dict[int, list[int]]]:
    """Call visible groups by the concepts that they have more of than the rest of the map.

    Parameters
    ----------
    table
        From `regions`.
    selection
        All documents looked at.
    rows
        Their numbers, of those on the map, shape (n,).
    groups
        Visible group of each, shape (n,).
    presence
        When a document has a concept.
    progress
        Told of every part read.
    fdr
        Limit of the false-discovery rate.

    Returns
    -------
    pandas.DataFrame, dict of int to list of int
        The table with ``label`` and ``label_source``, and for each region its most telling
        concepts.
    """
    n = len(table)
    place = np.full(selection.side.size, -1, np.int64)
    place[rows] = np.where(groups >= 0, groups, n)
    counted = count(selection.narrowed(place >= 0), np.maximum(place, 0), n + 1, presence, progress)
    size = np.bincount(place[place >= 0], minlength=n + 1)
    everything, documents = counted.present.sum(axis=0), int(size.sum())
    called: list[tuple[str, str]] = []
    latents: dict[int, list[int]] = {}
    store = selection.stores[0]
    for region in range(n):
        own = counted.present[region]
        pair = np.stack([own, everything - own])
        sizes = np.array([size[region], max(documents - size[region], 1)])
        found = contrast(pair, sizes, 0, 1, np.zeros(0, np.int64), fdr=fdr)
        found = found.head(100).copy()
        found.insert(0, "group", region)
        found = named(store, found)
        called.append(group_name(found, region, fdr))
        latents[region] = telling(found, region, fdr)["latent"].head(_MARKED).astype(int).tolist()
    table = table.copy()
    table.insert(2, "label", [name for name, _ in called])
    table.insert(3, "label_source", [trust for _, trust in called])
    return table, latents
