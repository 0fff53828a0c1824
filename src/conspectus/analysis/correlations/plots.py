"""Charts of a correlation for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.correlations.foremost import foremost

if TYPE_CHECKING:
    import altair

    from conspectus.analysis.correlations.result import CorrelationResult

_RANGE = ["#1c5d99", "#b4531a"]
_DOMAIN = ["together", "apart"]


def support_chart(result: CorrelationResult, rows: int) -> altair.LayerChart:
    """Draw NPMI against support.

    Parameters
    ----------
    result
        The correlation.
    rows
        Pairs to draw.

    Returns
    -------
    altair.LayerChart
        A point a pair over a line at independence.
    """
    import altair

    deciding = result.decides
    shown = [
        {
            "first": str(row["label_a"] or row["a"]),
            "second": str(row["label_b"] or row["b"]),
            "direction": row["direction"],
            "npmi": float(row[f"{deciding}npmi"]),
            "support": max(float(row["support"]), 0.5),
            "documents with both": int(row["support"]),
            "expected by chance": float(row[f"{deciding}expected"]),
        }
        for row in _records(result, rows)
    ]
    title = "NPMI at equal length" if deciding else "NPMI"
    points = (
        altair.Chart(altair.Data(values=shown))
        .mark_point(filled=True, opacity=0.7, size=50)
        .encode(
            x=altair.X(
                "support:Q",
                title="Documents with both (log scale)",
                scale=altair.Scale(type="log"),
            ),
            y=altair.Y("npmi:Q", title=title),
            color=altair.Color(
                "direction:N", scale=altair.Scale(domain=_DOMAIN, range=_RANGE), title=None
            ),
            tooltip=[
                "first:N",
                "second:N",
                "npmi:Q",
                "documents with both:Q",
                "expected by chance:Q",
            ],
        )
    )
    zero = (
        altair.Chart(altair.Data(values=[{"zero": 0}]))
        .mark_rule(color="#888")
        .encode(y=altair.Y("zero:Q", title=title))
    )
    return altair.LayerChart(layer=[zero, points]).properties(width=480, height=320)


def concept_heatmap(result: CorrelationResult, concepts: int) -> altair.LayerChart:
    """Draw NPMI of the foremost concepts against each other.

    Parameters
    ----------
    result
        The correlation.
    concepts
        Concepts on each axis.

    Returns
    -------
    altair.LayerChart
        A square a pair reported.
    """
    import altair

    grid = foremost(result, concepts)
    cells = [
        {
            "first": f"{i + 1}. {grid.rows[i]}",
            "second": f"{j + 1}. {grid.columns[j]}",
            "npmi": float(value),
        }
        for (i, j), value in np.ndenumerate(grid.npmi)
        if not np.isnan(value)
    ]
    axes = [
        [f"{i + 1}. {name}" for i, name in enumerate(names)] for names in (grid.rows, grid.columns)
    ]
    scale = altair.Scale(domain=[-1, 0, 1], range=[_RANGE[1], "#ffffff", _RANGE[0]])
    squares = (
        altair.Chart(altair.Data(values=cells))
        .mark_rect()
        .encode(
            y=altair.Y("first:N", sort=axes[0], title=None, axis=altair.Axis(labelLimit=260)),
            x=altair.X("second:N", sort=axes[1], title=None, axis=altair.Axis(labelLimit=140)),
            color=altair.Color("npmi:Q", scale=scale, title="NPMI"),
            tooltip=["first:N", "second:N", "npmi:Q"],
        )
    )
    return altair.LayerChart(layer=[squares])


def _records(result: CorrelationResult, rows: int) -> list[dict[Any, Any]]:
    table = result.findings if len(result.findings) else result.table
    per_direction = [table[table["direction"] == word] for word in _DOMAIN]
    return [row for part in per_direction for row in part.head(rows // 2).to_dict("records")]
