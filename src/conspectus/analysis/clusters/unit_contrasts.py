"""What sets clusters apart where documents come several from one source; see `units`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from conspectus.analysis.clusters.contrasts import NO_CLUSTER, Contrasts, corrected
from conspectus.analysis.clusters.held_out import RECOVERED, HeldOut, without_each
from conspectus.analysis.clusters.units import Comparison, Units, compare_units

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray


def contrast_units(
    units: Units,
    labels: IntArray,
    present: sp.csr_array,
    nearest: IntArray,
    axis: IntArray,
    held_out: HeldOut,
    min_support: int,
) -> Contrasts:
    """Test every latent in every cluster, as `contrast` does, by exchanging units.

    Parameters
    ----------
    units
        Of the n documents in some cluster.
    labels
        Their clusters, shape (n,).
    present
        Ones where a document has a latent, shape (n, latents).
    nearest
        The cluster most like each, `NO_CLUSTER` if there is only one, shape (clusters,).
    axis
        Latents that documents were compared by, shape (m,).
    held_out
        Counts of those in the held-out half, with its documents and their units.
    min_support
        Units that must have a latent for it to be tested.

    Returns
    -------
    Contrasts
        Shares weigh documents so that those of a unit make one together.
    """
    k, width = nearest.size, present.shape[1]
    weight = units.weight
    weighed = sp.csr_array((weight, (labels, np.arange(labels.size))), (k, labels.size))
    shares = np.asarray((weighed @ present).toarray(), np.float64)
    used = np.zeros(width, np.bool_)
    used[axis] = True
    supported = np.flatnonzero(shares.sum(axis=0) >= min_support)
    whole = sp.csc_array(present[:, supported].astype(np.float64))
    p, kept = np.full((2, k, width), np.nan), np.ones((2, k, width))
    for place, others in enumerate((nearest, None)):
        for cluster in range(k):
            if nearest[cluster] == NO_CLUSTER:
                continue
            other = None if others is None else int(others[cluster])
            found = _against(units, weight, labels, whole, cluster, other)
            p[place, cluster, supported] = found.p_value
            kept[place, cluster, supported] = found.kept
    p[:, :, axis] = _held_out(held_out, nearest, min_support)
    q = [corrected(one) for one in p]
    sizes = np.bincount(labels, weight, k)
    return Contrasts(shares, sizes, nearest, used, p[0], p[1], q[0], q[1], kept[0], kept[1])


def _against(
    units: Units,
    weight: FloatArray,
    labels: IntArray,
    has: sp.csc_array,
    cluster: int,
    other: int | None,
) -> Comparison:
    """Compare one cluster with another, or with all others."""
    if other is None:
        return compare_units(units, weight, labels == cluster, has)
    rows = np.flatnonzero((labels == cluster) | (labels == other))
    chosen = sp.csc_array(sp.csr_array(has)[rows])
    return compare_units(units.among(rows), weight[rows], labels[rows] == cluster, chosen)


def _held_out(held: HeldOut, nearest: IntArray, min_support: int) -> FloatArray:
    """Give the p-values against the nearest cluster and the rest, shape (2, clusters, m)."""
    k, m = held.present.shape
    p = np.full((2, k, m), np.nan)
    if held.matrix is None or held.rule is None or held.units is None:
        return p
    weight = held.units.weight
    again = held.recovered >= RECOVERED
    for j, (label, having) in enumerate(without_each(held.matrix, held.rule)):
        if weight[having].sum() < min_support:
            continue
        has = np.zeros((label.size, 1))
        has[having] = 1
        column = sp.csc_array(has)
        for cluster in np.flatnonzero(again & (nearest != NO_CLUSTER)).tolist():
            near = int(nearest[cluster])
            for place, other in enumerate((near, None)):
                if other is None or again[other]:
                    found = _against(held.units, weight, label, column, cluster, other)
                    p[place, cluster, j] = found.p_value[0]
    return p
