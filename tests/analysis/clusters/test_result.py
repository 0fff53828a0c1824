from __future__ import annotations

import json

import numpy as np
import pytest

import conspectus as cs
from conspectus.errors import AnalysisError


@pytest.fixture
def result(planted_store):
    return cs.cluster(planted_store()[1], k=3, resamples=3, neighbours=10)


def test_the_table_has_one_row_a_cluster(result) -> None:
    assert result.table["cluster"].tolist() == [0, 1, 2]
    sizes = result.assignments["cluster"].value_counts().sort_index()
    assert result.table["size"].tolist() == sizes.tolist()
    assert set(result.table["nearest"]) <= {0, 1, 2}
    assert result.table["median_tokens"].tolist() == [12.0] * 3


def test_evidence_is_central_and_marked(result) -> None:
    passages = result.evidence(1, 4)
    assert len(passages) == 4
    own = result.assignments[result.assignments["cluster"] == 1]
    best = own.sort_values("centrality", ascending=False)["doc_id"].tolist()[:4]
    assert [p.doc_id for p in passages] == best
    assert passages[0].marks
    assert passages[0].note.startswith("centrality 0.")


def test_the_rows_of_a_cluster_are_those_of_its_documents(result) -> None:
    store = result.source.selection.stores[0]
    ids = store.documents(["doc_id"], result.rows(1)).column("doc_id").to_pylist()
    assert ids == result.assignments.query("cluster == 1")["doc_id"].tolist()
    found = cs.diff(store, groups={"cluster 1": result.rows(1)})
    assert found.provenance["documents"][0] == result.table["size"].iloc[1]
    with pytest.raises(AnalysisError, match="no cluster 3"):
        result.rows(3)


def test_contrasts_have_labels(result) -> None:
    table = result.contrasts(0)
    assert table["label"].iloc[0] == f"concept {table['latent'].iloc[0]}"
    assert set(table["label_source"]) == {"lexical, unverified"}


@pytest.mark.parametrize("wrong", [3, -1, "a", 0.5])
def test_clusters_that_are_not_there(result, wrong) -> None:
    with pytest.raises(AnalysisError, match="cluster"):
        result.contrasts(wrong)
    with pytest.raises(AnalysisError, match="cluster"):
        result.evidence(wrong)


def test_numpy_numbers_are_numbers(result) -> None:
    assert len(result.evidence(np.int64(0), 1)) == 1


def test_json_has_everything(result) -> None:
    content = json.loads(result.to_json())
    assert len(content["table"]) == 3
    assert content["table"][0]["concepts"]
    assert len(content["assignments"]) == 150
    assert len(content["tree"]["merges"]) == 2
    assert content["settings"]["method"] == "spectral"
    assert content["provenance"]["libraries"]["scikit-learn"]


def test_plot(result) -> None:
    chart = result.plot().to_dict()
    assert chart["mark"]["type"] == "bar"
    assert len(next(iter(chart["datasets"].values()))) == 3
