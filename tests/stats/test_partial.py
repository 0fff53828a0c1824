"""Partial slopes against statsmodels: HC2, clusters, score tests; and their level."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from dense_slopes import partial_slopes
from scipy import stats

from conspectus.stats import Covariates, benjamini_hochberg


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(40), 5)
    covariates = rng.normal(size=(200, 3))
    x = (rng.random((200, 6)) < 0.3).astype(float)
    y = rng.normal(size=200) + rng.normal(size=40)[group] + covariates[:, 0] + 0.5 * x[:, 0]
    return group, covariates, x, y


def test_without_covariates_it_is_welch(data):
    _, _, x, y = data
    fit = partial_slopes(Covariates.of(200), x, y[:, None])
    for j in range(6):
        a, b = y[x[:, j] == 1], y[x[:, j] == 0]
        error = np.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
        assert fit.slope[j] == pytest.approx(a.mean() - b.mean())
        assert fit.error[j] == pytest.approx(error)
        assert fit.correlation[j] == pytest.approx(stats.pointbiserialr(x[:, j], y).statistic)


def test_degrees_of_freedom_are_close_to_welchs():
    rng = np.random.default_rng(5)
    for few in (8, 30, 150):
        y, x = rng.normal(size=500), np.arange(500) < few
        fit = partial_slopes(Covariates.of(500), x[:, None].astype(float), y[:, None])
        expected = stats.ttest_ind(y[x], y[~x], equal_var=False).df
        assert fit.freedom[0] == pytest.approx(expected, rel=0.35)


def test_p_values_are_close_to_plain_least_squares_where_nothing_is_skewed(data):
    _, covariates, _, y = data
    x = np.random.default_rng(1).normal(size=(200, 6)) + 0.1 * y[:, None]
    fit = partial_slopes(Covariates.of(200, None, covariates), x, y[:, None])
    for j in range(6):
        design = sm.add_constant(np.column_stack([x[:, j], covariates]))
        expected = sm.OLS(y, design).fit().pvalues[1]
        assert fit.p_value[j] == pytest.approx(expected, rel=0.1, abs=2e-4)


def test_p_values_are_those_of_exchanging_residuals(data):
    _, covariates, x, _ = data
    rng = np.random.default_rng(2)
    y = rng.exponential(size=200) ** 2 + covariates[:, 0] + 1.5 * x[:, 0]
    design = Covariates.of(200, None, covariates)
    fit = partial_slopes(design, x, y[:, None])
    left, held = design.residual(x), design.residual(y[:, None])[:, 0]
    drawn = np.array([rng.permutation(held) @ left for _ in range(20_000)])
    share = np.mean(np.abs(drawn) >= np.abs(held @ left), axis=0)
    np.testing.assert_allclose(fit.p_value, share, atol=0.04)


def test_covariates_taken_out_cost_degrees_of_freedom():
    rng = np.random.default_rng(9)
    x, y = rng.normal(size=(50, 4000)), rng.normal(size=(50, 1))
    p = partial_slopes(Covariates.of(50, None, rng.normal(size=(50, 20))), x, y).p_value
    assert 0.03 < np.mean(p <= 0.05) < 0.06


def test_no_flukes_where_the_outcome_is_skewed_and_concepts_rare():
    rng = np.random.default_rng(8)
    n, latents = 1000, 4000
    covariates = rng.normal(size=(n, 3))
    y = np.exp(1.5 * rng.normal(size=n) + 0.3 * covariates[:, 0])
    x = np.zeros((n, latents))
    for j in range(latents):
        x[rng.choice(n, 8, replace=False), j] = 1
    p = partial_slopes(Covariates.of(n, None, covariates), x, y[:, None]).p_value
    assert np.sum(benjamini_hochberg(p) <= 0.05) == 0
    assert np.mean(p <= 0.01) < 0.01
    r = np.corrcoef(x[:, :500].T, y)[-1, :-1]
    student = 2 * stats.t.sf(np.abs(r) * np.sqrt((n - 2) / (1 - r**2)), n - 2)
    assert np.mean(student <= 0.001) > 0.003  # what a t test would have done


def test_covariates_as_in_a_joint_regression(data):
    _, covariates, x, y = data
    fit = partial_slopes(Covariates.of(200, None, covariates), x, y[:, None])
    for j in range(6):
        design = sm.add_constant(np.column_stack([x[:, j], covariates]))
        model = sm.OLS(y, design).fit(cov_type="HC2", use_t=True)
        assert fit.slope[j] == pytest.approx(model.params[1])
        assert fit.error[j] == pytest.approx(model.bse[1])
        margin = stats.t.ppf(0.95, fit.freedom[j]) * model.bse[1]
        low, high = (limit[j] for limit in fit.interval(0.9))
        np.testing.assert_allclose([low, high], model.params[1] + margin * np.array([-1, 1]))


def test_fixed_effects_and_clusters_as_with_dummies(data):
    group, covariates, x, y = data
    fit = partial_slopes(Covariates.of(200, group, covariates), x, y[:, None], group)
    for j in range(6):
        design = np.column_stack([x[:, j], covariates, np.eye(40)[group]])
        model = sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": group})
        # Dummies nested in clusters are not counted among the parameters.
        scale = np.sqrt((200 - 44) / (200 - 4))
        assert fit.slope[j] == pytest.approx(model.params[0])
        assert fit.error[j] == pytest.approx(model.bse[0] * scale)
    assert (fit.freedom <= 39).all()
    even = partial_slopes(
        Covariates.of(200, group), np.tile([[1.0], [0], [0], [1], [0]], (40, 1)), y[:, None], group
    )
    assert even.freedom[0] == pytest.approx(39)


def test_clusters_without_fixed_effects(data):
    group, covariates, x, y = data
    fit = partial_slopes(Covariates.of(200, None, covariates), x, y[:, None], group)
    design = sm.add_constant(np.column_stack([x[:, 2], covariates]))
    model = sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": group})
    assert fit.error[2] == pytest.approx(model.bse[1])


def test_one_regressor_and_many_responses_are_the_mirror(data):
    group, covariates, x, y = data
    design = Covariates.of(200, group, covariates)
    fit = partial_slopes(design, y[:, None], x)
    other = partial_slopes(design, x, y[:, None])
    np.testing.assert_allclose(fit.correlation, other.correlation)
    np.testing.assert_allclose(fit.p_value, other.p_value)


def test_redundant_covariates_change_nothing(data):
    _, covariates, x, y = data
    doubled = np.column_stack([covariates, covariates[:, :1] * 2, np.ones(200)])
    once = partial_slopes(Covariates.of(200, None, covariates), x, y[:, None])
    twice = partial_slopes(Covariates.of(200, None, doubled), x, y[:, None])
    np.testing.assert_allclose(once.slope, twice.slope)
    np.testing.assert_allclose(once.error, twice.error)


def test_columns_without_variation_are_not_estimated():
    group = np.repeat(np.arange(10), 2)
    x = np.column_stack([np.ones(20), group % 2])  # constant; constant within groups
    fit = partial_slopes(Covariates.of(20, group), x, np.tile([[0.0], [1.0]], (10, 1)), group)
    assert np.isnan(fit.slope).all()
    assert fit.p_value.tolist() == [1, 1]


@pytest.mark.parametrize("clustered", [False, True])
def test_it_keeps_its_level_for_rare_concepts_and_skewed_outcomes(clustered):
    rng = np.random.default_rng(3)
    n, size = 600, 4
    group = np.repeat(np.arange(n // size), size) if clustered else None
    y = rng.exponential(size=n)
    x = (rng.random((n, 6000)) < 0.04).astype(float)
    p = partial_slopes(Covariates.of(n, group), x, y[:, None], group).p_value
    assert np.mean(p <= 0.05) < 0.06
    assert np.mean(p <= 0.01) < 0.015
    assert np.mean(p <= 0.001) < 0.003


def test_ten_alike_documents_are_not_certain():
    y = np.concatenate([np.ones(10), np.tile([0.0, 1.0], 245)])
    x = np.concatenate([np.ones(10), np.zeros(490)])
    p = partial_slopes(Covariates.of(500), x[:, None], y[:, None]).p_value[0]
    assert 5e-4 < p < 5e-3  # a coin that falls the same way ten times


def test_pairs_that_all_point_one_way_leave_some_doubt():
    group, y = np.repeat(np.arange(200), 2), np.tile([1.0, 0.0], 200)
    x = np.zeros(400)
    x[1:18:2] = 1  # nine pairs, always the one without the outcome
    fit = partial_slopes(Covariates.of(400, group), x[:, None], y[:, None], group)
    assert fit.slope[0] == pytest.approx(-1)
    assert fit.error[0] == pytest.approx(0, abs=1e-9)
    assert -0.6 < fit.interval()[1][0] < -0.3  # Clopper and Pearson: -0.33


def test_intervals_of_rare_concepts_in_pairs_cover():
    rng = np.random.default_rng(6)
    group, y = np.repeat(np.arange(300), 2), np.tile([1.0, 0.0], 300)
    x = (rng.random((600, 3000)) < np.where(y == 1, 0.04, 0.016)[:, None]).astype(float)
    true = (0.04 * 0.984 - 0.016 * 0.96) / (0.04 * 0.984 + 0.016 * 0.96)
    low, high = partial_slopes(Covariates.of(600, group), x, y[:, None], group).interval()
    assert 0.93 < np.mean((low <= true) & (high >= true)) < 0.985


def test_intervals_cover_with_clusters():
    rng = np.random.default_rng(4)
    group = np.repeat(np.arange(80), 4)
    x = (rng.random((320, 1500)) < 0.3).astype(float)
    level = rng.normal(size=(80, 1500))[group]
    y = level + 0.4 * x + rng.normal(size=(320, 1500)) * (1 + x)
    low, high = partial_slopes(Covariates.of(320, group), x, y, group).interval()
    assert 0.93 < np.mean((low <= 0.4) & (high >= 0.4)) < 0.97
