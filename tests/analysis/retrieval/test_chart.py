from __future__ import annotations

import pytest

from conspectus.analysis.retrieval import search


def test_bars_add_up_to_the_scores(corpus) -> None:
    result = search(corpus[0], latents=[2, 0, 1], n=4)
    chart = result.plot().to_dict()
    (data,) = chart["datasets"].values()
    totals: dict[str, float] = {}
    for bar in data:
        totals[bar["document"]] = totals.get(bar["document"], 0) + bar["part"]
    assert list(totals) == [f"{row.rank}  {row.doc_id}" for row in result.table.itertuples()]
    assert list(totals.values()) == pytest.approx(result.table["score"].tolist(), rel=1e-4)


def test_nothing_to_draw(corpus) -> None:
    chart = search(corpus[0], "zebra", encoder=None).plot().to_dict()
    assert list(chart.get("datasets", {}).values()) in ([], [[]])
