"""Trends within keys against regressions with dummies, McNemar's test, and unpaired trends."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from conspectus.analysis import diff
from conspectus.analysis.trends.trend import trend
from conspectus.errors import AnalysisError

RELEASES = ("one", "two", "three", "four")


def test_planted_trends_are_found_within_prompts(released):
    store = released()
    result = trend(store, by="model", order=RELEASES, paired_by="prompt_id")
    assert set(result.findings["latent"]) == {0, 1}
    assert result.provenance["keys"] == 150
    change = result.table.set_index("latent")["change"]
    assert change[0] == pytest.approx(0.35, abs=0.1)
    assert change[1] == pytest.approx(-0.3, abs=0.1)


def test_pairing_takes_out_what_prompts_have_in_common(released):
    store = released(np.random.default_rng(5))
    within = trend(store, by="model", order=RELEASES, paired_by="prompt_id").latents
    plain = trend(store, by="model", order=RELEASES).latents
    both = within.merge(plain, on="latent", suffixes=("", "_plain"))
    np.testing.assert_allclose(both["change"], both["change_plain"], atol=1e-12)
    width, plain_width = (both[f"change_high{s}"] - both[f"change_low{s}"] for s in ("", "_plain"))
    assert (width < plain_width).mean() > 0.8


def test_figures_equal_a_regression_with_a_dummy_for_every_prompt(make_store):
    rng = np.random.default_rng(6)
    key = np.sort(rng.integers(0, 40, 260))
    level = rng.integers(0, 5, 260)
    n_tokens = rng.integers(5, 200, 260)
    strength = (rng.random((260, 4)) < 0.2 + 0.06 * level[:, None]).astype(float)
    frame = pd.DataFrame({"level": level, "key": key})
    result = trend(make_store(frame, strength, n_tokens=n_tokens), by="level", paired_by="key")
    kept = pd.Series(level).groupby(key).transform("nunique").to_numpy() > 1
    dummies = np.eye(40)[key[kept]]
    dummies = dummies[:, dummies.sum(axis=0) > 0]
    for _, row in result.latents.iterrows():
        y = strength[kept, int(row["latent"])]
        plain = sm.OLS(y, np.column_stack([level[kept], dummies])).fit()
        assert row["slope"] == pytest.approx(plain.params[0])
    assert result.provenance["left_out"] == int((~kept).sum())
    assert result.provenance["adjusted_for"] == ["length"]


def test_two_releases_are_a_paired_difference(released):
    store = released(np.random.default_rng(7))
    two = trend(store, by="model", order=["one", "four"], paired_by="prompt_id", folding=None)
    other = diff(store, by="model", a="four", b="one", paired_by="prompt_id", folding=None)
    both = two.latents.merge(other.latents, on="latent", suffixes=("", "_diff"))
    assert len(both) == len(other.latents)
    np.testing.assert_allclose(both["p_value"], both["p_value_diff"])
    np.testing.assert_allclose(both["change"], both["difference_diff"])
    np.testing.assert_allclose(both["low"], both["low_diff"], atol=1e-12)
    np.testing.assert_allclose(both["high"], both["high_diff"], atol=1e-12)


def test_several_documents_a_release_and_missing_releases(make_store):
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"key": rng.integers(0, 60, 500), "level": rng.integers(0, 3, 500)})
    frame.loc[:4, "key"] = np.arange(1000, 1005)  # alone
    share = 0.2 + 0.2 * frame["level"].to_numpy()[:, None] * [1, 0]
    store = make_store(frame, (rng.random((500, 2)) < share).astype(float))
    result = trend(store, by="level", paired_by="key")
    assert result.findings["latent"].tolist() == [0]
    alone = frame.groupby("key")["level"].transform("nunique") == 1
    assert any(f"{alone.sum()} documents share their key" in note for note in result.notes)
    row = result.table.iloc[0]
    assert row["low"] < row["difference"] < row["high"]


def test_a_group_that_loses_all_its_documents_goes(make_store):
    frame = pd.DataFrame(
        {"key": [*np.repeat(np.arange(30), 2), 98, 99], "level": [*[0, 1] * 30, 2, 2]}
    )
    store = make_store(frame, np.tile([[1.0], [0.0]], (31, 1)))
    result = trend(store, by="level", paired_by="key")
    assert result.groups == ("0", "1")
    assert result.provenance["range"] == 1


def test_length_within_prompts_explains(make_store):
    rng = np.random.default_rng(9)
    prompts = 300
    level = np.tile([0, 1, 2], prompts)
    n_tokens = rng.poisson(30 + 40 * level)
    strength = (rng.random((prompts * 3, 10)) < 1 - 0.99 ** n_tokens[:, None]).astype(float)
    frame = pd.DataFrame({"key": np.repeat(np.arange(prompts), 3), "level": level})
    result = trend(
        make_store(frame, strength, n_tokens=n_tokens), by="level", paired_by="key", folding=None
    )
    assert (result.latents["q_value"] < 0.01).all()
    assert result.latents["verdict"].isin(["explained", "unclear"]).mean() >= 0.8


@pytest.mark.parametrize(
    ("keys", "message"),
    [(list(range(40)), "only 0 of the 40 values of 'key'"), ([[1]] * 40, "lists or records")],
)
def test_keys_that_share_nothing(make_store, keys, message):
    frame = pd.DataFrame({"key": keys, "level": [0, 1] * 20})
    with pytest.raises(AnalysisError, match=message):
        trend(make_store(frame, np.ones((40, 1))), by="level", paired_by="key")


def test_a_small_corpus_says_that_length_was_held_equal(make_store):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"key": np.repeat(np.arange(15), 2), "level": [0, 1] * 15})
    store = make_store(
        frame, rng.integers(0, 2, (30, 3)).astype(float), n_tokens=rng.integers(5, 90, 30)
    )
    result = trend(store, by="level", paired_by="key")
    assert result.latents["adjusted"].notna().all()
    assert result.provenance["adjusted_for"] == ["length"]
    assert not any("Nothing is held equal" in note for note in result.notes)


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_unit_of_the_order_does_not_matter(make_store, unit):
    rng = np.random.default_rng(6)
    step = np.tile([1.0, 2.0, 4.5], 100)
    share = np.column_stack([step / 6, np.full((300, 3), 0.3)])
    frame = pd.DataFrame({"one": step, "other": unit * step, "prompt": np.arange(300) // 3})
    store = make_store(frame, (rng.random((300, 4)) < share).astype(float))
    one, other = (
        trend(store, by=by, paired_by="prompt", folding=None).latents.set_index("latent")
        for by in ("one", "other")
    )
    assert one["p_value"].min() < 1e-6
    for name in ("p_value", "change", "change_low", "change_high"):
        np.testing.assert_allclose(other.loc[one.index, name], one[name], rtol=1e-6)
