"""What concepts add to the scores of documents, as a chart for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair
import pandas as pd

if TYPE_CHECKING:
    from conspectus.analysis.retrieval.result import SearchResult

_DOCUMENTS, _CONCEPTS = 20, 8


def search_chart(result: SearchResult) -> altair.Chart:
    """Draw the first documents as bars, stacked by the concepts that add most to them.

    Parameters
    ----------
    result
        A search.

    Returns
    -------
    altair.Chart
        The best document on top.
    """
    table = result.table.head(_DOCUMENTS)
    rows = [
        {
            "document": f"{rank}  {doc_id}",
            "concept": str(match["label"]) or f"latent {match['latent']}",
            "part": float(match["part"]),
        }
        for rank, doc_id in zip(table["rank"].tolist(), table["doc_id"].tolist(), strict=True)
        for match in result.matches(rank).head(_CONCEPTS).to_dict("records")
    ]
    data = pd.DataFrame(rows, columns=["document", "concept", "part"])
    return (
        altair.Chart(data)
        .mark_bar()
        .encode(
            x=altair.X("part:Q", title="Part of the score by concepts"),
            y=altair.Y("document:N", title=None, sort=None),
            color=altair.Color("concept:N", title="Concept"),
            tooltip=["document:N", "concept:N", altair.Tooltip("part:Q", format=".3f")],
        )
    )
