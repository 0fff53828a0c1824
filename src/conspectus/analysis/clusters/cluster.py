"""Which groups the documents fall into, along an axis of chosen concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.clusters.axis import (
    MAX_SHARE,
    MIN_SHARE,
    Axis,
    Excluded,
    choose_axis,
    company_of,
    label_table,
    told_by,
)
from conspectus.analysis.clusters.describe import describe
from conspectus.analysis.clusters.features import gather_features
from conspectus.analysis.clusters.methods import AUTO, method_for
from conspectus.analysis.clusters.notes import libraries
from conspectus.analysis.clusters.partition import partition
from conspectus.analysis.clusters.result import ClusterResult
from conspectus.analysis.clusters.settings import K, Settings
from conspectus.analysis.clusters.units import read_units
from conspectus.analysis.counts import count
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.origin import provenance_of
from conspectus.analysis.sampling import drawn, sample_notes
from conspectus.analysis.selection import everything, opened
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from conspectus.analysis.clusters.partition import Partition
    from conspectus.analysis.clusters.similarity import Metric
    from conspectus.analysis.clusters.tree import Linkage
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray


def cluster(
    store: Store | str | Path,
    *,
    about: str | None = None,
    latents: Sequence[int] | None = None,
    exclude: Excluded | None = None,
    top: int = 100,
    names_only: bool = False,
    min_share: float = MIN_SHARE,
    max_share: float = MAX_SHARE,
    k: K = "auto",
    method: str = AUTO,
    metric: Metric = "jaccard",
    weighted: bool = False,
    neighbours: int = 15,
    linkage: Linkage = "average",
    where: str | None = None,
    unit: str | None = None,
    presence: Presence | None = None,
    resamples: int = 20,
    sample: int | None = None,
    seed: int = 0,
    fdr: float = 0.05,
    confidence: float = 0.95,
    progress: Progress | None = None,
) -> ClusterResult:
    """Group documents by the concepts they share, and say what sets each group apart.

    Parameters
    ----------
    store
        The store.
    about
        What the groups should be about, in words, best by what documents may be: ``"past,
        present or future tense"``. Documents are compared by the `top` concepts whose labels
        match one of these best or that keep company with such. The list is in the result's
        `concepts`; edit it and pass it back as `latents`.
    latents
        Concepts to compare documents by. With neither, all whose share lies between `min_share`
        and `max_share`.
    exclude
        Latents, or words of labels, to leave out.
    top
        Concepts at most, with `about`.
    names_only
        With `about`, go by labels alone. Else concepts count also by which of those whose labels
        match best they fire together with, or instead of, in a half of the documents.
    min_share, max_share
        Concepts that fewer or more of the documents have are left out, unless given as `latents`.
    k
        Number of clusters; ``"auto"`` tries several, takes the one that the indices can best
        agree on, and shows them all in the result's `choice`.
    method
        ``"auto"``: k-means with `about`, else spectral. ``"spectral"``, ``"leiden"`` (needs
        ``conspectus[cluster]``), ``"hdbscan"`` (leaves noise unassigned; finds k itself), or
        ``"kmeans"``.
    metric
        How alike documents are: ``"jaccard"``, concepts in common over concepts of either, or
        ``"cosine"``.
    weighted
        Compare how strongly concepts fire, each divided by the 90th percentile of its strengths;
        with ``metric="cosine"`` only.
    neighbours
        Nearest documents that each document is linked to.
    linkage
        How the tree joins clusters: ``"average"`` or ``"ward"``.
    where
        Condition on metadata columns, in pandas' query syntax.
    unit
        Column whose value dependent documents share, such as the prompt that they answer. Clusters
        are made as without it; what sets them apart and which metadata they hold is told and
        tested so that all documents of a unit count as one.
    presence
        When a document has a latent; ``Presence()`` (any token) if None.
    resamples
        Subsets of the documents that are clustered anew to see what is stable; 0 for none.
    sample
        Documents to cluster, drawn at random; all if None. Time grows with their square: 20,000
        take minutes. The others are in no cluster, and the result does not list them.
    seed
        Of every random choice: the same seed gives the same clusters.
    fdr
        False-discovery rate up to which a contrast or an enrichment is a finding.
    confidence
        Coverage of intervals.
    progress
        Told how far the work is.

    Returns
    -------
    ClusterResult
        Clusters, the largest first. Documents that have none of the concepts, share none with any
        other document, or are noise to the method are in no cluster (-1), never forced into one.

    Raises
    ------
    AnalysisError
        A setting is wrong, fewer than two concepts are left, or too few documents have any.
    MissingDependencyError
        The method needs an extra that is not installed.
    """
    settings = Settings(
        about=about,
        latents=latents,
        exclude=exclude,
        top=top,
        names_only=names_only,
        min_share=min_share,
        max_share=max_share,
        k=k,
        method=method_for(method, about),
        metric=metric,
        weighted=weighted,
        neighbours=neighbours,
        linkage=linkage,
        where=where,
        unit=unit,
        presence=presence or Presence(),
        resamples=resamples,
        sample=sample,
        seed=seed,
        fdr=fdr,
        confidence=confidence,
    )
    return run(opened(store), settings, progress or SILENT)


def run(store: Store, settings: Settings, progress: Progress) -> ClusterResult:
    """Do what `cluster` says, with its settings checked.

    Parameters
    ----------
    store
        The store.
    settings
        What the user asked for.
    progress
        Told how far the work is.

    Returns
    -------
    ClusterResult
        As from `cluster`.
    """
    whole = everything(store, settings.where)
    selection = drawn(whole, settings.sample, settings.seed)
    if selection.rows.size < settings.least_documents:
        raise AnalysisError(
            f"{settings.k} clusters need at least {settings.least_documents:,} documents, two a "
            f"cluster and ten in all; there are {selection.rows.size:,}: ask for fewer clusters"
        )
    unit = None if settings.unit is None else read_units(selection, settings.unit)
    looked_at = told_by(selection, settings.seed, unit)
    axis = _axis(store, selection, settings, looked_at, progress)
    features = gather_features(
        selection,
        axis.latents,
        settings.presence,
        weighted=settings.weighted,
        progress=progress,
    )
    found = partition(features, settings, progress, unit, looked_at)
    labels = np.full(selection.side.size, -1, np.int64)
    labels[found.features.rows] = found.labels
    names = label_table(store)
    description = describe(selection, labels, axis, found, names, settings, progress, unit)
    return ClusterResult(
        clusters=description.clusters,
        assignments=_assignments(store, selection, labels, found),
        concepts=axis.concepts,
        choice=_tried(found),
        verdict=found.choice.verdict,
        enrichment=description.enrichment,
        tree=description.tree,
        contrast=description.contrasts,
        names=description.names,
        labels=names,
        settings=settings.record(axis, found.dial, found.value, description.min_support),
        provenance={
            **provenance_of(selection),
            "concepts": int(axis.latents.size),
            "clustered": int((labels >= 0).sum()),
            **({} if unit is None else {"units": int(np.unique(unit[labels >= 0]).size)}),
            "unassigned": found.unassigned(int(selection.rows.size)),
            "libraries": libraries(settings.method),
        },
        notes=(
            *sample_notes(whole.rows.size, selection.rows.size, "were clustered"),
            *description.notes,
        ),
        source=Evidence(selection, settings.presence),
    )


def _assignments(
    store: Store, selection: Selection, labels: IntArray, found: Partition
) -> pd.DataFrame:
    """List the cluster of every document looked at, and how central it is there."""
    ids = store.documents(["doc_id"], selection.rows).column("doc_id").to_pylist()
    central = np.full(selection.side.size, np.nan)
    central[found.features.rows] = found.central
    return pd.DataFrame(
        {
            "doc_id": pd.Series(ids, dtype=object),
            "cluster": labels[selection.rows],
            "centrality": central[selection.rows],
        }
    )


def _tried(found: Partition) -> pd.DataFrame:
    """Name what steered the method in the table of what was tried; k stands there already."""
    table = found.choice.table
    return (
        table.drop(columns="dial")
        if found.dial == "k"
        else table.rename({"dial": found.dial}, axis=1)
    )


def _axis(
    store: Store,
    selection: Selection,
    settings: Settings,
    looked_at: npt.NDArray[np.bool_],
    progress: Progress,
) -> Axis:
    one_group = np.zeros(selection.side.size, np.int64)
    counted = count(selection, one_group, 1, settings.presence, progress)
    n = int(selection.rows.size)
    return choose_axis(
        store,
        counted.present[0] / n,
        n,
        about=settings.about,
        latents=settings.latents,
        exclude=settings.exclude,
        top=settings.top,
        min_share=settings.min_share,
        max_share=settings.max_share,
        company=None
        if settings.about is None or settings.names_only
        else company_of(selection.narrowed(looked_at), settings.presence, settings.seed),
        progress=progress,
    )
