"""Pairs: figures against direct computation on dense arrays, one-to-one and averaged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy import stats
from statsmodels.api import OLS, add_constant

from conspectus.analysis.confounds.length import length_spline, length_strata
from conspectus.analysis.differences import paired as module
from conspectus.analysis.differences.paired import pair_design
from conspectus.analysis.differences.pairing import pair_up
from conspectus.analysis.differences.settings import Safeguards
from conspectus.analysis.differences.sides import select
from conspectus.analysis.rules import Rules
from conspectus.progress import SILENT
from conspectus.stats import PairedSums, exchange_sides_test, paired_newcombe

GUARDS = Safeguards()


def compared(store, a="a", guards=GUARDS, **rules):
    selection = select(store, None, by="model", a=a, b="b", where=None)
    return pair_design(pair_up(selection, "prompt"), Rules(**rules), guards, SILENT)


def shared_cause(rng, prompts, models, bias):
    """Answers whose latents depend on the prompt as well as on the model."""
    n = len(prompts)
    hard = rng.random(max(prompts) + 1)
    shift = np.array([bias[m] for m in models])
    chance = np.clip(hard[prompts][:, None] * 0.6 + shift[:, None], 0, 1)
    return np.where(rng.random((n, 6)) < chance, rng.uniform(0.5, 3, (n, 6)), 0.0)


@pytest.fixture
def one_to_one(make_store):
    rng = np.random.default_rng(11)
    prompts = np.concatenate([rng.permutation(120), rng.permutation(120), [500, 501]])
    models = ["a"] * 120 + ["b"] * 120 + ["a", "b"]
    strength = shared_cause(rng, prompts, models, {"a": 0.25, "b": 0.0})
    strength[:, 5] = 0
    n_tokens = rng.integers(3, 90, 242)
    frame = pd.DataFrame({"model": models, "prompt": prompts})
    store = make_store(frame, strength, n_tokens=n_tokens)
    order_a, order_b = np.argsort(prompts[:120]), 120 + np.argsort(prompts[120:240])
    return store, strength > 0, n_tokens, order_a, order_b


def test_figures_equal_direct_computation(one_to_one):
    store, has, _, rows_a, rows_b = one_to_one
    comparison = compared(store)
    assert comparison.test == "McNemar's exact test"
    figures = comparison.figures(1, 0.95).set_index("latent")
    assert figures.index.tolist() == [0, 1, 2, 3, 4]
    for latent in range(5):
        a, b = has[rows_a, latent], has[rows_b, latent]
        f, g = int((a & ~b).sum()), int((~a & b).sum())
        row = figures.loc[latent]
        assert row["p_value"] == pytest.approx(stats.binomtest(f, f + g).pvalue)
        assert row["share_a"] == pytest.approx(a.mean())
        assert row["difference"] == pytest.approx((f - g) / 120)
        assert row["odds_ratio"] == pytest.approx((f + 0.5) / (g + 0.5))
        sums = PairedSums.from_table([(a & b).sum()], [f], [g], [(~a & ~b).sum()])
        assert (row["low"], row["high"]) == pytest.approx(
            tuple(v[0] for v in paired_newcombe(sums))
        )
        assert row["documents_a"] == a.sum()


def test_adjusted_figures_are_those_of_a_regression_on_length(one_to_one):
    store, has, n_tokens, rows_a, rows_b = one_to_one
    comparison = compared(store)
    kept = np.zeros(242, bool)
    kept[np.concatenate([rows_a, rows_b])] = True
    side = np.where(kept, np.repeat([0, 1, 2], [120, 120, 2]), 2).astype(np.int8)
    spline = length_spline(n_tokens, length_strata(n_tokens, side))
    x = add_constant(spline[rows_a] - spline[rows_b], has_constant="add")
    for latent in range(5):
        d = has[rows_a, latent].astype(float) - has[rows_b, latent]
        fit = OLS(d, x).fit(cov_type="HC3", use_t=True)
        row = comparison.figures(1, 0.95).set_index("latent").loc[latent]
        assert row["adjusted"] == pytest.approx(fit.params[0])
        assert row["adjusted_p"] == pytest.approx(fit.pvalues[0])
        assert (row["adjusted_low"], row["adjusted_high"]) == pytest.approx(fit.conf_int()[0])


def test_chunks_do_not_change_anything(one_to_one, monkeypatch):
    whole = compared(one_to_one[0]).figures(1, 0.95)
    monkeypatch.setattr(module, "_ENTRIES_AT_ONCE", 1)
    pd.testing.assert_frame_equal(compared(one_to_one[0]).figures(1, 0.95), whole)


@pytest.fixture
def averaged(make_store):
    rng = np.random.default_rng(12)
    prompts = np.tile(np.arange(150), 3)
    models = ["a"] * 150 + ["a2"] * 150 + ["b"] * 150
    strength = shared_cause(rng, prompts, models, {"a": 0.2, "a2": 0.1, "b": 0.0})
    frame = pd.DataFrame({"model": models, "prompt": prompts})
    return make_store(frame, strength, n_tokens=rng.integers(3, 90, 450)), strength > 0


def test_several_models_a_side_count_as_their_mean(averaged):
    store, has = averaged
    comparison = compared(store, ["a", "a2"])
    assert "sign-flip" in comparison.test
    figures = comparison.figures(1, 0.95).set_index("latent")
    rng = np.random.default_rng(0)
    signs = rng.choice([-1.0, 1.0], (20_000, 150))
    for latent in range(6):
        a = (has[:150, latent].astype(float) + has[150:300, latent]) / 2
        d = a - has[300:, latent]
        row = figures.loc[latent]
        assert row["difference"] == pytest.approx(d.mean())
        assert row["low"] < d.mean() < row["high"]
        flipped = np.mean(np.abs(signs @ d) >= abs(d.sum()) - 1e-9)
        both = has[:150, latent].astype(int) + has[150:300, latent] + has[300:, latent]
        sizes = (np.full(150, 2), np.ones(150, int))
        exchanged = exchange_sides_test(np.array([d.sum()]), sp.csc_array(both[:, None]), sizes)[0]
        expected = max(flipped, exchanged)
        assert row["p_value"] == pytest.approx(expected, abs=5 * np.sqrt(expected / 20_000) + 1e-3)


def test_pooling_models_keeps_null_p_values_honest(make_store):
    # Both answers to a prompt are alike, so they are not two independent observations.
    rng = np.random.default_rng(3)
    p_values = []
    for _ in range(3):
        unit = rng.random((100, 200)) < 0.3
        other = np.where(rng.random((100, 200)) < 0.5, unit, rng.random((100, 200)) < 0.3)
        strength = np.concatenate([unit, unit, other]).astype(float)
        frame = pd.DataFrame(
            {"model": np.repeat(["a", "a2", "b"], 100), "prompt": np.tile(np.arange(100), 3)}
        )
        comparison = compared(make_store(frame, strength), ["a", "a2"])
        p_values.append(comparison.figures(1, 0.95)["p_value"])
    assert np.mean(np.concatenate(p_values) <= 0.05) < 0.07


def test_more_documents_on_one_side_let_no_flukes_through(make_store):
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {"model": np.repeat(["a", "b1", "b2", "b3"], 250), "prompt": np.tile(np.arange(250), 4)}
    )
    strength = (rng.random((1000, 2000)) < 0.012).astype(float)
    selection = select(
        make_store(frame, strength), None, by="model", a="a", b=["b1", "b2", "b3"], where=None
    )
    design = pair_design(pair_up(selection, "prompt"), Rules(), GUARDS, SILENT)
    p = design.compare(1, 0.95)["p_value"]
    assert np.mean(p <= 0.01) < 0.011
    assert np.mean(p <= 0.05) < 0.055


def test_nothing_over_the_support_gives_an_empty_table(one_to_one):
    comparison = compared(one_to_one[0], min_support=10_000)
    assert comparison.figures(1, 0.95).empty


def test_gathering_some_latents_at_a_time_changes_nothing(one_to_one, monkeypatch):
    store = one_to_one[0]
    whole = compared(store)
    monkeypatch.setattr(module, "MOST_GATHERED", 1)
    pieces = compared(store)
    monkeypatch.setattr(module, "_ENTRIES_AT_ONCE", 1)
    monkeypatch.setattr(module, "MOST_GATHERED", 50)
    few = compared(store)
    pd.testing.assert_frame_equal(whole.figures(1, 0.95), few.figures(1, 0.95))
    pd.testing.assert_frame_equal(whole.figures(1, 0.95), pieces.figures(1, 0.95))


def test_no_latent_with_enough_support_is_no_fault(one_to_one):
    found = compared(one_to_one[0], min_support=10_000)
    assert len(found.figures(1, 0.95)) == 0
