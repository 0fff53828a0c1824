from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.clusters.features import gather_features, strong
from conspectus.analysis.selection import everything
from conspectus.progress import SILENT
from conspectus.store import Presence


@pytest.fixture
def strength(rng):
    values = (rng.random((60, 7)) < 0.3) * rng.uniform(0.5, 4.0, (60, 7))
    values[5, [1, 4, 6]] = 0
    return values.astype(np.float16).astype(float)


@pytest.fixture
def store(make_store, strength):
    return make_store(pd.DataFrame({"x": range(60)}), strength, part_size=17)


LATENTS = np.array([4, 1, 6])


def gather(store, *, weighted, presence=None, where=None):
    selection = everything(store, where)
    rule = presence or Presence()
    return gather_features(selection, LATENTS, rule, weighted=weighted, progress=SILENT)


def test_presence_of_documents_that_have_any(store, strength) -> None:
    found = gather(store, weighted=False)
    chosen = strength[:, LATENTS]
    assert 5 not in found.rows
    np.testing.assert_array_equal(found.rows, np.flatnonzero(chosen.any(axis=1)))
    np.testing.assert_array_equal(found.matrix.toarray(), chosen[found.rows] > 0)


def test_strengths_over_their_90th_percentile(store, strength) -> None:
    found = gather(store, weighted=True)
    chosen = strength[:, LATENTS]
    scale = [np.quantile(column[column > 0], 0.9) for column in chosen.T]
    np.testing.assert_allclose(found.matrix.toarray(), chosen[found.rows] / scale, rtol=1e-5)


def test_presence_and_where_are_heeded(store, strength) -> None:
    found = gather(store, weighted=True, presence=Presence(threshold=2.0), where="x < 30")
    chosen = np.where(strength[:30, LATENTS] > 2.0, strength[:30, LATENTS], 0)
    assert found.rows.max() < 30
    np.testing.assert_array_equal(found.matrix.toarray() > 0, chosen[found.rows] > 0)


def test_a_latent_that_never_fires_has_scale_one() -> None:
    import scipy.sparse as sp

    assert strong(sp.csr_array(np.array([[2.0, 0.0], [4.0, 0.0]]))).tolist() == [3.8, 1.0]


def test_kept(store) -> None:
    found = gather(store, weighted=False)
    mask = np.arange(found.rows.size) % 2 == 0
    kept = found.kept(mask)
    np.testing.assert_array_equal(kept.rows, found.rows[mask])
    np.testing.assert_array_equal(kept.matrix.toarray(), found.matrix.toarray()[mask])
