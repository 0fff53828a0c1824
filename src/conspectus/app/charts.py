"""Charts of results, handed to the browser as the Vega-Lite specification that notebooks draw.

The page carries the specification as data beside its place; `app.js` draws it with Vega's
interpreter, which evaluates no code, in the colours of the page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from conspectus.report.formats import format_interval, format_value, written_key

if TYPE_CHECKING:
    from conspectus.report.page import Column, Row

_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def chart_json(chart: Any) -> Markup:
    """Write a chart as JSON that may stand inside a script element of type application/json.

    Parameters
    ----------
    chart
        An Altair chart, for example from a result's ``plot()``.

    Returns
    -------
    markupsafe.Markup
        Strict JSON in which no ``<`` can end the element.
    """
    spec = chart.to_dict(validate=False)
    return Markup(json.dumps(_finite(spec), allow_nan=False).translate(_UNSAFE))


def _finite(value: Any) -> Any:
    """Replace numbers that JSON does not know."""
    if isinstance(value, dict):
        return {str(key): _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and value - value != 0 else value


def histogram(
    counts: list[int], edges: list[float], *, title: str, of: str = "documents", height: int = 160
) -> Any:
    """Draw a histogram that was counted before.

    Parameters
    ----------
    counts
        Things in each bin, shape (n,).
    edges
        Limits of the bins, ascending, shape (n + 1,).
    title
        Of the horizontal axis.
    of
        What is counted.
    height
        In pixels.

    Returns
    -------
    altair.Chart
        As wide as its place.
    """
    import altair

    values = [
        {"from": low, "to": high, of: count}
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    return (
        altair.Chart(altair.Data(values=values))
        .mark_bar(binSpacing=1)
        .encode(
            x=altair.X("from:Q", bin="binned", title=title),
            x2="to:Q",
            y=altair.Y(f"{of}:Q", title=of, axis=altair.Axis(tickMinStep=1, format="d")),
            tooltip=["from:Q", "to:Q", f"{of}:Q"],
        )
        .properties(width="container", height=height)
    )


def ranked_differences(
    rows: Sequence[Row],
    *,
    sides: Sequence[str],
    estimate: Column,
    first: int = 1,
    adjusted: Mapping[str, tuple[float, float, float]] | None = None,
    held: str = "",
) -> Any:
    """Draw differences in the order of the table below them.

    Parameters
    ----------
    rows
        Rows of the table; those without an estimate are left out.
    sides
        Names of the sides, for the colours; of more than two none is named.
    estimate
        What the estimates are.
    first
        Place of the first row in the whole list.
    adjusted
        By key of a row, its difference with confounds held equal, and the limits: drawn as a full
        point with its interval, and the estimate as a ring from which a thin line leads to it.
        Without, the estimate is the full point.
    held
        What is held equal, in words.

    Returns
    -------
    altair.LayerChart
        As wide as its place, a row a concept.
    """
    import altair

    named = len(sides) == 2
    ends = tuple(sides) if named else ("above zero", "below zero")
    data = [
        _difference(place, row, estimate, ends, (adjusted or {}).get(row.key), bool(adjusted))
        for place, row in enumerate(rows, first)
        if math.isfinite(row.estimate)
    ]
    scale = altair.Scale(domain=list(ends), range=["#1c5d99", "#b4531a"])
    legend: Any = altair.Legend(orient="top", title="more in" if named else None)
    title = f"{estimate.title}, at equal {held}" if adjusted else estimate.title
    percent = estimate.kind in ("percent", "points")
    x: dict[str, Any] = {
        "title": title,
        "axis": altair.Axis(format=".0%") if percent else altair.Axis(),
    }
    base = altair.Chart(altair.Data(values=data)).encode(
        y=altair.Y("concept:N", sort=None, title=None, axis=altair.Axis(labelLimit=320)),
        color=altair.Color("more in:N", scale=scale, legend=legend),
        tooltip=[
            "concept:N",
            "label source:N",
            *([altair.Tooltip("held:N", title=f"at equal {held}")] if adjusted else []),
            altair.Tooltip("plain:N", title="unadjusted" if adjusted else estimate.title),
        ],
    )
    zero = altair.Chart(altair.Data(values=[{"zero": 0}])).mark_rule(color="#888")
    layers = [zero.encode(x=altair.X("zero:Q", title=title))]
    if adjusted:
        way = base.mark_rule(strokeWidth=1, strokeDash=[2, 3], opacity=0.7)
        layers.append(way.encode(x="estimate:Q", x2="from:Q"))
        layers.append(base.mark_point(filled=False, size=45).encode(x="from:Q"))
    interval = base.mark_rule(strokeWidth=2).encode(x=altair.X("low:Q", **x), x2="high:Q")
    dot = base.mark_point(filled=True, size=60, opacity=1).encode(x="estimate:Q")
    return altair.LayerChart(layer=[*layers, interval, dot]).properties(width="container")


def _difference(
    place: int,
    row: Row,
    estimate: Column,
    ends: tuple[str, ...],
    held: tuple[float, float, float] | None,
    both: bool,
) -> dict[str, Any]:
    """Give one row of the chart; without an adjusted figure, `both` leaves the ring alone."""
    plain = (row.estimate, row.low, row.high)
    shown = (held or (math.nan,) * 3) if both else plain
    value, low, high = (one if math.isfinite(one) else None for one in shown)

    def written(one: float, low: float, high: float) -> str:
        """Write a figure with its limits."""
        limits = format_interval(low, high, estimate.kind)
        return f"{format_value(one, estimate.kind)} ({limits})" if math.isfinite(one) else "unknown"

    return {
        "concept": f"{place}. {row.label or 'unlabelled'} {written_key(row.key)}",
        "label source": row.label_source,
        "estimate": value,
        "low": low,
        "high": high,
        "from": row.estimate,
        "more in": ends[0 if (row.estimate if value is None else value) >= 0 else 1],
        "held": written(*shown),
        "plain": written(*plain),
    }
