"""Charts of results, handed to the browser as the Vega-Lite specification that notebooks draw.

The page carries the specification as data beside its place; `app.js` draws it with Vega's
interpreter, which evaluates no code, in the colours of the page.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

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
