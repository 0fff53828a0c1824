from __future__ import annotations

import sys

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.analysis.clusters.neighbours import NONE, Neighbours, find_neighbours
from conspectus.analysis.clusters.space import coordinates
from conspectus.analysis.maps.layout import lay_out
from conspectus.errors import AnalysisError, MissingDependencyError
from conspectus.progress import SILENT

pytest.importorskip("umap")


@pytest.fixture(scope="module")
def documents():
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1, 2], 40)
    share = np.full((120, 30), 0.05)
    for c in range(3):
        share[truth == c, c * 8 : c * 8 + 8] = 0.8
    matrix = sp.csr_array((rng.random((120, 30)) < share).astype(np.float32))
    return find_neighbours(matrix, 10, "jaccard", 0, SILENT), coordinates(matrix, 0), truth


def test_groups_lie_apart(documents):
    near, thin, truth = documents
    places = lay_out(near, thin, seed=0)
    centres = np.array([places[truth == c].mean(axis=0) for c in range(3)])
    closest = ((places[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    assert (closest == truth).mean() > 0.97


def test_the_same_seed_gives_the_same_map_and_another_another(documents):
    near, thin, _ = documents
    first = lay_out(near, thin, seed=3)
    assert np.array_equal(first, lay_out(near, thin, seed=3))
    assert not np.allclose(first, lay_out(near, thin, seed=4))


def test_maps_are_centred_and_lie_flat(documents):
    near, thin, _ = documents
    places = lay_out(near, thin, seed=0)
    assert np.allclose(places.mean(axis=0), 0, atol=1e-6)
    spread = places.T @ places
    assert spread[0, 0] >= spread[1, 1]
    assert abs(spread[0, 1]) < 1e-3 * spread[0, 0]


def test_documents_without_neighbours_lie_beside_the_map(documents):
    near, thin, _ = documents
    index, alike = near.index.copy(), near.similarity.copy()
    index[[4, 9]], alike[[4, 9]] = NONE, 0
    index = np.where(np.isin(index, [4, 9]), NONE, index)
    order = np.argsort(index == NONE, axis=1, kind="stable")
    index = np.take_along_axis(index, order, axis=1)
    alike = np.where(index == NONE, 0, np.take_along_axis(alike, order, axis=1))
    places = lay_out(Neighbours(index, alike.astype(np.float32)), thin, seed=0)
    assert np.isfinite(places).all()
    others = np.delete(places, [4, 9], axis=0)
    for row in (4, 9):
        assert np.linalg.norm(others - places[row], axis=1).min() > 0.1


def test_too_few_documents_are_refused():
    few = Neighbours(np.zeros((5, 2), np.int32), np.ones((5, 2), np.float32))
    with pytest.raises(AnalysisError, match="at least 10 documents with a concept, got 5"):
        lay_out(few, np.zeros((5, 2)), seed=0)


def test_without_umap_the_extra_is_named(documents, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(MissingDependencyError, match=r"conspectus\[cluster\] is needed"):
        lay_out(documents[0], documents[1], seed=0)
