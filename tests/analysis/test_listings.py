"""What is in a store, against its matrix."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import conspectus as cs
from conspectus.errors import StoreError


@pytest.fixture
def strength():
    """Of 40 documents over 6 latents: 4 is in every document, 5 in none."""
    rng = np.random.default_rng(0)
    found = rng.uniform(0.5, 4.0, (40, 6)) * (rng.random((40, 6)) < 0.4)
    found[:, 4], found[:, 5] = 2.0, 0.0
    return found.astype(np.float16).astype(float)


@pytest.fixture
def store(make_store, strength):
    count = np.random.default_rng(1).integers(1, 9, strength.shape)
    store = make_store(pd.DataFrame({"g": ["a", "b"] * 20}), strength, count=count, part_size=17)
    labels = {"latent": pa.array([0, 3], pa.uint32()), "label": ["colour", "shape"]}
    store.set_labels(pa.table({**labels, "source": ["human", "lexical"]}))
    return store


def test_concepts_have_counts_and_medians_of_the_matrix(store, strength):
    table = cs.list_concepts(store)
    assert table["latent"].tolist() == [0, 1, 2, 3, 4]
    for latent, row in table.set_index("latent").iterrows():
        having = strength[:, latent][strength[:, latent] > 0]
        assert row["documents"] == len(having)
        assert row["share"] == len(having) / 40
        assert row["strength"] == np.float32(np.median(having))
    assert table["label"].tolist() == ["colour", "", "", "shape", ""]
    assert table["source"].iloc[0].startswith("human")
    assert table["source"].iloc[1] == ""


def test_documents_with_a_concept_come_by_strength(store, strength):
    table = cs.documents_with(store, 2)
    assert sorted(table["row"]) == np.flatnonzero(strength[:, 2]).tolist()
    assert table["strength"].tolist() == strength[table["row"], 2].tolist()
    assert table["strength"].is_monotonic_decreasing
    assert table["doc_id"].tolist() == [f"d{row}" for row in table["row"]]
    tokens = store.matrix("count").toarray()
    assert table["tokens"].tolist() == tokens[table["row"], 2].tolist()
    assert table.index.tolist() == list(range(len(table)))


def test_a_silent_concept_is_in_no_document(store):
    table = cs.documents_with(store, 5)
    assert len(table) == 0
    assert list(table) == ["doc_id", "row", "strength", "tokens"]
    with pytest.raises(StoreError):
        cs.documents_with(store, 6)


def test_concepts_of_a_document_come_by_what_sets_it_apart(store, strength):
    table = cs.concepts_of(store, 8)
    assert sorted(table["latent"]) == np.flatnonzero(strength[8]).tolist()
    assert len(table) == 4
    tokens = store.matrix("count").toarray()
    for latent, row in table.set_index("latent").iterrows():
        having = strength[:, latent][strength[:, latent] > 0]
        assert row["strength"] == strength[8, latent]
        high = np.quantile(having, 0.9)
        assert row["relative"] == pytest.approx(row["strength"] / high, rel=1e-6)
        assert row["tokens"] == tokens[8, latent]
        assert row["share"] == len(having) / 40
        assert row["stands_out"] == pytest.approx(-row["relative"] * np.log(row["share"]))
    assert table["stands_out"].is_monotonic_decreasing
    assert table["latent"].iloc[-1] == 4, "what every document has sets none apart"


def test_a_document_is_named_by_row_by_id_or_as_read(store):
    by_row = cs.concepts_of(store, 8)
    pd.testing.assert_frame_equal(cs.concepts_of(store, "d8"), by_row)
    pd.testing.assert_frame_equal(cs.concepts_of(store, store.document(8)), by_row)
    with pytest.raises(StoreError):
        cs.concepts_of(store, "nix")
    with pytest.raises(StoreError):
        cs.concepts_of(store, 40)
