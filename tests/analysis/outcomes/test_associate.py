"""Associations with an outcome against scipy and statsmodels, and where there are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from conspectus.analysis.confounds.held import confounds_of
from conspectus.analysis.outcomes.outcome import outcome


def test_a_score_as_in_scipy_and_statsmodels(scored):
    store = scored()
    result = outcome(store, y="score", folds=0, folding=None)
    y = np.asarray(store.column("score"))
    present = store.matrix(value="presence").toarray() > 0
    spline = confounds_of(result.source.selection, (), adjust_length=True).covariates
    table = result.latents.set_index("latent")
    for latent in (0, 1, 7):
        x, row = present[:, latent], table.loc[latent]
        test = stats.ttest_ind(y[x], y[~x], equal_var=False)
        assert row["difference"] == pytest.approx(y[x].mean() - y[~x].mean())
        limits = test.confidence_interval()
        assert (row["low"], row["high"]) == pytest.approx((limits.low, limits.high), abs=0.01)
        correlation = stats.pointbiserialr(x, y)
        assert row["correlation"] == pytest.approx(correlation.statistic)
        assert row["p_value"] == pytest.approx(correlation.pvalue, rel=0.1, abs=0.01)
        model = sm.OLS(y, sm.add_constant(np.column_stack([x, spline]))).fit(cov_type="HC2")
        assert row["adjusted"] == pytest.approx(model.params[1])
        assert row["adjusted_p"] == pytest.approx(
            sm.OLS(y, sm.add_constant(np.column_stack([x, spline]))).fit().pvalues[1],
            rel=0.1,
            abs=0.01,
        )
        assert row["mean_with"] == pytest.approx(y[x].mean())


def test_two_outcomes_are_compared_as_shares(make_store):
    rng = np.random.default_rng(1)
    x = (rng.random((400, 3)) < [0.02, 0.3, 0.9]).astype(float)
    y = rng.random(400) < 0.3 + 0.3 * x[:, 1]
    result = outcome(make_store(pd.DataFrame({"won": y}), x), y="won", folds=0, min_support=1)
    for _, row in result.latents.iterrows():
        has = x[:, int(row["latent"])] > 0
        low, high = confint_proportions_2indep(
            y[has].sum(), has.sum(), y[~has].sum(), (~has).sum(), method="newcomb", compare="diff"
        )
        assert (row["low"], row["high"]) == pytest.approx((low, high), abs=1e-6)
    few = result.latents.set_index("latent").loc[0]
    cells = [[int(np.sum(y[x[:, 0] == v] == w)) for w in (1, 0)] for v in (1, 0)]
    assert few["p_value"] == pytest.approx(stats.fisher_exact(cells).pvalue, rel=0.35)


def test_within_pairs_it_is_mcnemars_test(preferred):
    store = preferred()
    result = outcome(store, y="preferred", group_by="pair", folds=0, folding=None)
    present = store.matrix(value="presence").toarray() > 0
    a, b = present[::2], present[1::2]
    for _, row in result.latents.iterrows():
        j = int(row["latent"])
        only_a, only_b = np.sum(a[:, j] & ~b[:, j]), np.sum(b[:, j] & ~a[:, j])
        expected = stats.binomtest(int(only_a), int(only_a + only_b)).pvalue
        assert row["p_value"] == pytest.approx(expected)
        assert row["difference"] == pytest.approx((only_a - only_b) / (only_a + only_b))
    assert result.findings["latent"].tolist() == [0]


def test_what_groups_have_in_common_counts_for_nothing(make_store):
    rng = np.random.default_rng(2)
    author = np.repeat(np.arange(60), 8)
    gift = rng.normal(size=60)[author]
    strength = (rng.random((480, 10)) < 1 / (1 + np.exp(-2 * gift[:, None]))).astype(float)
    frame = pd.DataFrame({"author": author, "score": gift + 0.3 * rng.normal(size=480)})
    store = make_store(frame, strength)
    across = outcome(store, y="score", folds=0, folding=None)
    within = outcome(store, y="score", group_by="author", folds=0, folding=None)
    assert len(across.findings) == 10
    assert len(within.findings) == 0


@pytest.mark.parametrize("kind", ["score", "rare", "pairs"])
def test_nothing_planted_nothing_found(make_store, kind):
    found, level, adjusted = 0, 0.0, 0.0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        n = 360
        share = rng.uniform(0.03, 0.08 if kind == "rare" else 0.6, (1, 120))
        frame = pd.DataFrame(
            {"y": np.tile([0, 1], n // 2) if kind == "pairs" else rng.exponential(size=n)}
        )
        frame["pair"] = np.arange(n) // 2
        store = make_store(
            frame, (rng.random((n, 120)) < share).astype(float), n_tokens=rng.integers(5, 50, n)
        )
        options = {"group_by": "pair"} if kind == "pairs" else {}
        result = outcome(store, y="y", folds=0, fdr=0.1, folding=None, **options)
        found += len(result.findings) > 0
        level += np.mean(result.latents["p_value"] <= 0.05) / 12
        adjusted += np.mean(result.latents["adjusted_p"] <= 0.05) / 12
    assert found <= 4
    assert level < 0.06
    assert adjusted < 0.07


def test_length_that_does_it_all_is_told(make_store):
    rng = np.random.default_rng(3)
    n_tokens = rng.integers(5, 200, 800)
    strength = (rng.random((800, 12)) < 1 - 0.99 ** n_tokens[:, None]).astype(float)
    score = np.log(n_tokens) + rng.normal(0, 0.5, 800)
    strength[:, 0] = rng.random(800) < 0.3
    score += 0.5 * strength[:, 0]
    store = make_store(pd.DataFrame({"score": score}), strength, n_tokens=n_tokens)
    result = outcome(store, y="score", folding=None)
    table = result.table.set_index("latent")
    assert table.loc[0, "verdict"] == "remains"
    assert (table["verdict"].drop(0) == "explained").mean() > 0.8
    held = outcome(store, y="score", folding=None, folds=0, rank_by="adjusted")
    assert held.findings["latent"].tolist()[0] == 0
    models = result.models.set_index("model")["score"]
    assert models["concepts + length"] > models["concepts"]


def test_strengths_are_in_units_of_a_high_one(make_store):
    rng = np.random.default_rng(4)
    strength = np.where(rng.random((400, 3)) < 0.4, rng.uniform(1, 9, (400, 3)), 0)
    strength = strength.astype(np.float16).astype(float)
    score = 0.5 * strength[:, 0] + rng.normal(0, 0.3, 400)
    store = make_store(pd.DataFrame({"score": score}), strength)
    result = outcome(store, y="score", value="max", folds=0)
    high = np.quantile(strength[strength[:, 0] > 0, 0], 0.9)
    row = result.latents.set_index("latent").loc[0]
    assert row["difference"] == pytest.approx(0.5 * high, rel=0.05)
    assert row["low"] < 0.5 * high < row["high"]
    assert result.findings["latent"].tolist() == [0]


@pytest.mark.parametrize("group_by", [None, "prompt"])
@pytest.mark.parametrize("unit", [1e-10, 1e-7, 1e9])
def test_the_unit_of_an_outcome_does_not_matter(make_store, unit, group_by):
    rng = np.random.default_rng(5)
    strength = (rng.random((300, 6)) < 0.3).astype(float)
    score = rng.normal(size=300) + strength[:, 0]
    columns = {"one": score, "other": unit * (score + 2000), "prompt": np.arange(300) // 3}
    store = make_store(pd.DataFrame(columns), strength, n_tokens=rng.integers(5, 50, 300))
    one, other = (
        outcome(store, y=y, group_by=group_by, folds=0, folding=None).latents.set_index("latent")
        for y in ("one", "other")
    )
    other = other.loc[one.index]
    for name in ("p_value", "adjusted_p", "correlation", "adjusted_correlation"):
        np.testing.assert_allclose(other[name].astype(float), one[name].astype(float), rtol=1e-6)
    for name in ("difference", "low", "high", "adjusted", "adjusted_low", "adjusted_high"):
        in_unit = other[name].astype(float) / unit
        np.testing.assert_allclose(in_unit, one[name].astype(float), rtol=1e-6)
    for name in ("mean_with", "mean_without"):
        np.testing.assert_allclose(other[name] / unit - 2000, one[name], rtol=1e-6, atol=1e-8)
    assert one["p_value"].min() < 1e-4
