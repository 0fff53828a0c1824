from __future__ import annotations

import json
import tracemalloc

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.metrics import adjusted_rand_score

import conspectus as cs
from conspectus.analysis.clusters.neighbours import Neighbours
from conspectus.analysis.clusters.space import coordinates
from conspectus.analysis.maps.layout import lay_out
from conspectus.analysis.maps.quality import map_quality
from conspectus.analysis.maps.visible import cohesion, visible_groups
from conspectus.errors import AnalysisError
from conspectus.report.html import render_html

pytest.importorskip("umap")


def test_planted_groups_are_seen_named_and_hold_together(planted_store):
    store, truth = planted_store()
    result = cs.document_map(store)
    assert adjusted_rand_score(truth, result.places["region"]) > 0.95
    assert result.table["documents"].tolist() == [70, 60, 50]
    assert (result.table["verdict"] == "holds together").all()
    for region in range(3):
        true = int(np.bincount(truth[result.places["region"] == region]).argmax())
        assert set(result.telling[region]) == set(range(true * 8, true * 8 + 8))
        assert result.table["label"].iloc[region].startswith("concept ")
    sources = set(result.table["label_source"])
    assert sources
    assert all("unverified" in source for source in sources)
    assert [row.label_source for row in result.page(passages=0).rows] == list(
        result.table["label_source"]
    )
    assert result.quality.trustworthiness > 0.8


def test_a_corpus_without_groups_shows_none(planted_store):
    store, _ = planted_store((300,), own=0.3, noise=0.3)
    result = cs.document_map(store)
    assert len(result.table) == 1
    assert result.page(passages=0).lead == "300 documents, among which the eye sees no groups."


def test_the_same_seed_gives_the_same_map(planted_store):
    store, _ = planted_store()
    first, second = (cs.document_map(store, seed=4) for _ in range(2))
    assert first.to_json() == second.to_json()
    assert first.figure().svg == second.figure().svg
    assert first.png() == second.png()


def test_documents_without_concepts_have_no_place_and_are_counted(planted_store):
    store, _ = planted_store(bare=6)
    result = cs.document_map(store)
    assert result.places["x"].isna().tolist() == [True] * 6 + [False] * 174
    assert (result.places["region"][:6] == -1).all()
    assert result.provenance["without_concepts"] == 6
    assert "6 documents have none of the concepts and no place on the map." in result.notes
    assert len(result.spots) == 174


def test_clusters_give_the_map_its_axis_and_colours(planted_store):
    store, truth = planted_store()
    clusters = cs.cluster(store, k=3, metric="cosine", weighted=True, resamples=2)
    result = cs.document_map(store, clusters=clusters)
    assert (result.settings["metric"], result.settings["weighted"]) == ("cosine", True)
    assert result.colouring.title == "Clusters"
    assert result.clusters["verdict"].tolist() == ["shows"] * 3
    assert (result.table["verdict"] == "one cluster").all()
    assert adjusted_rand_score(truth, result.places["cluster"]) > 0.95
    html = render_html(result.page(passages=1))
    assert "Clusters on the map" in html


def test_clusters_may_be_given_as_values(planted_store):
    store, truth = planted_store()
    given = [None if i < 5 else f"t{c}" for i, c in enumerate(truth)]
    result = cs.document_map(store, clusters=given)
    assert set(result.colouring.names) == {"t0", "t1", "t2"}
    assert result.places["cluster"][:5].isna().all()
    mixed = np.arange(180) % 3
    torn = cs.document_map(store, clusters=mixed)
    assert (torn.clusters["verdict"] == "torn apart").all()
    assert "do not show as one group on the map" in " ".join(torn.notes)
    with pytest.raises(AnalysisError, match="clusters has 2 values, but"):
        cs.document_map(store, clusters=[0, 1])


def test_columns_colour_the_map(planted_store):
    store, _ = planted_store()
    assert cs.document_map(store, colour_by="topic").colouring.names == ("0", "1", "2")
    assert cs.document_map(store, colour_by="length").colouring.ordered
    with pytest.raises(AnalysisError, match="no column 'colour'"):
        cs.document_map(store, colour_by="colour")


def test_where_and_latents_narrow(planted_store):
    store, truth = planted_store()
    result = cs.document_map(store, where="topic != '2'", latents=list(range(16)))
    assert set(result.places["row"]) == set(np.flatnonzero(truth < 2))
    assert result.provenance["concepts"] == 16


def test_evidence_page_json_and_chart(planted_store, tmp_path):
    store, _ = planted_store()
    result = cs.document_map(store)
    passages = result.evidence(0, 2)
    assert len(passages) == 2
    assert all(p.marks for p in passages)
    with pytest.raises(AnalysisError, match="no region 5: they go from 0 to 2"):
        result.evidence(5)
    content = json.loads(result.to_json())
    assert len(content["places"]) == 180
    assert content["quality"]["neighbours"] == 15
    html = result.to_html(tmp_path / "map.html").read_text()
    assert "data:image/svg+xml" in html
    assert "Trustworthiness" in html
    chart = result.plot().to_dict()
    assert len(chart["data"]["values"]) == 180
    assert chart["data"]["values"][0]["text"].startswith("w0000")


def test_wrong_settings_are_refused(planted_store):
    store, _ = planted_store()
    for options, message in (
        ({"metric": "euclid"}, "metric must be one of jaccard, cosine"),
        ({"weighted": True}, "take metric='cosine'"),
        ({"neighbours": 1}, "neighbours must be at least 2"),
        ({"where": "length < 0"}, "has no documents"),
    ):
        with pytest.raises(AnalysisError, match=message):
            cs.document_map(store, **options)


@pytest.mark.slow
def test_twenty_thousand_documents_take_no_table_of_all_pairs():
    """400 million pairs would take 3.2 GB. Neighbours are given, as `find_neighbours` would."""
    rng = np.random.default_rng(0)
    n, k = 20_000, 15
    truth = rng.integers(0, 12, n)
    order = np.argsort(truth, kind="stable")
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    step = rng.integers(1, 200, (n, k))
    index = order[(place[:, None] + step) % n].astype(np.int32)
    near = Neighbours(index, np.sort(rng.uniform(0.2, 0.6, (n, k)).astype(np.float32))[:, ::-1])
    matrix = sp.random_array((n, 60), density=0.2, format="csr", rng=rng, dtype=np.float32)
    thin = coordinates(matrix, 0)
    tracemalloc.start()
    places = lay_out(near, thin, seed=0)
    groups = visible_groups(places)
    cohesion(near, groups)
    map_quality(matrix, "cosine", places, k, seed=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.isfinite(places).all()
    assert peak < 600e6
    assert pd.Series(groups).nunique() >= 1


def test_concepts_are_chosen_as_for_clusters(planted_store, monkeypatch):
    store, _ = planted_store()
    width = store.n_latents
    found = pd.DataFrame({"latent": np.arange(width), "score": 0.5, "end": np.arange(width) // 8})
    found.attrs["encoder"] = "letters"
    monkeypatch.setattr("conspectus.analysis.concepts.find_axis", lambda *_, **__: found)
    asked = {"about": "a, b or c", "top": 24}
    drawn = cs.document_map(store, **asked)
    made = cs.cluster(store, k=3, resamples=0, **asked)
    assert drawn.concepts["latent"].tolist() == made.concepts["latent"].tolist()
    assert drawn.settings["names_only"] is False
    names = cs.document_map(store, names_only=True, **asked)
    assert names.concepts["latent"].is_monotonic_increasing
    assert names.concepts["score"].tolist() != drawn.concepts["score"].tolist()
