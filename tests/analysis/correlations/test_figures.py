"""Every figure of a pair against scipy, statsmodels and hand counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from conspectus.analysis.correlations import features as module
from conspectus.analysis.correlations.figures import (
    WITHIN,
    group_figures,
    plain_figures,
    stratified_figures,
)
from conspectus.analysis.correlations.strata import by_column, undivided

PAIRS = (np.array([0, 1, 2, 4]), np.array([3, 2, 5, 0]))


@pytest.fixture
def present():
    rng = np.random.default_rng(0)
    x = rng.random((600, 6)) < np.array([0.3, 0.5, 0.4, 0.2, 0.1, 0.35])
    x[:, 3] |= x[:, 0] & (rng.random(600) < 0.3)
    return x


@pytest.fixture
def features(features_of, present):
    return features_of(present, ["zero", "", "two", "three", "four", "five"])


@pytest.fixture
def strata():
    return by_column(pd.Series(np.random.default_rng(1).choice(list("xyz"), 600)), "c", None)


def both_of(present):
    return (present[:, PAIRS[0]] & present[:, PAIRS[1]]).sum(axis=0)


def test_plain_figures_by_hand(features, present):
    table = plain_figures(features, features, (*PAIRS, both_of(present)), 0.95)
    for row, i, j in zip(table.to_dict("records"), *PAIRS, strict=True):
        a, b = present[:, i], present[:, j]
        cells = np.array([[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]])
        assert row["p_value"] == pytest.approx(stats.fisher_exact(cells)[1], rel=1e-8)
        pa, pb, pab = a.mean(), b.mean(), (a & b).mean()
        assert row["npmi"] == pytest.approx(np.log(pab / (pa * pb)) / -np.log(pab))
        assert row["lift"] == pytest.approx(pab / (pa * pb))
        assert row["expected"] == pytest.approx(600 * pa * pb)
        assert row["a_given_b"] == pytest.approx(pab / pb)
        assert row["b_given_a"] == pytest.approx(pab / pa)
        shrunk = cells + 0.5
        odds = shrunk[0, 0] * shrunk[1, 1] / (shrunk[0, 1] * shrunk[1, 0])
        assert row["odds_ratio"] == pytest.approx(odds)
        margin = 1.959964 * np.sqrt((1 / shrunk).sum())
        assert row["odds_low"] == pytest.approx(odds * np.exp(-margin), rel=1e-6)
        assert row["odds_high"] == pytest.approx(odds * np.exp(margin), rel=1e-6)
        assert (row["a"], row["b"]) == (i, j)
        assert (row["support_a"], row["support_b"]) == (a.sum(), b.sum())
        assert (row["share_a"], row["share_b"]) == (pa, pb)
    assert table["label_a"].tolist() == ["zero", "", "two", "four"]
    assert table["source_b"].tolist() == ["lexical"] * 4


def test_stratified_figures_are_those_of_statsmodels(features, present, strata):
    table = stratified_figures(features, features, PAIRS, strata, 0.95, "given")
    assert set(table) == {f"given_{name}" for name in (*WITHIN, "cmh", "heterogeneity")}
    for row, i, j in zip(table.to_dict("records"), *PAIRS, strict=True):
        made, expected = [], 0.0
        for k in range(3):
            a, b = present[strata.code == k, i], present[strata.code == k, j]
            made.append([[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]])
            expected += a.sum() * b.sum() / a.size
        other = StratifiedTable([np.array(t, float) for t in made])
        assert row["given_cmh"] == pytest.approx(
            other.test_null_odds(correction=False).pvalue, rel=1e-8
        )
        assert row["given_heterogeneity"] == pytest.approx(
            other.test_equal_odds(adjust=True).pvalue, rel=1e-6
        )
        assert row["given_odds_ratio"] == pytest.approx(other.oddsratio_pooled, rel=0.05)
        low, high = other.oddsratio_pooled_confint()
        assert (row["given_odds_low"], row["given_odds_high"]) == pytest.approx(
            (low, high), rel=0.1
        )
        assert row["given_expected"] == pytest.approx(expected)
        assert row["given_lift"] == pytest.approx(sum(t[0][0] for t in made) / expected)
        # An upper bound of the exact test, of about its size.
        assert row["given_p_value"] >= row["given_cmh"] * 0.5


def test_one_stratum_gives_the_plain_figures(features, present):
    plain = plain_figures(features, features, (*PAIRS, both_of(present)), 0.9)
    whole = stratified_figures(features, features, PAIRS, undivided(600), 0.9, "x")
    for name in ("expected", "npmi", "lift", "odds_ratio", "odds_low", "odds_high"):
        np.testing.assert_allclose(whole[f"x_{name}"], plain[name], rtol=1e-10)
    assert whole["x_heterogeneity"].isna().all()


def test_batches_change_nothing(features, strata, monkeypatch):
    whole = stratified_figures(features, features, PAIRS, strata, 0.95, "x")
    monkeypatch.setattr(module, "_ENTRIES_AT_ONCE", 100)
    pd.testing.assert_frame_equal(
        stratified_figures(features, features, PAIRS, strata, 0.95, "x"), whole
    )


def test_groups_are_the_strata_one_by_one(features, present, strata):
    table = group_figures(features, features, (0, 3), strata, 0.95)
    assert table["group"].tolist() == ["x", "y", "z"]
    for k, row in enumerate(table.to_dict("records")):
        here = present[strata.code == k]
        assert row["units"] == len(here)
        assert row["support"] == (here[:, 0] & here[:, 3]).sum()
        assert (row["support_a"], row["support_b"]) == (here[:, 0].sum(), here[:, 3].sum())
        assert row["expected"] == pytest.approx(here[:, 0].sum() * here[:, 3].sum() / len(here))
    assert table["support"].sum() == (present[:, 0] & present[:, 3]).sum()


def test_a_pair_that_never_meets_has_figures(features_of):
    x = np.zeros((200, 2), bool)
    x[:80, 0], x[120:, 1] = True, True
    features = features_of(x)
    one = (np.array([0]), np.array([1]))
    row = plain_figures(features, features, (*one, np.array([0])), 0.95).iloc[0]
    assert (row["npmi"], row["lift"], row["support"]) == (-1.0, 0.0, 0)
    assert 0 < row["odds_low"] < row["odds_ratio"] < row["odds_high"] < 1
