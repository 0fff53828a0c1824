from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import conspectus as cs
from conspectus.analysis.novelty.matching import matched_accuracy
from conspectus.errors import AnalysisError
from conspectus.report.html import render_html

SIZES = [60, 60, 60, 60, 60, 50, 40]
HIDDEN = [5, 6]


@pytest.fixture
def planted(planted_store):
    return planted_store(SIZES, HIDDEN)


@pytest.fixture
def result(planted):
    return cs.novel(planted[0], "label", k=2, weight=1.0)


def test_planted_classes_are_found(planted, result):
    store, truth, lost = planted
    found = result.assignments
    assert found["row"].tolist() == list(range(store.n_documents))
    new = np.isin(truth, HIDDEN)
    assert matched_accuracy(truth[new], found["group"].to_numpy()[new]) > 0.95
    old = lost & ~new
    assert (found["assigned"][old] == [f"class {c}" for c in truth[old]]).mean() > 0.95
    assert (found["labelled"] == ~lost).all()
    assert result.table["documents"].tolist() == sorted(result.table["documents"], reverse=True)
    sizes = np.bincount(found["group"][found["group"] >= 0])
    assert result.table["documents"].tolist() == sizes.tolist()
    np.testing.assert_allclose(result.table["share"], sizes / lost.sum())
    assert (result.table["verdict"] == "novel").all()


def test_concepts_are_those_that_were_planted(planted, result):
    store, truth, _ = planted
    for row in result.table.itertuples():
        members = result.assignments["group"].to_numpy() == row.group
        true = np.bincount(truth[members]).argmax()
        assert set(result.concepts_of(row.group, 8)["latent"]) == set(range(true * 8, true * 8 + 8))
        assert row.concepts_beyond_all == 8
        assert row.label.startswith("concept ")
        own = result.concepts[result.concepts["group"] == row.group].iloc[0]
        having = store.matrix("presence").toarray()[:, own["latent"]]
        assert own["share"] == pytest.approx(having[members].mean())


def test_passages_are_the_most_central_documents(planted, result):
    passages = result.evidence(0, 3)
    found = result.assignments[result.assignments["group"] == 0].sort_values(["distance", "row"])
    assert [p.doc_id for p in passages] == [f"d{row}" for row in found["row"][:3]]
    assert all(p.marks for p in passages)
    with pytest.raises(AnalysisError, match="no novel group 9: they go from 0 to 1"):
        result.evidence(9)


def test_the_confidence_statement_comes_first(result):
    assert result.notes[0].startswith("On your own hidden classes (5 of them")
    assert "recovered" in result.notes[0]


def test_the_number_is_guessed_and_the_guess_is_owned(planted):
    found = cs.novel(planted[0], "label", method="semi-supervised", weight=0.0)
    assert len(found.table) == 2
    assert found.numbers["k"].tolist()[:3] == [2, 3, 4]
    assert "a weak guide: on hidden classes it said" in " ".join(found.notes)


def test_settings_are_chosen_on_hidden_classes(planted):
    found = cs.novel(planted[0], "label", k=2)
    assert set(found.hidden["weight"]) == {0.0, 1.0, 3.0, 10.0}
    assert set(found.hidden["method"]) == {"semi-supervised", "kmeans", "plain k-means"}
    assert found.settings["method"] in {"semi-supervised", "kmeans"}
    assert found.settings["method_asked"] == "auto"


def test_novel_only(planted_store):
    store, truth, lost = planted_store(SIZES, HIDDEN, half=False)
    found = cs.novel(store, "label", mode="novel-only", k=2, weight=0.0)
    assert found.settings["method"] == "kmeans"
    assert (found.assignments["group"].to_numpy() >= 0).tolist() == lost.tolist()
    groups = found.assignments["group"].to_numpy()[lost]
    assert matched_accuracy(truth[lost], groups) > 0.95


