"""Slopes and linear-by-linear tests against statsmodels, permutations and simulation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import Table

from conspectus.stats import TrendDesign, benjamini_hochberg
from conspectus.stats.tails import skewed_p_value


def fit(score, present, stratum=None, **options):
    design = TrendDesign.of(score, stratum)
    return design, design.fit(np.asarray(design.weights().T @ present, float), **options)


def planted(rng, n=400, latents=12, steps=4):
    score = rng.permutation(np.arange(n) % steps)  # symmetric: no third moment
    share = rng.uniform(0.1, 0.6, latents) + score[:, None] * rng.uniform(-0.03, 0.1, latents)
    return score, (rng.random((n, latents)) < share).astype(float)


def test_one_stratum_is_cochran_armitage_of_statsmodels():
    score, present = planted(np.random.default_rng(0))
    p = fit(score, present)[1].p_value
    for j in range(present.shape[1]):
        table = [[np.sum((score == s) & (present[:, j] == v)) for s in range(4)] for v in (0, 1)]
        result = Table(np.array(table)).test_ordinal_association(
            row_scores=np.arange(2), col_scores=np.arange(4)
        )
        assert p[j] == pytest.approx(result.pvalue, rel=1e-6)


def test_p_values_are_those_of_permutations():
    rng = np.random.default_rng(1)
    stratum = np.repeat([0, 1, 2], 20)
    score = rng.normal(size=60) + stratum
    present = (rng.random((60, 5)) < 0.3 + 0.1 * stratum[:, None]).astype(float)
    design, found = fit(score, present, stratum)
    observed = np.abs(design.centred @ present)
    shuffled = np.array(
        [
            np.concatenate([rng.permutation(design.centred[stratum == s]) for s in range(3)])
            for _ in range(20_000)
        ]
    )
    share = np.mean(np.abs(shuffled @ present) >= observed - 1e-9, axis=0)
    np.testing.assert_allclose(found.p_value, share, atol=0.02)


def test_three_moments_are_those_of_all_permutations_within_strata():
    first, second = np.array([0.0, 0.1, 0.3, 1.0, 4.0, 9.0]), np.array([0.0, 0.2, 0.5, 6.0])
    present = np.array([0, 0, 0, 0, 0, 1, 0, 0, 0, 1.0])[:, None]  # rare, where scores are high
    stratum = np.repeat([0, 1], [6, 4])
    design, found = fit(np.concatenate([first, second]), present, stratum)
    sums = [
        np.array([order @ has for order in itertools.permutations(d)])
        for d, has in (
            (design.centred[:6], present[:6, 0]),
            (design.centred[6:], present[6:, 0]),
        )
    ]
    both = np.add.outer(*sums).ravel()
    expected = skewed_p_value(design.centred @ present, np.mean(both**2), np.mean(both**3))
    np.testing.assert_allclose(found.p_value, expected)
    without = skewed_p_value(design.centred @ present, np.mean(both**2), 0.0)
    assert found.p_value > 1.5 * without  # the third moment decides


def test_slope_and_interval_are_least_squares_with_robust_errors():
    rng = np.random.default_rng(2)
    score, present = planted(rng)
    stratum = rng.integers(0, 3, len(score))
    _, found = fit(score, present, stratum)
    design = np.column_stack([score, np.eye(3)[stratum]])
    for j in range(present.shape[1]):
        model = sm.OLS(present[:, j], design).fit(cov_type="HC1", use_t=True)
        assert found.slope[j] == pytest.approx(model.params[0])
        # Four more documents, as far from chance as permutations put them.
        left = sm.OLS(score, np.eye(3)[stratum]).fit().resid
        sizes, own = np.bincount(stratum), np.bincount(stratum, present[:, j])
        spread = np.bincount(stratum, left**2)
        variance = np.sum(spread * own * (sizes - own) / (sizes * (sizes - 1)))
        guard = np.sqrt(4 * variance / len(score)) / np.sum(left**2)
        margin = stats.t.ppf(0.975, len(score) - 4) * np.hypot(model.bse[0], guard)
        assert found.low[j] == pytest.approx(model.params[0] - margin)
        assert found.high[j] == pytest.approx(model.params[0] + margin)


def test_a_perfect_line_through_few_documents_leaves_doubt():
    _, found = fit([0, 1, 1], np.array([[0.0], [1], [1]]))
    assert found.slope[0] == pytest.approx(1)
    assert found.low[0] < -0.5
    assert found.high[0] > 2


@pytest.mark.parametrize("n", [12, 40])
def test_intervals_of_few_documents_cover(n):
    rng = np.random.default_rng(n)
    score = np.arange(n) % 2
    present = (rng.random((n, 6000)) < 0.1 + 0.2 * score[:, None]).astype(float)
    _, found = fit(score, present)
    assert 0.92 < np.mean((found.low <= 0.2) & (found.high >= 0.2)) < 0.995


def test_sums_do_not_depend_on_the_score_being_whole():
    rng = np.random.default_rng(3)
    score, present = planted(rng)
    dates = 1.7e9 + score * 86_400.0
    by_rank, by_date = fit(score, present)[1], fit(dates, present)[1]
    np.testing.assert_allclose(by_date.slope * 86_400, by_rank.slope, rtol=1e-6)
    np.testing.assert_allclose(by_date.p_value, by_rank.p_value, rtol=1e-6)


def test_intervals_cover():
    rng = np.random.default_rng(4)
    score = rng.integers(0, 5, 300)
    present = (rng.random((300, 4000)) < 0.05 + 0.02 * score[:, None]).astype(float)
    _, found = fit(score, present)
    assert 0.93 < np.mean((found.low <= 0.02) & (found.high >= 0.02)) < 0.97


def test_a_trend_that_is_length_alone_vanishes_within_strata():
    rng = np.random.default_rng(5)
    stratum = np.repeat([0, 1], 1000)
    score = rng.binomial(4, np.where(stratum == 1, 0.8, 0.2))
    present = (rng.random((2000, 200)) < np.where(stratum == 1, 0.6, 0.1)[:, None]).astype(float)
    assert fit(score, present)[1].p_value.max() < 1e-6
    within = fit(score, present, stratum)[1].p_value
    assert 0.01 < np.mean(within < 0.05) < 0.1


def test_nothing_to_compare():
    design, found = fit(np.arange(4), np.ones((4, 2)), np.arange(4))
    assert design.informative == 0
    assert np.isnan(found.slope).all()
    assert found.p_value.tolist() == [1, 1]
    assert fit(np.arange(6), np.ones((6, 1)))[1].p_value.tolist() == [1]


def test_strata_with_one_score_are_counted():
    design = TrendDesign.of([0, 1, 2, 2, 2], [0, 0, 1, 1, 1])
    assert design.informative == pytest.approx(0.4)


@pytest.mark.parametrize("k", [10, 40, 400])
def test_skewed_scores_make_no_flukes(k):
    rng = np.random.default_rng(k)
    score = np.exp(1.2 * rng.standard_normal(2000))
    present = np.zeros((2000, 2000), bool)
    for j in range(2000):
        present[rng.permutation(2000)[:k], j] = True
    design = TrendDesign.of(score)
    p = design.fit(design.weights().T @ present.astype(float)).p_value
    assert np.sum(benjamini_hochberg(p) <= 0.05) == 0
    assert np.mean(p <= 0.05) < 0.06
    centred = score - score.mean()
    variance = k * (2000 - k) / (2000 * 1999) * np.sum(centred**2)
    mantel = stats.chi2.sf((centred @ present) ** 2 / variance, 1)
    if k <= 40:
        assert np.sum(benjamini_hochberg(mantel) <= 0.05) > 5
