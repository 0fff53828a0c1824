from __future__ import annotations

import json

import numpy as np
import pytest

from conspectus.analysis.result import Result
from conspectus.analysis.retrieval import SearchResult, search
from conspectus.errors import AnalysisError


@pytest.fixture
def result(corpus) -> SearchResult:
    return search(corpus[0], "code", unlike="bold", encoder=None, length_slope=0, fuse="concepts")


def test_is_a_result(result) -> None:
    assert isinstance(result, Result)


def test_table(result, corpus) -> None:
    table = result.table
    assert table["rank"].tolist() == list(range(1, len(table) + 1))
    assert table["doc_id"].tolist() == [f"d{row}" for row in table["row"]]
    dense = corpus[1]
    for row in table.itertuples():
        assert row.matched == int(dense[row.row, 2] > 0)
        assert row.latents == [2]
        assert row.labels == ["code"]
    table["score"] = 0
    assert result.table["score"].max() > 0


def test_matches_add_up_to_the_score(result) -> None:
    for rank in (1, 2, len(result.table)):
        matches = result.matches(rank)
        assert matches["part"].sum() == pytest.approx(result.table["score"][rank - 1], rel=1e-4)
        assert matches["part"].abs().is_monotonic_decreasing
        assert (np.sign(matches["part"]) == np.sign(matches["weight"])).all()


def test_evidence_marks_what_counts_for_and_against(result, corpus) -> None:
    dense = corpus[1]
    both = next(row for row in result.table.itertuples() if dense[row.row, 1] > 0)
    (passage,) = result.evidence(both.rank)
    assert passage.doc_id == both.doc_id
    assert passage.side == ""
    assert {mark.hue for mark in passage.marks} == {0, 1}
    assert "against: bold" in passage.note
    assert "code" in passage.note


def test_a_document_that_no_concept_found_is_shown_from_its_beginning(corpus) -> None:
    found = search(corpus[0], "sorry", encoder=None)
    (passage,) = found.evidence(1)
    assert passage.marks == ()
    assert passage.text.startswith("sorry sorry")


@pytest.mark.parametrize("rank", [0, -1, 1000, 1.5, "1"])
def test_no_such_rank(result, rank) -> None:
    with pytest.raises(AnalysisError, match="rank"):
        result.evidence(rank)


def test_without_searches_again(corpus) -> None:
    result = search(corpus[0], latents=[2, 4, 0])
    again = result.without(4).without([0])
    assert again.concepts["on"].tolist() == [True, False, False]
    assert again.settings["without"] == [4, 0]
    alone = search(corpus[0], latents=[2])
    assert again.table["row"].tolist() == alone.table["row"].tolist()
    assert result.concepts["on"].all()


def test_unlabelled_concepts_go_by_number(corpus) -> None:
    store, _ = corpus
    store.set_labels(store.labels().slice(0, 1))
    result = search(store, latents=[3])
    assert result.table["labels"].iloc[0] == ["latent 3"]
    assert "latent 3" in result.evidence(1)[0].note


def test_json(result) -> None:
    content = json.loads(result.to_json())
    assert len(content["table"]) == len(result.table)
    assert content["concepts"][0]["latent"] in (1, 2)
    assert content["settings"]["unlike"] == "bold"
    assert content["provenance"]["missing"] == [2]


def test_html(result, tmp_path) -> None:
    page = result.to_html(tmp_path / "x.html", rows=3).read_text()
    assert "Documents with: code" in page
    assert "Concepts searched by" in page


def test_ids_are_read_only_when_asked_for(corpus, monkeypatch) -> None:
    store, _ = corpus
    monkeypatch.setattr(type(store), "documents", lambda *_: pytest.fail("documents"))
    assert len(search(store, latents=[1]).ranking.rows) > 0
