"""Neighbours, against numpy over the whole matrix."""

from __future__ import annotations

import numpy as np
import pytest
from word_store import word_store

from conspectus.app.facts import neighbours
from conspectus.app.facts.neighbours import alike, together
from conspectus.app.stores import open_stores


def test_phi_is_the_correlation_of_presences(opened):
    present = (opened.store.matrix("presence").toarray() > 0).astype(float)
    found = together(opened, opened.store.postings(1), 10)
    assert found.seen == int(present[:, 1].sum())
    assert found.table["latent"].iloc[0] == 2  # gamma comes with beta
    for row in found.table.itertuples():
        other = present[:, row.latent]
        assert row.phi == pytest.approx(np.corrcoef(present[:, 1], other)[0, 1])
        assert row.documents == int((present[:, 1] * other).sum())
        assert row.share == pytest.approx(row.documents / present[:, 1].sum())
        assert row.overall == pytest.approx(other.mean())
    assert (np.diff(found.table["phi"]) <= 0).all()
    assert (found.table["phi"] > 0).all()


def test_phi_of_concepts_that_overlap_in_part(tmp_path):
    rng = np.random.default_rng(2)
    alpha = rng.random(120) < 0.5
    beta = rng.random(120) < np.where(alpha, 0.7, 0.3)
    texts = [
        " ".join(["text", *["alpha"] * int(a), *["beta"] * int(b)])
        for a, b in zip(alpha, beta, strict=True)
    ]
    store = word_store(tmp_path / "pair.conspectus", [{"text": text} for text in texts])
    found = together(next(iter(open_stores([store.path]).values())), store.postings(0), 5)
    assert found.table["latent"].tolist() == [1]
    assert found.table["phi"].item() == pytest.approx(np.corrcoef(alpha, beta)[0, 1])


def test_what_is_shared_by_accident_or_never_is_left_out(opened):
    listed = together(opened, opened.store.postings(1), 10).table["latent"].tolist()
    assert 1 not in listed
    assert 5 not in listed


def test_a_silent_concept_has_no_neighbours(opened):
    found = together(opened, opened.store.postings(5), 10)
    assert found.seen == 0
    assert found.table.empty


def test_a_large_store_is_read_in_stretches(opened, monkeypatch):
    monkeypatch.setattr(neighbours, "READ_WHOLE", 0)
    monkeypatch.setattr(neighbours, "WANTED", 12)
    whole = opened.store.postings(1)
    found = together(opened, whole, 10)
    assert 4 <= found.seen < len(whole)
    assert found.table["phi"].max() <= 1
    assert found.table["latent"].iloc[0] == 2


def test_stretches_hold_every_document_if_they_cover_the_store():
    rows = np.arange(0, 5_000, 3)
    assert neighbours._stretches(rows, 5_000).tolist() == rows.tolist()


def test_alike_is_the_cosine_of_decoder_directions(decoder_store, monkeypatch):
    monkeypatch.setattr(neighbours, "_BLOCK", 4)
    store, directions = decoder_store
    opened = next(iter(open_stores([store.path]).values()))
    table = alike(opened, 1, 10)
    fire = np.flatnonzero(store.document_frequency() > 0)
    cosine = directions @ directions[1]
    expected = sorted((i for i in fire.tolist() if i != 1), key=lambda i: -cosine[i])
    assert table["latent"].tolist() == expected
    assert table["cosine"].to_numpy() == pytest.approx(cosine[expected], abs=2e-3)


def test_without_a_decoder_there_is_no_space(opened):
    assert alike(opened, 1, 10) is None
