"""What a map is asked for, settled; and what it takes from clusters, columns and the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from conspectus.analysis.clusters.result import ClusterResult
from conspectus.analysis.clusters.similarity import METRICS, Metric
from conspectus.analysis.maps.colouring import Colouring, colour_by_column
from conspectus.analysis.sampling import check_sample
from conspectus.analysis.values import read_column
from conspectus.errors import AnalysisError
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.clusters.axis import Excluded
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray

Clusters: TypeAlias = "ClusterResult | Sequence[Any] | None"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """All that `document_map` takes besides store and clusters; see there.

    Raises
    ------
    AnalysisError
        A setting is out of its range, or two do not go together.
    """

    about: str | None
    latents: Sequence[int] | None
    exclude: Excluded | None
    top: int
    names_only: bool
    min_share: float
    max_share: float
    colour_by: str | None
    metric: Metric | None
    weighted: bool | None
    neighbours: int
    where: str | None
    presence: Presence | None
    sample: int | None
    sample_seed: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.metric is not None and self.metric not in METRICS:
            raise AnalysisError(f"metric must be one of {', '.join(METRICS)}, not {self.metric!r}")
        check_sample(self.sample)
        if self.neighbours < 2:
            raise AnalysisError(f"neighbours must be at least 2, not {self.neighbours}")

    def record(self, rule: str) -> dict[str, Any]:
        """Give the settings as they stand in a result.

        Parameters
        ----------
        rule
            How concepts were chosen, in words.

        Returns
        -------
        dict
            Plain JSON.
        """
        return {
            "about": self.about,
            "latents": None if self.latents is None else [int(i) for i in self.latents],
            "axis": rule,
            "exclude": self.exclude
            if self.exclude is None or isinstance(self.exclude, int | str)
            else list(self.exclude),
            "top": self.top if self.latents is None and self.about is not None else None,
            "names_only": self.names_only if self.latents is None and self.about else None,
            "min_share": None if self.latents is not None else self.min_share,
            "max_share": None if self.latents is not None else self.max_share,
            "metric": self.metric or "jaccard",
            "weighted": bool(self.weighted),
            "neighbours": self.neighbours,
            "colour_by": self.colour_by,
            "where": self.where,
            "presence": (self.presence or Presence()).record(),
            "sample": self.sample,
            "seed": self.seed,
        }


def settled(wanted: Wanted, clusters: Clusters) -> Wanted:
    """Take what was not given from the clustering, so that the map shows what was clustered.

    Parameters
    ----------
    wanted
        As asked.
    clusters
        As for `document_map`.

    Returns
    -------
    Wanted
        Checked.

    Raises
    ------
    AnalysisError
        Strengths are to be compared as sets.
    """
    found = wanted
    if isinstance(clusters, ClusterResult):
        kept = clusters.settings
        if wanted.latents is None and wanted.about is None:
            found = replace(found, latents=clusters.concepts["latent"].astype(int).tolist())
        if wanted.metric is None:
            weighted = kept["weighted"] if wanted.weighted is None else wanted.weighted
            found = replace(found, metric=kept["metric"], weighted=weighted)
        if wanted.where is None:
            found = replace(found, where=kept["where"])
        if wanted.sample is None:
            found = replace(found, sample=kept["sample"], sample_seed=kept["seed"])
        if wanted.presence is None:
            found = replace(found, presence=Presence(**kept["presence"]))
    if found.weighted and found.metric != "cosine":
        raise AnalysisError("with weighted=True take metric='cosine': Jaccard knows presence only")
    return found


def read_clusters(
    clusters: Clusters, store: Store, selection: Selection
) -> tuple[IntArray | None, tuple[str, ...]]:
    """Read which cluster each document is in.

    Parameters
    ----------
    clusters
        As for `document_map`.
    store
        The store.
    selection
        The documents looked at.

    Returns
    -------
    array or None, tuple of str
        Cluster of every document of the store, below 0 for none, and what clusters are called.

    Raises
    ------
    AnalysisError
        The number of values is another than that of documents.
    """
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


def choose_colouring(
    store: Store,
    rows: IntArray,
    colour_by: str | None,
    own: IntArray | None,
    names: tuple[str, ...],
    groups: IntArray,
    table: pd.DataFrame,
) -> Colouring:
    """Decide what colours stand for: a column, else clusters, else visible groups.

    Parameters
    ----------
    store
        The store.
    rows
        Documents on the map, shape (n,).
    colour_by
        The column, if one was asked for.
    own, names
        Cluster of each and what clusters are called, if there are any.
    groups, table
        Visible group of each, and the groups.

    Returns
    -------
    Colouring
        Of the n documents.
    """
    if colour_by is not None:
        values = read_column(store, colour_by).iloc[rows].reset_index(drop=True)
        return colour_by_column(values, colour_by)
    if own is not None:
        return Colouring("Clusters", own, names, "in no cluster", first=0)
    called = tuple(label or name for label, name in zip(table["label"], table["name"], strict=True))
    return Colouring("Visible groups", groups, called, "scattered")


def places_table(
    store: Store,
    selection: Selection,
    rows: IntArray,
    spots: FloatArray,
    groups: IntArray,
    cluster_of: IntArray | None,
    names: tuple[str, ...],
) -> pd.DataFrame:
    """List where every document lies.

    Parameters
    ----------
    store
        The store.
    selection
        The documents looked at.
    rows, spots, groups
        Those on the map, their coordinates (shape (n, 2)) and visible groups.
    cluster_of, names
        Cluster of every document of the store, and what clusters are called, if there are any.

    Returns
    -------
    pandas.DataFrame
        One row a document looked at; those without a concept have no coordinates.
    """
    listed = selection.rows
    where = np.searchsorted(listed, rows)
    spot = np.full((listed.size, 2), np.nan)
    spot[where] = spots
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
