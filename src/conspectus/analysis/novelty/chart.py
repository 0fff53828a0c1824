"""Novel groups as a chart for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.analysis.novelty.separation import SUB_THEME
from conspectus.analysis.result import records

if TYPE_CHECKING:
    import altair

    from conspectus.analysis.novelty.result import NoveltyResult


def novelty_chart(result: NoveltyResult) -> altair.LayerChart:
    """Draw groups by distance from the known classes, their size as area.

    Parameters
    ----------
    result
        The groups.

    Returns
    -------
    altair.LayerChart
        A line shows below which distance a group is rather a sub-theme.
    """
    import altair

    data = altair.Data(values=records(result.groups))
    dots = (
        altair.Chart(data)
        .mark_circle(opacity=0.9)
        .encode(
            x=altair.X("distance_ratio:Q", title="Distance from the nearest known class (ratio)"),
            y=altair.Y("name:N", sort=None, title=None),
            size=altair.Size("documents:Q", title="Documents"),
            color=altair.Color(
                "verdict:N",
                scale=altair.Scale(
                    domain=["novel", "sub-theme", "one known class"],
                    range=["#1c5d99", "#b4531a", "#777777"],
                ),
            ),
            tooltip=["name:N", "label:N", "documents:Q", "nearest_class:N", "distance_ratio:Q"],
        )
    )
    limit = altair.Chart(altair.Data(values=[{"limit": SUB_THEME}]))
    line = limit.mark_rule(strokeDash=[4, 4], color="#888").encode(x="limit:Q")
    return altair.LayerChart(layer=[line, dots]).properties(width=420)
