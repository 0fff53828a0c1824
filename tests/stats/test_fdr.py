"""False discovery rate against statsmodels and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from conspectus.stats import benjamini_hochberg, benjamini_yekutieli

METHODS = [(benjamini_hochberg, "fdr_bh"), (benjamini_yekutieli, "fdr_by")]


@pytest.mark.parametrize(("function", "name"), METHODS)
@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_equals_statsmodels(function, name, p):
    np.testing.assert_allclose(function(p), multipletests(p, method=name)[1], atol=1e-12)


@pytest.mark.parametrize(("function", "name"), METHODS)
def test_untested_latents_neither_count_nor_get_a_value(function, name):
    p = np.array([0.01, np.nan, 0.2, np.nan, 0.03])
    adjusted = function(p)
    assert np.isnan(adjusted[[1, 3]]).all()
    np.testing.assert_allclose(adjusted[[0, 2, 4]], multipletests(p[[0, 2, 4]], method=name)[1])


@pytest.mark.parametrize("function", [benjamini_hochberg, benjamini_yekutieli])
def test_nothing_tested_gives_nothing(function):
    assert function([]).size == 0
    assert np.isnan(function([np.nan, np.nan])).all()


def test_keeps_the_share_of_flukes():
    rng = np.random.default_rng(1)
    shares = []
    for _ in range(200):
        p = rng.random(1000)
        p[:100] = rng.beta(0.05, 1, 100)
        found = np.flatnonzero(benjamini_hochberg(p) <= 0.1)
        shares.append(np.mean(found >= 100) if found.size else 0.0)
    assert 0.07 < np.mean(shares) < 0.1


@pytest.mark.parametrize("function", [benjamini_hochberg, benjamini_yekutieli])
def test_tests_whose_p_value_is_not_given_count_as_1(function):
    p = np.random.default_rng(0).random(20) ** 6
    padded = np.concatenate([p, np.ones(480)])
    np.testing.assert_allclose(function(p, 500), function(padded)[:20], rtol=1e-12)
    np.testing.assert_allclose(function(p, 3), function(p), rtol=1e-12)
