from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import conspectus as cs
from conspectus.errors import AnalysisError
from conspectus.report.html import render_html


@pytest.fixture
def planted(planted_store, make_store):
    """Two labels of two and three themes; a concept that all of the first label have."""
    store, truth, _ = planted_store([60, 50, 60, 50, 40, 10], [], half=False, seed=3)
    strength = store.matrix("max").toarray()
    strength[truth < 2, -1] = 3.0
    topics = np.array(["news", "news", "sport", "sport", "sport", "odd"])
    frame = pd.DataFrame({"topic": topics[truth]})
    count = strength.shape[1]
    names = {
        "latent": np.arange(count, dtype=np.uint32),
        "label": [f"concept {i}" for i in range(count)],
    }
    return make_store(frame, strength, labels=names), truth


@pytest.fixture
def result(planted):
    return cs.subthemes(planted[0], "topic", values=["news", "sport"], resamples=4)


def test_planted_themes_are_found_within_each_label(planted, result):
    _, truth = planted
    assert result.table["label"].tolist() == ["sport"] * 3 + ["news"] * 2
    for part in result.parts.values():
        rows = [int(name[1:]) for name in part.assignments["doc_id"]]
        assert adjusted_rand_score(truth[rows], part.assignments["cluster"]) > 0.95
    assert (result.table["stability"] > 0.9).all()


def test_themes_are_described_against_their_own_label(result):
    """What all of a label has in common does not tell its themes apart."""
    last = result.contrasts(3)["latent"].max()
    for theme in (3, 4):
        table = result.contrasts(theme)
        found = table[table["verified"] & (table["distinction"] > 0)]["latent"]
        assert last not in set(found)
        assert len(found) >= 6


def test_small_labels_are_left_whole(planted):
    found = cs.subthemes(planted[0], "topic", resamples=2)
    assert "odd" not in set(found.table["label"])
    assert "1 label with fewer than 40 documents left whole." in found.notes
    with pytest.raises(AnalysisError, match="no value of 'topic' has 500 documents"):
        cs.subthemes(planted[0], "topic", fewest=500)


def test_where_and_k_are_kept(planted):
    found = cs.subthemes(
        planted[0], "topic", k=2, where="topic in ['sport', 'odd']", fewest=20, resamples=2
    )
    assert found.table["label"].tolist() == ["sport", "sport"]


def test_of_large_labels_a_sample_is_looked_at(planted):
    found = cs.subthemes(planted[0], "topic", values=["news", "sport"], resamples=2, sample=120)
    sizes = {value: len(part.assignments) for value, part in found.parts.items()}
    assert sizes == {"sport": 120, "news": 110}
    (note,) = [note for note in found.notes if "random sample" in note]
    assert "120 documents each of sport were looked at" in note
    assert found.settings["sample"] == 120


def test_page_json_chart_and_evidence(result):
    html = render_html(result.page(passages=1))
    assert "Themes within each topic" in html
    content = json.loads(result.to_json())
    assert [row["label"] for row in content["table"]] == result.table["label"].tolist()
    assert set(content["choices"]) == {"news", "sport"}
    assert len(result.evidence(0, 2)) == 2
    assert len(result.plot().to_dict()["data"]["values"]) == 5
    with pytest.raises(AnalysisError, match="no sub-theme 7: they go from 0 to 4"):
        result.evidence(7)
