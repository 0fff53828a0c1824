"""From concepts of documents to clusters, their number chosen or given, and their stability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from conspectus.analysis.clusters.central import centrality
from conspectus.analysis.clusters.choice import Choice, compare
from conspectus.analysis.clusters.held_out import HeldOut, discovery_half, hold_out
from conspectus.analysis.clusters.indices import Silhouettes
from conspectus.analysis.clusters.methods import method_named
from conspectus.analysis.clusters.neighbours import NONE
from conspectus.analysis.clusters.space import space_of
from conspectus.analysis.clusters.stability import recovery, resample
from conspectus.analysis.clusters.units import Units
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.analysis.clusters.features import Features
    from conspectus.analysis.clusters.settings import Settings
    from conspectus.analysis.clusters.space import Space
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray


_LEAST_SIDE = 0.25
"""Least share of the documents on either side of a split that is of any use."""


@dataclass(frozen=True, eq=False)
class Partition:
    """Documents in clusters.

    Parameters
    ----------
    features
        The n documents that could be compared.
    space
        Their neighbours.
    labels
        Cluster of each, the largest being 0; -1 for noise, shape (n,).
    central
        Centrality of each, shape (n,).
    choice
        What was tried.
    dial, value
        What steered the method, and the value taken.
    stability
        How well each cluster comes back on resamples, shape (clusters,).
    silhouette
        Mean silhouette of each cluster's sampled documents, shape (clusters,).
    held_out
        Counts of the concepts on the held-out half.
    without_neighbours
        Documents left out before clustering because they share no concept with any other.
    """

    features: Features
    space: Space
    labels: IntArray
    central: FloatArray
    choice: Choice
    dial: str
    value: float
    stability: FloatArray
    silhouette: FloatArray
    held_out: HeldOut
    without_neighbours: int

    @property
    def n_clusters(self) -> int:
        """Number of clusters."""
        return int(self.labels.max()) + 1

    def unassigned(self, n_documents: int) -> dict[str, int]:
        """Count documents without a cluster, by reason.

        Parameters
        ----------
        n_documents
            All documents looked at.

        Returns
        -------
        dict
            ``no_concept``, ``no_neighbour``, ``noise``.
        """
        compared = int(self.features.rows.size)
        return {
            "no_concept": n_documents - compared - self.without_neighbours,
            "no_neighbour": self.without_neighbours,
            "noise": int((self.labels < 0).sum()),
        }


def partition(
    features: Features,
    settings: Settings,
    progress: Progress,
    unit: IntArray | None = None,
    discovery: npt.NDArray[np.bool_] | None = None,
) -> Partition:
    """Cluster documents.

    Parameters
    ----------
    features
        Documents by concepts.
    settings
        How.
    progress
        Told of every step.
    unit
        What each document of the store belongs to, shape (documents,); None if independent.
    discovery
        Which documents of the store have been looked at to choose the concepts, so that they test
        none, shape (documents,). A half is drawn if None; if hardly any or nearly all could be
        compared, others beside them or some of them.

    Returns
    -------
    Partition
        With one cluster at least.

    Raises
    ------
    AnalysisError
        Too few documents or units, more clusters asked for than they can make, or nothing but
        noise.
    """
    _enough(int(features.rows.size), settings)
    seed, metric = settings.seed, settings.metric
    space = space_of(features.matrix, settings.neighbours, metric, seed, progress)
    linked = space.near.index[:, 0] != NONE
    alone = int(np.count_nonzero(~linked))
    if alone:
        features, space = features.kept(linked), space.among(np.flatnonzero(linked))
        _enough(int(features.rows.size), settings)
    units = None if unit is None else _units_of(features, unit, settings)
    method = method_named(settings.method)
    several = method.values(len(space))
    cut = method.prepare(space, seed, max(several) if settings.k == "auto" else settings.k)
    values = several if settings.k == "auto" else (method.value_for(cut, settings.k),)
    progress.start("clusters", float(len(values)), "partitions")
    partitions: list[IntArray] = []
    for value in values:
        partitions.append(by_size(cut(value)))
        progress.advance(1)
    progress.finish()
    drawn = resample(space, method, values, times=settings.resamples, seed=seed, progress=progress)
    silhouettes = Silhouettes(features.matrix, metric, seed)
    choice = compare(space, values, partitions, drawn, silhouettes)
    labels, value = partitions[choice.best], values[choice.best]
    if labels.max() < 0:
        raise AnalysisError(
            f"{settings.method} finds no groups: all documents are noise to it; try another method"
        )
    return Partition(
        features=features,
        space=space,
        labels=labels,
        central=centrality(features.matrix, labels, metric, seed),
        choice=choice,
        dial=method.dial,
        value=value,
        stability=recovery(labels, drawn, choice.best),
        silhouette=_by_cluster(silhouettes, labels),
        held_out=hold_out(
            space,
            features.matrix,
            labels,
            discovery=_looked_at(features, discovery, seed, units),
            method=method,
            value=value,
            seed=seed,
            units=units,
        ),
        without_neighbours=alone,
    )


def by_size(labels: IntArray) -> IntArray:
    """Give clusters numbers from the largest to the smallest.

    Parameters
    ----------
    labels
        Any numbers from 0; -1 for none, shape (n,).

    Returns
    -------
    array of int64
        Of equally large clusters the one with the earlier first document comes first.
    """
    found, first, size = np.unique(labels, return_index=True, return_counts=True)
    kept = found >= 0
    found, first, size = found[kept], first[kept], size[kept]
    number = np.full(int(labels.max(initial=-1)) + 2, -1, np.int64)  # the last cell takes -1
    number[found[np.lexsort((first, -size))]] = np.arange(found.size)
    return number[labels]


def _looked_at(
    features: Features,
    discovery: npt.NDArray[np.bool_] | None,
    seed: int,
    units: Units | None,
) -> npt.NDArray[np.bool_]:
    """Tell which of the compared documents may not test a concept."""
    known = None if discovery is None else discovery[features.rows]
    if known is not None and _LEAST_SIDE <= known.mean() <= 1 - _LEAST_SIDE:
        return known
    return discovery_half(int(features.rows.size), seed, units, known)


def _units_of(features: Features, unit: IntArray, settings: Settings) -> Units:
    units = Units(unit[features.rows])
    if units.n < 2:
        raise AnalysisError(
            f"the {features.rows.size:,} documents that can be compared by these concepts have one "
            f"value of {settings.unit!r}, and units are compared with units: choose more concepts"
        )
    return units


def _enough(n: int, settings: Settings) -> None:
    if n < settings.least_documents:
        raise AnalysisError(
            f"only {n} documents can be compared by these concepts; clusters need at least "
            f"{settings.least_documents}: choose more concepts or ask for fewer clusters"
        )


def _by_cluster(silhouettes: Silhouettes, labels: IntArray) -> FloatArray:
    value, own = silhouettes.of(labels), labels[silhouettes.rows]
    known = np.isfinite(value)
    n_clusters = int(labels.max()) + 1
    total = np.bincount(own[known], value[known], minlength=n_clusters)
    size = np.bincount(own[known], minlength=n_clusters)
    return np.divide(total, size, out=np.full(n_clusters, np.nan), where=size > 0)
