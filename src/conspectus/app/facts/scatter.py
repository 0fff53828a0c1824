"""A map of documents as a chart in which a part can be selected."""

from __future__ import annotations

from typing import Any

import pandas as pd

from conspectus.analysis.maps.result import MapResult

HEIGHT = 540


def scatter(drawn: MapResult, box: tuple[float, float, float, float] | None = None) -> Any:
    """Draw a map for the app.

    Parameters
    ----------
    drawn
        The map.
    box
        Left, right, bottom and top of the part that is selected at first.

    Returns
    -------
    altair.Chart
        The result's own chart, as wide as its place; dragging selects a rectangle (the parameter
        ``brush``) instead of moving the map.
    """
    import altair

    chart = drawn.plot()
    chart.params = altair.Undefined
    chosen: Any = altair.Undefined if box is None else {"x": list(box[:2]), "y": list(box[2:])}
    look = altair.BrushConfig(fill="#888", fillOpacity=0.12, stroke="#888", strokeWidth=1.5)
    brush = altair.selection_interval(name="brush", encodings=["x", "y"], value=chosen, mark=look)
    legend: Any = chart.encoding.color["legend"]
    for name, wanted in (("orient", "bottom"), ("columns", 2), ("labelLimit", 480)):
        legend[name] = wanted
    chart = chart.properties(width="container", height=HEIGHT).add_params(brush)
    return chart.encode(opacity=altair.condition(brush, altair.value(0.8), altair.value(0.2)))


def frames(drawn: MapResult) -> list[tuple[str, str]]:
    """Frame the groups of a map, for those who do not drag.

    Parameters
    ----------
    drawn
        The map.

    Returns
    -------
    list of (str, str)
        Name of a visible group or a cluster, and the smallest rectangle around nine tenths of its
        documents in each direction, as in URLs.
    """
    placed = drawn.places.dropna(subset=["x", "y"])
    found: list[tuple[str, str]] = []
    for one in drawn.regions.to_dict("records"):
        own = placed[placed["region"] == one["region"]]
        found.append((f"{one['name']}: {one['label'] or 'no concept sets it apart'}", _frame(own)))
    if "cluster" in placed:
        named = placed.dropna(subset=["cluster"]).groupby("cluster", sort=False)
        found += [(f"cluster: {name}", _frame(own)) for name, own in named]
    return found


def _frame(places: pd.DataFrame) -> str:
    """Write the rectangle from the twentieth to the last twentieth of places, in x and in y."""
    ends = places[["x", "y"]].quantile([0.05, 0.95])
    return ",".join(f"{ends[axis].iloc[i]:.4f}" for axis in ("x", "y") for i in (0, 1))
