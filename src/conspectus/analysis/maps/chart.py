"""A map as an Altair chart, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.maps.palette import NONE, styles

if TYPE_CHECKING:
    import altair

    from conspectus.analysis.maps.result import MapResult

MOST_POINTS = 5000
_TEXT = 200


def map_chart(result: MapResult) -> altair.Chart:
    """Draw documents with tooltips.

    Parameters
    ----------
    result
        The map.

    Returns
    -------
    altair.Chart
        It can be zoomed and moved.
    """
    import altair

    placed = result.places.dropna(subset=["x", "y"]).reset_index(drop=True)
    rng = np.random.default_rng(int(result.settings["seed"]))
    chosen = np.sort(rng.permutation(len(placed))[:MOST_POINTS])
    colouring = result.colouring
    names = [*colouring.names, colouring.rest]
    looks = styles(len(colouring.names), colouring.ordered)
    store = result.source.selection.stores[0]
    rows = placed["row"].to_numpy()[chosen]
    texts = store.documents(["text"], rows).column("text").to_pylist()
    values: list[dict[str, Any]] = [
        {
            "x": float(placed["x"].iloc[i]),
            "y": float(placed["y"].iloc[i]),
            "document": str(placed["doc_id"].iloc[i]),
            "group": names[colouring.codes[i]],  # -1 is the rest, the last name
            "text": text[:_TEXT],
        }
        for i, text in zip(chosen.tolist(), texts, strict=True)
    ]
    none = altair.Axis(labels=False, ticks=False, grid=False, domain=False)
    return (
        altair.Chart(altair.Data(values=values))
        .mark_circle(size=18, opacity=0.75)
        .encode(
            x=altair.X("x:Q", axis=none, title=None, scale=altair.Scale(zero=False)),
            y=altair.Y("y:Q", axis=none, title=None, scale=altair.Scale(zero=False)),
            color=altair.Color(
                "group:N",
                title=colouring.title,
                sort=None,
                scale=altair.Scale(domain=names, range=[*(s.colour for s in looks), NONE]),
                legend=altair.Legend(labelLimit=320, symbolLimit=40),
            ),
            tooltip=["document:N", "group:N", "text:N"],
        )
        .properties(width=560, height=560)
        .interactive()
    )
