from __future__ import annotations

import pytest

from conspectus.analysis.retrieval import search
from conspectus.report.html import render_html


@pytest.fixture
def fused(corpus):
    return search(corpus[0], "code", unlike="bold", encoder=None, n=20)


def test_rows_are_documents(fused) -> None:
    page = fused.page(rows=5, passages=2)
    assert page.subject == "Document"
    assert page.estimate is None
    assert [row.key for row in page.rows] == fused.table["doc_id"].head(5).tolist()
    assert [column.key for column in page.columns] == [
        *("concepts_rank", "bm25_rank", "score", "matched", "labels")
    ]
    first = page.rows[0]
    assert isinstance(first.values["concepts_rank"], int)
    assert first.passages
    assert first.label.startswith(first.passages[0].text[:10].lstrip("… "))


def test_what_a_ranking_did_not_find_is_missing(fused) -> None:
    page = fused.page()
    missing = fused.table["bm25_rank"].isna().tolist()
    assert any(missing)
    assert ["bm25_rank" not in row.values for row in page.rows] == missing


def test_concepts_are_a_table_of_what_is_on(fused) -> None:
    (table,) = fused.page(passages=0).tables
    states = {row["label"]: row["on"] for row in table.rows}
    assert states == {"code": "for", "bold": "against"}
    off = search(fused.source.selection.stores[0], latents=[2, 1], without=[1]).page().tables[0]
    assert [row["on"] for row in off.rows] == ["for", "switched off"]


def test_lead_and_facts(fused, corpus) -> None:
    page = fused.page()
    assert "unlike “bold”" in page.lead
    assert "Rankings by concepts and keywords were fused, weighed by how near" in page.lead
    assert page.facts["Documents searched"] == "60"
    assert page.facts["Found by keywords"] == "20"
    assert page.facts["Concepts"] == "2 of 2 on"
    match = fused.settings["match"]["bm25"]
    share = fused.settings["fuse"]["bm25"]
    assert page.facts["Weight by keywords"] == f"{share:.0%} (match {match:.2f})"
    given = search(corpus[0], "code", encoder=None, fuse={"concepts": 1, "bm25": 3}).page()
    assert "Rankings by concepts and keywords were fused." in given.lead
    assert given.facts["Weight by keywords"] == "75%"
    alone = search(corpus[0], "code", encoder=None, fuse="concepts").page(passages=0)
    assert not any("Weight" in name for name in alone.facts)
    assert search(corpus[0], like=[7]).page(passages=0).title == "Documents like an example"
    assert search(corpus[0], like=[7, 9]).page(passages=0).title == "Documents like 2 examples"
    assert search(corpus[0], latents=[1]).page(passages=0).title == "Documents with chosen concepts"


def test_nothing_found(corpus) -> None:
    result = search(corpus[0], "zebra", encoder=None)
    page = result.page()
    assert page.rows == ()
    assert page.lead == "None of 60 documents was found."
    assert "zebra" in render_html(page)


def test_notes_say_what_is_marked(fused) -> None:
    assert any("strongest word" in note for note in fused.page().notes)
    assert not any("strongest word" in note for note in fused.page(passages=0).notes)
