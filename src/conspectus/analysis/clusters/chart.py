"""Clusters as a chart for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair

if TYPE_CHECKING:
    import pandas as pd


def cluster_chart(clusters: pd.DataFrame) -> altair.Chart:
    """Draw clusters as bars: length by documents, shade by stability.

    Parameters
    ----------
    clusters
        Table of a `ClusterResult`.

    Returns
    -------
    altair.Chart
        The largest cluster on top.
    """
    data: Any = clusters[["cluster", "name", "size", "stability"]].copy()
    data["label"] = [f"{row.cluster}  {row.name}" for row in data.itertuples(index=False)]
    return (
        altair.Chart(data)
        .mark_bar()
        .encode(
            x=altair.X("size:Q", title="Documents"),
            y=altair.Y("label:N", title=None, sort=None, axis=altair.Axis(labelLimit=420)),
            color=altair.Color("stability:Q", title="Stability", scale=altair.Scale(domain=[0, 1])),
            tooltip=["label:N", "size:Q", altair.Tooltip("stability:Q", format=".2f")],
        )
    )
