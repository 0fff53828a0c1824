"""Two coordinates for every document, by UMAP on its nearest neighbours."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.clusters.neighbours import NONE
from conspectus.errors import AnalysisError
from conspectus.optional import require

if TYPE_CHECKING:
    from conspectus.analysis.clusters.neighbours import Neighbours
    from conspectus.stats.types import FloatArray

MIN_DISTANCE = 0.1
FEWEST = 10


def lay_out(
    near: Neighbours, coordinates: FloatArray, seed: int, min_distance: float = MIN_DISTANCE
) -> FloatArray:
    """Place documents in the plane so that neighbours lie together.

    Parameters
    ----------
    near
        Nearest documents of each; all that the layout knows of distances between them.
    coordinates
        A few coordinates of each, shape (n, d): where parts of the graph hang together in no way,
        they decide where the parts go.
    seed
        Of the layout: the same seed gives the same map (on one machine).
    min_distance
        How close together documents may be drawn, from 0 to 1.

    Returns
    -------
    array
        Centred, the larger spread along the first axis, shape (n, 2).

    Raises
    ------
    AnalysisError
        There are too few documents for a map.
    MissingDependencyError
        umap-learn is not installed.

    Notes
    -----
    McInnes, Healy and Melville (2018), arXiv 1802.03426. UMAP gets the neighbours, so that it never
    compares all pairs; it runs in one thread, which is what makes it repeatable.
    """
    n = len(coordinates)
    if n < FEWEST:
        raise AnalysisError(f"a map needs at least {FEWEST} documents with a concept, got {n}")
    umap: Any = require("umap", "drawing maps")
    # UMAP counts a document as its own first neighbour.
    index = np.column_stack([np.arange(n, dtype=np.int32), near.index])
    distance = np.column_stack([np.zeros(n, np.float32), 1.0 - near.similarity])
    distance[index == NONE] = np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of disconnected documents, and no transform
        model = umap.UMAP(
            n_neighbors=index.shape[1],
            min_dist=min_distance,
            random_state=seed,
            n_jobs=1,
            precomputed_knn=(index, distance.astype(np.float32)),
            force_approximation_algorithm=True,
        )
        places = np.asarray(model.fit_transform(coordinates.astype(np.float32)), np.float64)
    return _turned(_filled(places, near))


def _filled(places: FloatArray, near: Neighbours) -> FloatArray:
    """Put documents without any neighbour beside the map; UMAP gives them no place."""
    lost = np.flatnonzero(~np.isfinite(places).all(axis=1) | (near.index == NONE).all(axis=1))
    kept = np.setdiff1d(np.arange(len(places)), lost)
    if lost.size and kept.size:
        low, high = places[kept].min(axis=0), places[kept].max(axis=0)
        step = np.linspace(0, 1, lost.size + 2)[1:-1]
        places[lost, 0] = low[0] + step * (high[0] - low[0])
        places[lost, 1] = low[1] - 0.08 * (high[1] - low[1])
    elif lost.size:
        places[lost] = 0.0
    return places


def _turned(places: FloatArray) -> FloatArray:
    """Turn a map so that its longer side lies flat: which way is up means nothing."""
    centred = places - places.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    turned = centred @ axes[:, ::-1]
    largest = turned[np.abs(turned).argmax(axis=0), [0, 1]]
    return turned * np.where(largest < 0, -1.0, 1.0)