def test_a_piece_of_a_known_class_is_called_a_sub_theme(planted_store):
    store, truth, _ = planted_store([120, 60, 60, 60], [], half=False)
    labels = [f"class {c}" if i % 2 or c else None for i, c in enumerate(truth)]
    found = cs.novel(store, labels, mode="novel-only", k=1, weight=0.0)
    assert found.table["verdict"].tolist() == ["sub-theme"]
    assert found.table["nearest_class"].tolist() == ["class 0"]
    assert "rather a theme within it" in " ".join(found.notes)


def test_few_classes_cannot_be_tried(planted_store):
    store, _, _ = planted_store([40, 40, 40], [2])
    found = cs.novel(store, "label", k=1)
    assert found.hidden.empty
    assert "nothing says how far to believe it" in found.notes[0]
    assert "not tested" in render_html(found.page())


def test_documents_without_concepts_are_in_nothing(make_store, planted_store):
    store, _, _ = planted_store([40] * 5, [4], own=0.9, noise=0.0, extra=2)
    frame = pd.DataFrame({"label": list(store.column("label"))})
    strength = store.matrix("max").toarray()
    strength[:3] = 0
    bare = make_store(frame, strength, failed=2)
    found = cs.novel(bare, "label", k=1, weight=0.0)
    assert found.provenance["without_concepts"] >= 3
    assert not set(found.assignments["row"]) & {0, 1, 2}
    assert "in no class and no group" in " ".join(found.notes)
    assert "2 documents of" in " ".join(found.notes)


def test_the_same_seed_gives_the_same_result(planted):
    runs = [cs.novel(planted[0], "label", k=2, weight=0.0, seed=5) for _ in range(2)]
    assert runs[0].to_json() == runs[1].to_json()


def test_a_sample_is_all_that_is_looked_at(planted):
    store, truth, lost = planted
    found = cs.novel(store, "label", k=2, weight=0.0, sample=240)
    rows = found.assignments["row"].to_numpy()
    assert len(rows) == len(set(rows)) == 240
    new = np.isin(truth[rows], HIDDEN)
    assert matched_accuracy(truth[rows][new], found.assignments["group"].to_numpy()[new]) > 0.9
    assert found.provenance["unlabelled"] == lost[rows].sum()
    assert any(f"240 of {len(truth)} documents were looked at" in note for note in found.notes)
    assert found.settings["sample"] == 240
    everything = cs.novel(store, "label", k=2, weight=0.0, sample=10_000)
    assert len(everything.assignments) == len(truth)
    assert not any("random sample" in note for note in everything.notes)


def test_json_and_page_hold_the_result(result, tmp_path):
    content = json.loads(result.to_json())
    assert [row["documents"] for row in content["table"]] == result.table["documents"].tolist()
    assert len(content["assignments"]) == sum(SIZES)
    assert content["settings"]["known"] == [f"class {c}" for c in range(5)]
    page = result.page(passages=2)
    assert [row.key for row in page.rows] == ["novel 1", "novel 2"]
    titles = ["Concepts of each group", "Trial on hidden classes"]
    assert [table.title for table in page.tables] == titles
    html = result.to_html(tmp_path / "novel.html").read_text()
    assert "On your own hidden classes" in html
    chart = result.plot().to_dict()
    assert len(chart["layer"]) == 2


def test_wrong_settings_are_refused(planted):
    store = planted[0]
    for options, message in (
        ({"k": 0}, "k must be 'auto' or a whole number from 1"),
        ({"mode": "closed"}, "mode must be one of open, novel-only"),
        ({"mode": "novel-only", "method": "semi-supervised"}, "must be auto or one of kmeans"),
        ({"weight": -1.0}, "weight must be 'auto' or a number from 0"),
        ({"fdr": 0.0}, "fdr must lie between 0 and 1"),
        ({"k": 400, "weight": 0.0, "method": "kmeans"}, "are fewer than k=400"),
    ):
        with pytest.raises(AnalysisError, match=message):
            cs.novel(store, "label", **options)
    with pytest.raises(AnalysisError, match="every document is labelled"):
        cs.novel(store, "topic")
    with pytest.raises(AnalysisError, match="no labelled document is among those compared"):
        cs.novel(store, "label", where="label != label")
