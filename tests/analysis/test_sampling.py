"""A random part of the documents, and that readers are told of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.clusters.cluster import cluster
from conspectus.analysis.correlations.correlate import correlate
from conspectus.analysis.maps.document_map import document_map
from conspectus.analysis.sampling import drawn, sample_notes
from conspectus.analysis.selection import OUTSIDE, everything
from conspectus.errors import AnalysisError


@pytest.fixture
def big(make_store):
    rng = np.random.default_rng(0)
    topic = np.arange(300) % 3
    strengths = np.zeros((300, 9))
    for i, t in enumerate(topic):
        strengths[i, 3 * t : 3 * t + 3] = rng.random(3) + 0.5
        strengths[i, rng.integers(0, 9)] += 0.5
    frame = pd.DataFrame({"topic": topic})
    return make_store(frame, strengths)


def test_a_draw_is_as_large_as_asked_for_and_the_same_again(big):
    whole = everything(big)
    first, again, other = (drawn(whole, 50, seed) for seed in (1, 1, 2))
    assert first.sizes == (50,)
    assert np.array_equal(first.side, again.side)
    assert not np.array_equal(first.side, other.side)
    assert drawn(whole, None, 0) is whole
    assert drawn(whole, 300, 0) is whole


def test_every_document_is_as_likely_as_any_other(big):
    """Means over 400 draws of 60 of 300: a share of 0.2, within five standard errors."""
    whole = everything(big)
    hits = sum((drawn(whole, 60, seed).side != OUTSIDE).astype(int) for seed in range(400))
    error = np.sqrt(0.2 * 0.8 / 400)
    assert np.abs(hits / 400 - 0.2).max() < 5 * error


def test_only_what_was_selected_can_be_drawn(big):
    part = everything(big, "topic == 1")
    assert set(drawn(part, 20, 0).rows) <= set(part.rows)


def test_too_few_are_refused(big):
    with pytest.raises(AnalysisError, match="at least 10"):
        drawn(everything(big), 9, 0)
    for analysis in (cluster, correlate):
        with pytest.raises(AnalysisError, match="at least 10"):
            analysis(big, sample=9)


def test_the_note_says_how_many_of_how_many():
    assert sample_notes(1_000_000, 20_000, "were clustered")[0].startswith(
        "A random sample: 20,000 of 1,000,000 documents were clustered"
    )
    assert sample_notes(7, 7, "were clustered") == ()


def test_clusters_of_a_sample_know_of_no_other_document(big):
    found = cluster(big, k=3, method="kmeans", sample=60, resamples=0, seed=4, max_share=0.9)
    rows = drawn(everything(big), 60, 4).rows
    assert found.provenance["documents"] == [60]
    assert np.array_equal(found.source.selection.rows, rows)
    assert (
        sum(found.table["documents"] if "documents" in found.table else found.table["size"]) <= 60
    )
    assert "60 of 300 documents were clustered" in found.notes[0]
    assert found.settings["sample"] == 60
    assert "60 of 300" in found.page().notes[0]


def test_a_sample_of_all_is_no_sample(big):
    here = cluster(big, k=3, method="kmeans", sample=300, resamples=0, max_share=0.9)
    there = cluster(big, k=3, method="kmeans", resamples=0, max_share=0.9)
    pd.testing.assert_frame_equal(here.table, there.table)
    assert not any("sample:" in note for note in here.notes)


def test_a_map_of_sampled_clusters_has_their_documents(big):
    pytest.importorskip("umap")
    found = cluster(big, k=3, method="kmeans", sample=60, resamples=0, seed=4, max_share=0.9)
    drawing = document_map(big, clusters=found)
    assert drawing.places["row"].tolist() == found.source.selection.rows.tolist()
    assert "60 of 300 documents were looked at" in drawing.notes[0]


def test_pairs_of_a_sample(big):
    found = correlate(big, sample=120, min_support=2, seed=3)
    assert found.provenance["units"] == 120
    assert "120 of 300 documents were looked at" in found.notes[0]
    assert found.settings["sample"] == 120
    whole = correlate(big, sample=300, min_support=2)
    assert not any("sample:" in note for note in whole.notes)


def test_joined_stores_are_not_sampled(big):
    with pytest.raises(AnalysisError, match="leave sample= out"):
        correlate(big, across=big, on="topic", sample=100)
