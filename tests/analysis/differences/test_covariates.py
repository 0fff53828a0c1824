"""What enters the regression of pair differences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.confounds.length import length_strata
from conspectus.analysis.differences.covariates import pair_models
from conspectus.analysis.differences.pairing import pair_up
from conspectus.analysis.differences.settings import Safeguards
from conspectus.analysis.differences.sides import select
from conspectus.errors import AnalysisError

N = 60


@pytest.fixture
def models(make_store):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "model": np.repeat(["a", "b"], N),
            "prompt": np.tile(np.arange(N), 2),
            "language": rng.choice(["de", "en", "fr"], 2 * N),
            "topic": np.tile(rng.choice(["x", "y"], N), 2),
        }
    )
    n_tokens = rng.integers(5, 90, 2 * N)
    store = make_store(frame, np.ones((2 * N, 1)), n_tokens=n_tokens)

    def made(*columns, adjust_length=False):
        keys = pair_up(select(store, None, by="model", a="a", b="b", where=None), "prompt")
        strata = length_strata(n_tokens, keys.selection.side)
        return pair_models(keys, strata, Safeguards(columns, adjust_length))

    return made


def test_what_is_the_same_in_every_pair_is_told_apart(models):
    found = models("topic", "language", adjust_length=True)
    assert found.names == ("length", "language")
    assert found.alike == ("topic",)
    assert len(found.regressions) == 1
    assert found.regressions[0] is not None


def test_without_anything_that_varies_there_is_no_regression(models):
    assert models("topic").regressions == (None,)
    assert models("topic").alike == ("topic",)
    assert models().names == ()


def test_more_covariates_than_pairs_leave_no_intercept(models):
    found = models("doc_id")
    assert found.regressions == (None,)
    assert found.names == ()
    assert found.alike == ()


def test_an_unknown_column_is_refused(models):
    with pytest.raises(AnalysisError, match="no column 'tone'"):
        models("tone")
