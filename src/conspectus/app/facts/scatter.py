"""A map of documents as a chart in which a part can be selected."""

from __future__ import annotations

from typing import Any

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
    brush = altair.selection_interval(name="brush", encodings=["x", "y"], value=chosen)
    legend: Any = chart.encoding.color["legend"]
    for name, wanted in (("orient", "bottom"), ("columns", 2), ("labelLimit", 480)):
        legend[name] = wanted
    chart = chart.properties(width="container", height=HEIGHT).add_params(brush)
    return chart.encode(opacity=altair.condition(brush, altair.value(0.8), altair.value(0.2)))
