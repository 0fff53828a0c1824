"""Strata and covariates of what is held equal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.confounds.held import columns_of, confounds_of
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError


@pytest.fixture
def selection(make_store):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"topic": ["a", "b", "c", None] * 100, "same": 1, "all": range(400)})
    return everything(
        make_store(frame, np.ones((400, 1)), n_tokens=rng.permutation(np.arange(5, 405)))
    )


def test_length_is_cut_into_deciles(selection):
    found = confounds_of(selection, (), adjust_length=True)
    assert found.names == ("length",)
    assert np.bincount(found.code).tolist() == [40] * 10
    assert found.covariates.shape == (400, 10)


def test_columns_are_crossed(selection):
    found = confounds_of(selection, ("topic",), adjust_length=True)
    assert found.names == ("length", "topic")
    assert np.unique(found.code).size <= 40
    topic = selection.column("topic").isna().to_numpy()
    assert not set(found.code[topic]) & set(found.code[~topic])
    assert found.covariates.shape == (400, 13)


def test_what_does_not_vary_is_left_out(selection):
    found = confounds_of(selection, ("same",), adjust_length=False)
    assert found.names == ()
    assert found.covariates.shape == (400, 0)
    assert set(found.code) == {0}


def test_many_numbers_are_binned(selection):
    found = confounds_of(selection, ("all",), adjust_length=False)
    assert np.unique(found.code).size == 10


def test_only_chosen_documents_count(selection):
    kept = selection.narrowed(np.arange(400) % 4 == 0)
    found = confounds_of(kept, ("topic",), adjust_length=True)
    assert found.names == ("length",)
    assert found.code.shape == (100,)


def test_names(selection):
    assert columns_of("a") == ("a",)
    assert columns_of(["a", "b", "a"]) == ("a", "b")
    with pytest.raises(AnalysisError, match="no column 'topics'"):
        confounds_of(selection, ("topics",), adjust_length=True)


def test_a_corpus_too_small_to_be_cut_still_has_length_regressed_out(selection):
    few = selection.narrowed(np.arange(400) < 30)
    found = confounds_of(few, ("same", "topic"), adjust_length=True)
    assert found.names == ("topic",)
    assert found.regressed == ("length", "topic")
    np.testing.assert_allclose(found.covariates[:, 0], np.log1p(few.n_tokens()[:30]))
    assert found.covariates.shape == (30, 4)
