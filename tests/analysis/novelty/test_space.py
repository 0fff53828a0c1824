from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.novelty.space import concept_space
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT
from conspectus.store import Presence


@pytest.fixture
def made(make_store):
    rng = np.random.default_rng(0)
    strength = rng.random((200, 30)) * (rng.random((200, 30)) < 0.3)
    strength[:, 0] = 1.0  # everywhere
    strength[4:, 1] = 0.0  # too rare
    strength[7, :] = 0.0
    frame = pd.DataFrame({"kind": ["a", "b"] * 100})
    return make_store(frame, strength), strength


def test_rows_are_rarity_of_length_one(made):
    store, strength = made
    space = concept_space(everything(store), None, Presence(), SILENT)
    assert 0 not in space.latents
    assert 1 not in space.latents
    having = (strength > 0).sum(axis=0)[space.latents]
    dense = (strength > 0)[:, space.latents] * np.log(201 / (1 + having))
    norm = np.linalg.norm(dense, axis=1, keepdims=True)
    assert np.allclose(space.matrix.toarray(), dense / np.where(norm > 0, norm, 1), atol=1e-6)
    assert 7 not in space.placed
    assert space.placed.size == 199


def test_points_keep_products_when_all_directions_are_kept(made):
    store, _ = made
    space = concept_space(everything(store), None, Presence(), SILENT)
    points = space.points()
    length = np.linalg.norm(points, axis=1)
    assert np.allclose(length[space.placed], 1)
    assert length[7] == 0
    exact = (space.matrix @ space.matrix.T).toarray()
    assert np.corrcoef((points @ points.T).ravel(), exact.ravel())[0, 1] > 0.99


def test_weights_bring_their_concepts_forward(made):
    store, _ = made
    space = concept_space(everything(store), None, Presence(), SILENT)
    weights = np.ones(space.latents.size)
    weights[0] = 50.0
    points = space.points(weights)
    having = (space.matrix[:, [0]].toarray() > 0).ravel()
    inside = (points[having] @ points[having].T).mean()
    assert inside > 0.95 > (points[having] @ points[~having].T).mean()


def test_where_and_latents_narrow(made):
    store, _ = made
    space = concept_space(everything(store, "kind == 'a'"), np.arange(5, 12), Presence(), SILENT)
    assert space.rows.tolist() == list(range(0, 200, 2))
    assert set(space.latents) <= set(range(5, 12))
    with pytest.raises(AnalysisError, match="no concept is in at least 5 documents"):
        concept_space(everything(store), np.array([0, 1]), Presence(), SILENT)
