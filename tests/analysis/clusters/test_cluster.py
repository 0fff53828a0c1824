from __future__ import annotations

import json
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import conspectus as cs
from conspectus.errors import AnalysisError

FAST = {"resamples": 4, "neighbours": 10}
ROOM = "conspectus.analysis.clusters"


@pytest.mark.parametrize("method", ["spectral", "leiden", "kmeans"])
def test_planted_clusters(planted_store, method) -> None:
    truth, store = planted_store()
    result = cs.cluster(store, k=3, method=method, max_share=0.7, **FAST)
    assert adjusted_rand_score(truth, result.assignments["cluster"]) > 0.97
    assert result.table["size"].is_monotonic_decreasing
    assert result.table["stability"].min() > 0.9
    assert result.table["recovered"].min() > 0.9


@pytest.mark.parametrize("method", ["spectral", "hdbscan"])
def test_their_number_is_found(planted_store, method) -> None:
    truth, store = planted_store()
    result = cs.cluster(store, method=method, **FAST)
    assert len(result.table) == 3
    assert result.choice["suggested"].sum() == 1
    inside = result.assignments["cluster"] >= 0
    assert adjusted_rand_score(truth[inside], result.assignments["cluster"][inside]) > 0.97


def test_weighted_cosine(planted_store) -> None:
    truth, store = planted_store()
    result = cs.cluster(store, k=3, metric="cosine", weighted=True, **FAST)
    assert adjusted_rand_score(truth, result.assignments["cluster"]) > 0.95


def test_own_concepts_are_the_contrasts(planted_store) -> None:
    truth, store = planted_store()
    result = cs.cluster(store, k=3, **FAST)
    for cluster in range(3):
        inside = (result.assignments["cluster"] == cluster).to_numpy()
        own = int(np.bincount(truth[inside]).argmax())
        table = result.contrasts(cluster)
        confirmed = table[table["verified"] & (table["distinction"] > 0)]
        assert set(confirmed["latent"]) == set(range(6 * own, 6 * own + 6))
        assert set(result.names[cluster].latents) <= set(range(6 * own, 6 * own + 6))
        assert result.names[cluster].verified


def test_concepts_that_were_not_used_are_tested_too(planted_store) -> None:
    _, store = planted_store()
    used = [0, 1, 2, 6, 7, 8, 12, 13, 14]
    result = cs.cluster(store, latents=used, k=3, **FAST)
    assert result.concepts["latent"].tolist() == used
    table = result.contrasts(0)
    assert set(table.loc[table["used"], "latent"]) == set(used)
    others = table[~table["used"] & table["verified"] & (table["distinction"] > 0)]
    assert len(others) == 3


def test_metadata_of_the_clusters(planted_store) -> None:
    _, store = planted_store()
    table = cs.cluster(store, k=3, **FAST).enrichment
    assert set(table["column"]) == {"topic", "coin"}
    found = table[(table["q_value"] <= 0.05) & (table["difference"] > 0)]
    assert sorted(found["cluster"]) == [0, 1, 2]
    assert set(found["column"]) == {"topic"}


def test_documents_without_the_concepts_are_in_no_cluster(make_store, rng) -> None:
    strength = (rng.random((80, 8)) < 0.5) * 1.0
    strength[:20, :4] = 0
    strength[20:, 0] = 1
    store = make_store(pd.DataFrame({"x": range(80)}), strength)
    result = cs.cluster(store, latents=[0, 1, 2, 3], k=2, **FAST)
    assert (result.assignments["cluster"][:20] == -1).all()
    assert (result.assignments["cluster"][20:] >= 0).all()
    assert result.assignments["centrality"][:20].isna().all()
    assert result.provenance["unassigned"] == {"no_concept": 20, "no_neighbour": 0, "noise": 0}
    assert any("20 of 80 documents are in no cluster" in note for note in result.notes)
    assert result.table["share"].sum() == pytest.approx(60 / 80)


def test_where_narrows_the_documents(planted_store) -> None:
    _, store = planted_store()
    result = cs.cluster(store, k=2, where="number < 90", **FAST)
    assert len(result.assignments) == 90
    assert result.assignments["doc_id"].tolist() == [f"d{i}" for i in range(90)]
    assert result.provenance["documents"] == [90]


def test_failed_documents_are_mentioned(planted_store) -> None:
    _, store = planted_store(failed=3)
    assert any("3 documents" in note for note in cs.cluster(store, k=3, **FAST).notes)


