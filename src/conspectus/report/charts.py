"""Differences with their intervals, as a drawing.

The report draws with HTML and small SVG lines laid out here in percent of the width, so that it
needs no JavaScript and no renderer and its labels wrap like any text. Notebooks get an Altair
chart of the same rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.report.formats import format_interval, format_value, written_key
from conspectus.report.page import DIFFERENCE, Column, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair

CHART_ROWS = 30


@dataclass(frozen=True)
class Axis:
    """A linear axis that contains zero.

    Parameters
    ----------
    low, high
        Ends of the axis, in the unit of the estimates.
    ticks
        Where to draw lines, ascending; zero is among them.
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> str:
        """Place a value on the axis.

        Parameters
        ----------
        value
            In the unit of the axis; what lies outside is put on its end.

        Returns
        -------
        str
            Distance from the left end in percent of the width, for example ``"62.50%"``.
        """
        inside = min(max(value, self.low), self.high)
        return f"{(inside - self.low) / (self.high - self.low) * 100:.2f}%"


def charted(rows: Sequence[Row], limit: int = CHART_ROWS) -> list[tuple[int, Row]]:
    """Choose and order the rows of a chart.

    Parameters
    ----------
    rows
        Ranked rows.
    limit
        Number of rows to draw.

    Returns
    -------
    list of (int, Row)
        The first `limit` rows with a finite estimate, with their rank from 1, from the largest
        estimate down, so that both directions meet at zero.
    """
    ranked = [(rank, row) for rank, row in enumerate(rows, 1) if math.isfinite(row.estimate)]
    return sorted(ranked[:limit], key=lambda pair: (-pair[1].estimate, pair[0]))


def axis_of(rows: Sequence[Row], estimate: Column = DIFFERENCE) -> Axis:
    """Find an axis with round ticks that holds zero, all estimates and their intervals.

    Parameters
    ----------
    rows
        Rows to be drawn; values that are not finite are left out.
    estimate
        What is drawn; fractions never need more than -1 to 1.

    Returns
    -------
    Axis
        From 0 to 1 if nothing is to be drawn.
    """
    values = [v for row in rows for v in (row.estimate, row.low, row.high) if math.isfinite(v)]
    low, high = min((0.0, *values)), max((0.0, *values))
    if low == high:
        low, high = 0.0, 1.0
    step = _round_step((high - low) / 6)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if estimate.kind in ("percent", "points"):
        edge = math.floor(1 / step + 1e-9)
        first = max(first, -edge) if low >= -1 else first
        last = min(last, edge) if high <= 1 else last
    ticks = tuple(round(step * i, 12) + 0.0 for i in range(first, last + 1))
    return Axis(min(ticks[0], low), max(ticks[-1], high), ticks)


def difference_chart(
    rows: Sequence[Row],
    *,
    sides: Sequence[str] = (),
    estimate: Column = DIFFERENCE,
    limit: int = CHART_ROWS,
) -> altair.LayerChart:
    """Draw estimates with their intervals for a notebook.

    Parameters
    ----------
    rows
        Ranked rows.
    sides
        Names of the two sides, for the colour legend; of more than two none is named.
    estimate
        What is drawn: its title, and ``percent`` or ``points`` for a percent axis.
    limit
        Number of rows to draw.

    Returns
    -------
    altair.LayerChart
        Lines for the intervals under points for the estimates, one concept a line.
    """
    import altair

    drawn = charted(rows, limit)
    named = 0 < len(sides) <= 2
    first, second = (*sides, "second side")[:2] if named else ("above zero", "below zero")
    data = altair.Data(values=[_datum(rank, row, estimate, first, second) for rank, row in drawn])
    axis = altair.Axis(format=".0%") if estimate.kind in ("percent", "points") else altair.Axis()
    base = altair.Chart(data).encode(
        y=altair.Y("concept:N", sort=None, title=None, axis=altair.Axis(labelLimit=320)),
        color=altair.Color(
            "more in:N",
            scale=altair.Scale(domain=[first, second], range=["#1c5d99", "#b4531a"]),
            legend=altair.Legend(orient="top"),
        ),
        tooltip=["concept:N", "label source:N", "written:N", "interval:N"],
    )
    zero = (
        altair.Chart(altair.Data(values=[{"zero": 0}]))
        .mark_rule(color="#888")
        .encode(x=altair.X("zero:Q", title=estimate.title))
    )
    lines = base.mark_rule(strokeWidth=2).encode(
        x=altair.X("low:Q", title=estimate.title, axis=axis), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(x="estimate:Q")
    return altair.LayerChart(layer=[zero, lines, dots]).properties(width=420)


def _datum(
    rank: int, row: Row, estimate: Column, first: str, second: str
) -> dict[str, str | float | None]:
    return {
        "concept": f"{rank}. {row.label or 'unlabelled'} {written_key(row.key)}",
        "label source": row.label_source,
        "estimate": row.estimate,
        "low": row.low if math.isfinite(row.low) else None,
        "high": row.high if math.isfinite(row.high) else None,
        "more in": first if row.estimate >= 0 else second,
        "written": format_value(row.estimate, estimate.kind),
        "interval": format_interval(row.low, row.high, estimate.kind),
    }


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * (1 - 1e-9))
