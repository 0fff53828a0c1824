"""Latents and values of columns as features."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations import features as module
from conspectus.analysis.correlations.features import batches, column_features, latent_features
from conspectus.analysis.correlations.units import of_documents
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT
from conspectus.store import Presence

SUPPORT = [50, 3, 97, 20, 80, 0, 100, 30]


@pytest.fixture
def field(make_store):
    strength = (np.arange(100)[:, None] < np.array(SUPPORT)).astype(float)
    strength[:10, 0] = 0.25
    frame = pd.DataFrame(
        {
            "model": ["a"] * 60 + ["b"] * 37 + ["c"] * 3,
            "score": np.arange(100) / 7,
            "same": ["x"] * 100,
        }
    )
    labels = {"latent": [0, 3], "label": ["zero", "three"], "source": ["lexical", "llm"]}
    return of_documents(make_store(frame, strength, labels=labels), None)


def test_latents_that_are_rare_or_nearly_everywhere_are_left_out(field):
    found = latent_features(field, Presence(), 10, SILENT)
    assert found.latent.tolist() == [4, 0, 7, 3]
    assert found.support.tolist() == [80, 50, 30, 20]
    assert found.label.tolist() == ["", "zero", "", "three"]
    assert found.source.tolist() == ["", "lexical, unverified", "", "llm, unverified"]
    assert (found.n, found.units) == (4, 100)
    np.testing.assert_array_equal(found.present.toarray()[:, 1], np.arange(100) < 50)


def test_presence_decides_who_has_a_latent(field):
    found = latent_features(field, Presence(threshold=0.5), 10, SILENT)
    assert dict(zip(found.latent.tolist(), found.support.tolist(), strict=True))[0] == 40


def test_no_testable_latent_is_an_error_that_says_what_to_do(field):
    with pytest.raises(AnalysisError, match="lower min_support"):
        latent_features(field, Presence(), 51, SILENT)


def test_values_of_columns_are_features(field):
    found = column_features(field, ["model"], 10)
    assert found.name.tolist() == ["model = a", "model = b"]
    assert found.label.tolist() == found.name.tolist()
    assert set(found.source) == {"column"}
    assert found.latent.tolist() == [-1, -1]
    assert found.support.tolist() == [60, 37]


def test_numbers_are_ranges_and_columns_may_be_several(field):
    found = column_features(field, ["model", "score"], 10)
    assert found.n == 2 + 4
    assert "score = 0 to 3.42857" in found.name.tolist()
    assert found.support[found.name.tolist().index("score = 0 to 3.42857")] == 25


def test_a_column_of_one_value_has_no_feature(field):
    with pytest.raises(AnalysisError, match="no value of 'same'"):
        column_features(field, ["same"], 10)
    with pytest.raises(AnalysisError, match="did you mean 'model'"):
        column_features(field, ["modle"], 10)


def test_features_are_found_by_latent_or_name(field):
    latents = latent_features(field, Presence(), 10, SILENT)
    assert latents.place(7) == 2
    assert latents.place(np.int64(7)) == 2
    assert latents.place("7") == 2
    assert latents.place(1) is None
    assert column_features(field, ["model"], 10).place("model = b") == 1


def test_batches_hold_every_pair_once(monkeypatch):
    monkeypatch.setattr(module, "_ENTRIES_AT_ONCE", 10)
    weight = np.array([3, 4, 9, 25, 1, 1, 1])
    parts = list(batches(weight))
    assert np.concatenate([np.arange(7)[part] for part in parts]).tolist() == list(range(7))
    assert all(weight[part].sum() <= 35 for part in parts)
    assert len(parts) > 2
    assert [part.stop for part in batches(np.zeros(0, np.int64))] == [0]
