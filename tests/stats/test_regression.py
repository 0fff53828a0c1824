"""Intercept with HC3 interval against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import t as student_t
from statsmodels.api import OLS, add_constant

from conspectus.stats import InterceptFit, InterceptModel


def robust_intercept(covariates, outcomes):
    return InterceptModel.of(covariates).fit(outcomes)


def pairs_with_length(rng, pairs=120, latents=20):
    x = rng.normal(0.5, 1.0, (pairs, 3))
    mean = 0.3 * x[:, [0]] * rng.random(latents)
    noise = rng.normal(size=(pairs, latents))
    return x, np.where(noise + mean > 1.2, 1, 0) - np.where(noise + mean < -1.2, 1, 0)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_equals_statsmodels(confidence):
    x, d = pairs_with_length(np.random.default_rng(0))
    fit = robust_intercept(x, sp.csc_array(d.astype(float)))
    low, high = fit.interval(confidence)
    for j in range(d.shape[1]):
        expected = OLS(d[:, j], add_constant(x)).fit(cov_type="HC3", use_t=True)
        assert fit.estimate[j] == pytest.approx(expected.params[0])
        assert fit.p_value[j] == pytest.approx(expected.pvalues[0])
        limits = expected.conf_int(alpha=1 - confidence)[0]
        assert (low[j], high[j]) == pytest.approx(limits)


def test_collinear_covariates_do_no_harm():
    x, d = pairs_with_length(np.random.default_rng(1))
    doubled = np.column_stack([x, x[:, :1], np.zeros(x.shape[0])])
    outcomes = sp.csc_array(d.astype(float))
    plain, redundant = robust_intercept(x, outcomes), robust_intercept(doubled, outcomes)
    np.testing.assert_allclose(redundant.estimate, plain.estimate, atol=1e-9)
    np.testing.assert_allclose(redundant.p_value, plain.p_value, atol=1e-9)


def test_no_difference_of_shares_is_beyond_one():
    # Six pairs on a line that would be at 1.2 where the lengths are equal.
    x = np.array([[0.2], [0.25], [0.3], [0.9], [1.0], [1.2]])
    d = sp.csc_array(np.array([[1.0], [1.0], [1.0], [0.0], [0.0], [0.0]]))
    assert OLS(d.toarray()[:, 0], add_constant(x)).fit().params[0] > 1
    fit = robust_intercept(x, d)
    assert fit.estimate[0] == 1.0
    low, high = fit.interval()
    assert -1.0 <= low[0] <= high[0] == 1.0


def test_no_covariate_is_the_mean():
    d = np.array([[1.0], [0.0], [1.0], [-1.0], [1.0]])
    fit = robust_intercept(np.zeros((5, 0)), sp.csc_array(d))
    assert fit.estimate[0] == pytest.approx(0.4)


def test_a_covariate_equal_in_all_pairs_cannot_be_adjusted_for():
    assert InterceptModel.of(np.full((10, 1), 2.0)) is None
    assert InterceptModel.of(np.arange(2.0)[:, None]) is None


def test_outcomes_without_variance():
    x = np.linspace(-1, 1, 12)[:, None]
    d = np.column_stack([np.zeros(12), np.ones(12)])
    fit = robust_intercept(x, sp.csc_array(d))
    np.testing.assert_allclose(fit.estimate, [0.0, 1.0], atol=1e-12)
    # All pairs agree: the error is that of no difference, with t = sqrt(12) on 10 degrees.
    np.testing.assert_allclose(fit.p_value, [1.0, 2 * student_t.sf(12**0.5, 10)], atol=1e-12)
    assert fit.interval()[0][1] == pytest.approx(1 - student_t.ppf(0.975, 10) / 12**0.5)


@pytest.mark.parametrize("pairs", [5, 12, 200, 800])
def test_pairs_that_all_agree_are_neither_certain_nor_without_width(pairs):
    # Without a width they came last in a list in the order of standard errors.
    covariates = np.random.default_rng(pairs).normal(size=(pairs, 3))
    fit = robust_intercept(covariates, sp.csc_array(np.column_stack([np.ones(pairs)] * 2)))
    np.testing.assert_allclose(fit.estimate, 1.0)
    assert np.all(fit.interval()[0] < 1 - 1 / pairs)
    assert np.all(fit.p_value > 0)


def test_interval_covers_the_truth_for_sparse_differences():
    # The difference at equal length is 0.05; longer pairs differ more, and vary more.
    rng = np.random.default_rng(5)
    x = rng.normal(0.3, 0.5, (250, 1))
    chance = np.clip(0.05 + 0.15 * x, -0.5, 0.5)
    draw = rng.random((250, 3000))
    noise = 0.04
    d = np.where(draw < np.maximum(chance, 0) + noise, 1.0, 0.0)
    d -= np.where(draw > 1 - np.maximum(-chance, 0) - noise, 1.0, 0.0)
    fit = robust_intercept(x, sp.csc_array(d))
    low, high = fit.interval()
    assert 0.92 < np.mean((low <= 0.05) & (high >= 0.05)) < 0.98


def test_p_values_are_uniform_where_only_the_covariate_acts():
    rng = np.random.default_rng(6)
    x = rng.normal(0.4, 0.6, (300, 1))
    up = rng.random((300, 4000)) < np.clip(0.15 + 0.2 * x, 0, 1)
    down = rng.random((300, 4000)) < 0.15
    fit = robust_intercept(x, sp.csc_array(up.astype(float) - down))
    assert np.mean(fit.p_value <= 0.05) == pytest.approx(0.05, abs=0.02)


def test_fits_joined_are_the_fit_of_all():
    x, d = pairs_with_length(np.random.default_rng(7))
    outcomes = sp.csc_array(d.astype(float))
    model = InterceptModel.of(x)
    parts = InterceptFit.joined([model.fit(outcomes[:, :7]), model.fit(outcomes[:, 7:])])
    whole = model.fit(outcomes)
    np.testing.assert_allclose(parts.estimate, whole.estimate)
    np.testing.assert_allclose(parts.interval(0.9), whole.interval(0.9))
    np.testing.assert_allclose(parts.p_value, whole.p_value)
