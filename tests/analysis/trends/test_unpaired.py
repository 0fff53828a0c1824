"""Trends of independent documents against statsmodels, and their errors where there is nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.proportion import confint_proportions_2indep

from conspectus.analysis.trends.trend import trend


def test_figures_equal_statsmodels(make_store):
    rng = np.random.default_rng(0)
    level = rng.integers(0, 4, 700)
    strength = (rng.random((700, 6)) < 0.2 + 0.05 * level[:, None]).astype(float)
    n_tokens = rng.integers(5, 100, 700)
    store = make_store(pd.DataFrame({"level": level}), strength, n_tokens=n_tokens)
    table = trend(store, by="level").latents.set_index("latent")
    edges = np.unique(np.quantile(n_tokens, np.arange(1, 10) / 10, method="higher"))
    stratum = np.searchsorted(edges, n_tokens, side="right")
    for j in range(6):
        row, y = table.loc[j], strength[:, j]
        cells = [[np.sum((level == s) & (y == v)) for s in range(4)] for v in (0, 1)]
        test = Table(np.array(cells)).test_ordinal_association(np.arange(2), np.arange(4))
        assert row["p_value"] == pytest.approx(test.pvalue, rel=1e-6)
        ols = sm.OLS(y, sm.add_constant(level)).fit(cov_type="HC1", use_t=True)
        assert row["slope"] == pytest.approx(ols.params[1])
        assert row["change"] == pytest.approx(3 * ols.params[1])
        assert row["change_low"] == pytest.approx(3 * ols.conf_int()[1][0], abs=2e-3)
        strata = np.eye(10)[stratum]
        held = sm.OLS(y, np.column_stack([level, strata])).fit(cov_type="HC1", use_t=True)
        assert row["adjusted"] == pytest.approx(3 * held.params[0])
        assert row["adjusted_high"] == pytest.approx(3 * held.conf_int()[0][1], abs=2e-3)
        first, last = ((level == s, np.sum(y[level == s])) for s in (0, 3))
        low, high = confint_proportions_2indep(
            last[1], last[0].sum(), first[1], first[0].sum(), method="newcomb", compare="diff"
        )
        assert row["difference"] == pytest.approx(y[last[0]].mean() - y[first[0]].mean())
        assert (row["low"], row["high"]) == pytest.approx((low, high), abs=1e-6)


def test_rare_concepts_are_tested_exactly(make_store):
    rng = np.random.default_rng(1)
    level = np.repeat([0, 1], 200)
    strength = np.zeros((400, 3))
    strength[rng.choice(200, 10, replace=False), 0] = 1  # all at the low end
    strength[::40, 1] = 1
    strength[:, 2] = 1
    table = trend(make_store(pd.DataFrame({"level": level}), strength), by="level").latents
    from scipy.stats import fisher_exact

    assert table["latent"].tolist() == [0, 1]  # what all documents have cannot change
    expected = fisher_exact([[10, 0], [190, 200]]).pvalue
    assert table["p_value"][0] == pytest.approx(expected)
    assert table["p_value"][1] == pytest.approx(1.0)


@pytest.mark.parametrize("paired", [False, True])
def test_nothing_planted_nothing_found(make_store, paired):
    found, tested = 0, 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame(
            {"level": np.tile([1, 2, 3], 120), "key": np.repeat(np.arange(120), 3)}
        )
        share = rng.uniform(0.03, 0.6, (1, 150))
        store = make_store(frame, (rng.random((360, 150)) < share).astype(float))
        options = {"paired_by": "key"} if paired else {}
        result = trend(store, by="level", fdr=0.1, folding=None, **options)
        found += len(result.findings) > 0
        tested += np.mean(result.latents["p_value"] <= 0.05) / 12
    assert found <= 4  # a family-wise 10 % at most: binomial(12, 0.1) exceeds 4 in 0.4 %
    assert tested < 0.065


def test_a_trend_that_is_length_alone_is_explained(make_store):
    rng = np.random.default_rng(2)
    year = rng.integers(1990, 2010, 1500)
    n_tokens = rng.poisson(20 + 3 * (year - 1990))
    chance = 1 - 0.985 ** n_tokens[:, None]
    strength = (rng.random((1500, 20)) < chance).astype(float)
    strength[:, 0] = rng.random(1500) < 0.1 + 0.025 * (year - 1990)
    store = make_store(pd.DataFrame({"year": year}), strength, n_tokens=n_tokens)
    table = trend(store, by="year", folding=None).table.set_index("latent")
    assert (table["q_value"] < 0.05).all()
    assert table.loc[0, "verdict"] == "remains"
    assert (table["verdict"].drop(0).isin(["explained", "reduced", "unclear"])).mean() > 0.9


def test_length_may_hide_a_trend_and_turn_one_round(make_store):
    rng = np.random.default_rng(3)
    year = np.repeat([0, 1, 2, 3], 500)
    long = rng.random(2000) < np.array([0.9, 0.65, 0.35, 0.1])[year]
    share = np.where(long, 0.6, 0.1) + 0.05 * year  # rises among long and among short documents
    strength = (rng.random((2000, 3)) < share[:, None]).astype(float)
    n_tokens = np.where(long, 80, 10)
    store = make_store(pd.DataFrame({"year": year}), strength, n_tokens=n_tokens)
    table = trend(store, by="year", folding=None).table
    assert (table["change"] < 0).all()
    assert (table["adjusted"] > 0.08).all()
    assert table["verdict"].tolist() == ["reversed"] * 3
    swapped = trend(store, by="year", rank_by="adjusted", folding=None)
    assert len(swapped.findings) == 3


def test_a_column_is_held_equal(make_store):
    rng = np.random.default_rng(4)
    year = np.repeat([0, 1, 2], 400)
    topic = rng.random(1200) < np.array([0.2, 0.5, 0.8])[year]
    strength = (rng.random((1200, 2)) < np.where(topic, 0.6, 0.1)[:, None]).astype(float)
    frame = pd.DataFrame({"year": year, "topic": np.where(topic, "x", "y")})
    result = trend(make_store(frame, strength), by="year", strata="topic")
    assert result.provenance["adjusted_for"] == ["topic"]
    assert set(result.latents["verdict"]) == {"explained"}