def test_the_same_seed_gives_the_same_result(planted_store) -> None:
    _, store = planted_store()
    first, again = (cs.cluster(store, k=4, seed=5, **FAST).to_json() for _ in range(2))
    assert first == again
    assert json.loads(first)["settings"]["seed"] == 5


def test_an_axis_in_words(planted_store, words_only) -> None:
    _, store = planted_store()
    result = cs.cluster(store, about="concept 3", top=12, k=2, **FAST)
    assert len(result.concepts) <= 12
    assert result.concepts["score"].notna().all()
    edited = result.concepts["latent"].tolist()[1:]
    assert cs.cluster(store, latents=edited, k=2, **FAST).concepts["latent"].tolist() == edited


def test_nothing_planted_nothing_verified(make_store, rng) -> None:
    found = []
    for seed in range(6):
        strength = (rng.random((150, 40)) < 0.3) * 1.0
        coin = rng.choice(["h", "t"], 150)
        store = make_store(pd.DataFrame({"coin": coin}), strength)
        result = cs.cluster(store, latents=range(20), k=3, seed=seed, resamples=0)
        found.append(sum(result.contrasts(i)["verified"].sum() for i in range(3)))
        found.append(int((result.enrichment["q_value"] <= 0.05).sum()))
    assert np.mean(np.array(found) > 0) <= 0.25  # 0.05 expected, of 12


def test_a_store_can_be_given_by_its_path(planted_store) -> None:
    _, store = planted_store()
    assert len(cs.cluster(str(store.path), k=2, **FAST).table) == 2


def test_hdbscan_takes_no_k(planted_store) -> None:
    _, store = planted_store()
    with pytest.raises(AnalysisError, match="finds the number of clusters itself"):
        cs.cluster(store, k=3, method="hdbscan")


def test_more_clusters_than_documents_fail_before_anything_is_read(planted_store, monkeypatch):
    module = sys.modules[cs.cluster.__module__]
    monkeypatch.setattr(module, "count", lambda *_: pytest.fail("read the codes"))
    with pytest.raises(AnalysisError, match="ask for fewer clusters"):
        cs.cluster(planted_store()[1], k=10_000)


@pytest.fixture
def asked(planted_store, monkeypatch):
    """A store in which the planted concepts are found by name, each cluster's at its own end."""
    truth, store = planted_store()
    width = store.n_latents
    found = pd.DataFrame({"latent": np.arange(width), "score": 0.1, "end": np.arange(width) // 6})
    found.attrs["encoder"] = "letters"
    monkeypatch.setattr("conspectus.analysis.concepts.find_axis", lambda *_, **__: found)
    return truth, store


def test_what_tells_company_tests_nothing(asked, monkeypatch) -> None:
    """The half that clusters are made anew from is the half that chose the concepts."""
    from conspectus.analysis.clusters.axis import company_of
    from conspectus.analysis.clusters.held_out import hold_out

    truth, store = asked
    seen = []

    def telling(selection, presence, seed):
        seen.append(selection.rows)
        return company_of(selection, presence, seed)

    def held(space, matrix, labels, **options):
        seen.append(np.flatnonzero(options["discovery"]))
        return hold_out(space, matrix, labels, **options)

    monkeypatch.setattr(sys.modules[f"{ROOM}.cluster"], "company_of", telling)
    monkeypatch.setattr(sys.modules[f"{ROOM}.partition"], "hold_out", held)
    result = cs.cluster(store, about="a, b or c", k=3, max_share=0.7, **FAST)
    assert seen[0].tolist() == seen[1].tolist()
    assert seen[0].size == truth.size // 2
    assert adjusted_rand_score(truth, result.assignments["cluster"]) > 0.97
    assert result.settings["names_only"] is False
    assert "go along" in result.settings["axis"]


def test_names_alone(asked, monkeypatch) -> None:
    _, store = asked
    monkeypatch.setattr(sys.modules[f"{ROOM}.cluster"], "company_of", None)  # not called
    result = cs.cluster(store, about="a, b or c", names_only=True, k=3, top=4, **FAST)
    assert result.concepts["latent"].tolist() == [0, 1, 2, 3]
    assert result.settings["names_only"] is True
    assert "go along" not in result.settings["axis"]
    assert cs.cluster(store, k=3, **FAST).settings["names_only"] is None
