"""How many clusters: a table of what speaks for each number, and a suggestion that owns up.

No index finds the number of clusters of real texts reliably, and they seldom agree. So all are
shown, the suggestion is the one that most of them can live with, and disagreement is said aloud.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.clusters.graph import conductance, modularity
from conspectus.analysis.clusters.indices import Silhouettes, coding_length
from conspectus.analysis.clusters.stability import agreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.clusters.space import Space
    from conspectus.analysis.clusters.stability import Resample
    from conspectus.stats.types import IntArray

BETTER = {"silhouette": 1, "coding_length": -1, "modularity": 1, "stability": 1}
"""Indices that vote, with the direction in which they are better."""

UNSTABLE = 0.5

_TITLES = {
    "silhouette": "silhouette",
    "coding_length": "coding length",
    "modularity": "modularity",
    "stability": "stability",
}
_NEAR = 0.25


@dataclass(frozen=True, eq=False)
class Choice:
    """What was tried and what was taken.

    Parameters
    ----------
    table
        One row a value tried: ``dial`` (what steers the method), ``k`` clusters found,
        ``unassigned`` share left out, the indices, ``mean_rank`` over them, ``suggested``.
    best
        Place of the suggestion in the table.
    verdict
        A plain sentence; it says so if the indices disagree.
    """

    table: pd.DataFrame
    best: int
    verdict: str


def compare(
    space: Space,
    values: Sequence[float],
    partitions: Sequence[IntArray],
    resamples: Sequence[Resample],
    silhouettes: Silhouettes,
) -> Choice:
    """Judge partitions of the same documents and suggest one.

    Parameters
    ----------
    space
        The documents.
    values
        Value of the method's dial for each partition.
    partitions
        Cluster of each document, from 0; -1 for none.
    resamples
        Clusterings of subsets for the same values.
    silhouettes
        Of a sample of the documents.

    Returns
    -------
    Choice
        The suggestion has the smallest mean rank over the four indices in `BETTER`; of equal ones
        it is the one with fewer clusters. Partitions of one cluster are never suggested if there
        are others.
    """
    rows = [
        _row(space, value, labels, agreement(resamples, i), silhouettes)
        for i, (value, labels) in enumerate(zip(values, partitions, strict=True))
    ]
    table = pd.DataFrame(rows)
    ranks = pd.DataFrame(
        {name: (-sign * table[name]).rank(method="min") for name, sign in BETTER.items()}
    )
    table["mean_rank"] = ranks.mean(axis=1)
    single = table["k"] < 2
    order = np.lexsort((table["k"], table["mean_rank"].fillna(np.inf), single))
    best = int(order[0])
    table["suggested"] = np.arange(len(table)) == best
    return Choice(table, best, _verdict(table, best))


def _row(
    space: Space,
    value: float,
    labels: IntArray,
    agreed: tuple[float, float],
    silhouettes: Silhouettes,
) -> dict[str, float]:
    k = int(labels.max(initial=-1)) + 1
    several = k > 1
    found = silhouettes.of(labels)
    return {
        "dial": value,
        "k": k,
        "unassigned": float(np.mean(labels < 0)),
        "silhouette": float(np.nanmean(found)) if np.isfinite(found).any() else float("nan"),
        "coding_length": coding_length(space.vectors, labels) if several else float("nan"),
        "modularity": modularity(space.graph, labels) if several else float("nan"),
        "conductance": float(np.nanmean(conductance(space.graph, labels)))
        if several
        else float("nan"),
        "stability": agreed[0] if several else float("nan"),
        "stability_sd": agreed[1] if several else float("nan"),
    }


def _verdict(table: pd.DataFrame, best: int) -> str:
    k = int(table["k"].iloc[best])
    stability = float(table["stability"].iloc[best])
    wants: dict[str, int] = {}
    for name, sign in BETTER.items():
        column = sign * table[name].to_numpy(np.float64)
        if np.isfinite(column).any():
            wants[_TITLES[name]] = int(table["k"].iloc[int(np.nanargmax(column))])
    weak = stability < UNSTABLE
    doubt = (
        f" Even these come back poorly when a fifth of the documents is left out (agreement "
        f"{stability:.2f} of 1): there may be no distinct groups along this axis."
        if weak
        else ""
    )
    if len(table) == 1 or not wants:
        return f"{k} clusters, as asked for.{doubt}"
    limit = max(1.0, _NEAR * k)
    near = [name for name, wanted in wants.items() if abs(wanted - k) <= limit]
    far = [f"{name} {wanted}" for name, wanted in wants.items() if name not in near]
    if not far:
        return f"The indices agree on about {k} clusters ({', '.join(near)}).{doubt}"
    if len(near) > len(far):
        return (
            f"{k} clusters suit {_and(near)} best. The indices do not all agree: best for "
            f"{_and(far)}.{doubt}"
        )
    others = f", {_and(near)} {k} or about as many" if near else ""
    return (
        f"The indices disagree on the number of clusters ({', '.join(far)}{others}): {k} is a "
        f"compromise, not a finding. Try another number.{doubt}"
    )


def _and(parts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
