"""The whole comparison: planted differences, nulls, designs, confounding by length."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import Folding, diff
from conspectus.errors import AnalysisError
from conspectus.store import Presence

NULLS, PLANTED = 300, 20


def planted_shares(rng):
    base = rng.uniform(0.02, 0.6, NULLS + PLANTED)
    shares = np.column_stack([base, base])
    shares[:PLANTED] = [[0.35, 0.1], [0.1, 0.35]] * (PLANTED // 2)
    return shares


def test_planted_differences_are_found_and_flukes_are_few(make_store, two_groups):
    flukes, recalled = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        frame, strength = two_groups(rng, 250, 200, planted_shares(rng))
        result = diff(make_store(frame, strength), by="model", a="a", b="b", fdr=0.1, folding=None)
        found = result.findings["latent"].to_numpy()
        flukes.append(np.mean(found >= PLANTED) if found.size else 0.0)
        recalled.append(np.sum(found < PLANTED) / PLANTED)
        signs = result.table.set_index("latent").loc[np.arange(PLANTED), "difference"] > 0
        assert signs.tolist() == [True, False] * (PLANTED // 2)
    assert np.mean(recalled) > 0.99
    assert np.mean(flukes) <= 0.1


def test_intervals_hold_the_planted_differences(make_store, two_groups):
    held = []
    for seed in range(12):
        rng = np.random.default_rng(100 + seed)
        shares = planted_shares(rng)
        frame, strength = two_groups(rng, 250, 200, shares)
        table = diff(make_store(frame, strength), by="model", a="a", b="b", folding=None).table
        truth = (shares[:, 0] - shares[:, 1])[table["latent"]]
        held.append((table["low"] <= truth) & (truth <= table["high"]))
    assert 0.93 < np.concatenate(held).mean() < 0.98


def test_identical_stores_differ_in_nothing(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(3), 100, 100, [(0.4, 0.4)] * 40)
    store = make_store(frame, strength)
    result = diff(store, b_store=store)
    assert result.findings.empty
    assert (result.table["difference"] == 0).all()
    assert (result.table["p_value"] == 1).all()
    paired = diff(store, b_store=store, paired_by="doc_id")
    assert (paired.table["p_value"] == 1).all()


def test_two_groups_drawn_alike_seldom_differ(make_store, two_groups):
    found = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        frame, strength = two_groups(rng, 150, 150, [(0.3, 0.3)] * 200)
        found += not diff(make_store(frame, strength), by="model", a="a", b="b").findings.empty
    assert found <= 2


def test_swapped_sides_mirror_every_figure(make_store, two_groups):
    rng = np.random.default_rng(6)
    frame, strength = two_groups(rng, 200, 150, planted_shares(rng)[:40])
    store = make_store(frame, strength, n_tokens=rng.integers(5, 80, 350))
    forth = diff(store, by="model", a="a", b="b").latents.set_index("latent").sort_index()
    back = diff(store, by="model", a="b", b="a").latents.set_index("latent").sort_index()
    for there, here in (
        ("share_a", "share_b"),
        ("strength_a", "strength_b"),
        ("p_value", "p_value"),
        ("adjusted_p", "adjusted_p"),
    ):
        np.testing.assert_allclose(forth[there], back[here], rtol=1e-9)
    np.testing.assert_allclose(forth["odds_ratio"], 1 / back["odds_ratio"])
    for low, high in (("low", "high"), ("adjusted_low", "adjusted_high")):
        np.testing.assert_allclose(forth[low], -back[high], atol=1e-12)
    assert forth["family"].tolist() == back["family"].tolist()


def paired_corpus(rng, n, effect):
    """Prompts decide most; model a has latent 0 a little more often on the same prompt."""
    prompt_effect = rng.beta(0.5, 0.5, (n, 30))
    a = rng.random((n, 30)) < np.clip(prompt_effect + effect * (np.arange(30) == 0), 0, 1)
    b = rng.random((n, 30)) < prompt_effect
    frame = pd.DataFrame({"model": np.repeat(["a", "b"], n), "prompt": np.tile(np.arange(n), 2)})
    return frame, np.concatenate([a, b]).astype(float)


def test_pairing_sees_what_independent_sides_cannot(make_store):
    gains = []
    for seed in range(5):
        store = make_store(*paired_corpus(np.random.default_rng(seed), 300, 0.12))
        paired = diff(store, by="model", a="a", b="b", paired_by="prompt")
        loose = diff(store, by="model", a="a", b="b")
        rows = [r.latents.set_index("latent").loc[0] for r in (paired, loose)]
        assert rows[0]["difference"] == pytest.approx(rows[1]["difference"])
        assert rows[0]["high"] - rows[0]["low"] < rows[1]["high"] - rows[1]["low"]
        gains.append(np.log(rows[1]["p_value"] / rows[0]["p_value"]))
    assert np.mean(gains) > 1


def by_length(rng, n_tokens, latents=30, rate=0.01):
    """Latents that fire on any token with the same chance: nothing but length decides."""
    return (rng.random((n_tokens.size, latents)) < 1 - (1 - rate) ** n_tokens[:, None]).astype(
        float
    )


def test_a_difference_of_length_alone_is_explained_by_length(make_store):
    rng = np.random.default_rng(1)
    n_tokens = np.concatenate([rng.lognormal(4.4, 0.5, 800), rng.lognormal(3.9, 0.5, 800)])
    n_tokens = n_tokens.astype(int) + 3
    strength = by_length(rng, n_tokens)
    true = rng.random(1600) < np.repeat([0.5, 0.2], 800)
    strength = np.column_stack([strength, true])
    frame = pd.DataFrame({"model": ["a"] * 800 + ["b"] * 800})
    store = make_store(frame, strength, n_tokens=n_tokens)
    raw = diff(store, by="model", a="a", b="b", folding=None)
    confounded = raw.table[raw.table["latent"] < 30]
    assert (confounded["q_value"] <= 0.05).mean() > 0.9
    assert confounded["explained"].mean() > 0.9
    assert (confounded["adjusted_q"] <= 0.05).mean() < 0.15
    assert raw.table.set_index("latent").loc[30, "verdict"] == "remains"
    adjusted = diff(store, by="model", a="a", b="b", folding=None, rank_by="adjusted")
    assert adjusted.table.loc[0, "latent"] == 30
    assert len(adjusted.findings) < 6 < len(raw.findings)


def test_length_alone_is_explained_within_pairs_too(make_store):
    rng = np.random.default_rng(2)
    prompt_length = rng.lognormal(4.0, 0.6, 700)
    longer = prompt_length * rng.lognormal(0.6, 0.4, 700)
    n_tokens = np.concatenate([longer, prompt_length]).astype(int) + 3
    true = rng.random(1400) < np.repeat([0.5, 0.2], 700)
    strength = np.column_stack([by_length(rng, n_tokens), true])
    frame = pd.DataFrame({"model": ["a"] * 700 + ["b"] * 700, "prompt": [*range(700)] * 2})
    store = make_store(frame, strength, n_tokens=n_tokens)
    result = diff(store, by="model", a="a", b="b", paired_by="prompt", folding=None)
    confounded = result.table[result.table["latent"] < 30]
    assert (confounded["q_value"] <= 0.05).mean() > 0.9
    assert confounded["explained"].mean() > 0.75
    assert (confounded["adjusted_q"] <= 0.05).mean() < 0.15
    assert result.table.set_index("latent").loc[30, "verdict"] == "remains"


def test_folding_can_be_switched_off(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 100, 100, [(0.7, 0.1)] * 2)
    strength[:, 1] = strength[:, 0]
    store = make_store(frame, strength)
    assert len(diff(store, by="model", a="a", b="b").table) == 1
    assert len(diff(store, by="model", a="a", b="b", folding=None).table) == 2
    strict = diff(store, by="model", a="a", b="b", folding=Folding(jaccard=1.1))
    assert len(strict.table) == 2


def test_presence_is_one_rule_for_everything(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 120, 120, [(0.8, 0.8), (0.5, 0.5)])
    strength[:120, 0] *= 4
    strength[:, 0][strength[:, 0] > 0] += 0.01
    store = make_store(frame, strength)
    loose = diff(store, by="model", a="a", b="b").latents.set_index("latent")
    strict = diff(store, by="model", a="a", b="b", presence=Presence(threshold=4.0))
    assert loose.loc[0, "q_value"] > 0.05
    assert strict.findings["latent"].tolist() == [0]
    assert strict.settings["presence"] == {"min_tokens": 1, "threshold": 4.0}
    strongest = strength.astype(np.float16)[:120, 0]
    expected = np.mean(strongest > 4.0)
    assert strict.latents.set_index("latent").loc[0, "share_a"] == pytest.approx(expected)


def test_yekutieli_is_the_stricter_correction(make_store, two_groups):
    rng = np.random.default_rng(0)
    frame, strength = two_groups(rng, 150, 150, planted_shares(rng)[:60])
    store = make_store(frame, strength)
    options = {"by": "model", "a": "a", "b": "b", "folding": None}
    bh = diff(store, **options).latents.set_index("latent").sort_index()
    by = diff(store, correction="by", **options).latents.set_index("latent").sort_index()
    assert (by["q_value"] >= bh["q_value"]).all()


def test_a_path_does_as_well_as_a_store(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 60, 60, [(0.5, 0.1)] * 3)
    store = make_store(frame, strength)
    result = diff(str(store.path), by="model", a="a", b="b")
    assert result.sides == ("a", "b")


def test_nothing_over_the_support_is_an_empty_result(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 60, 60, [(0.5, 0.1)] * 3)
    store = make_store(frame, strength)
    result = diff(store, by="model", a="a", b="b", min_support=1000)
    assert result.table.empty
    assert result.page().rows == ()
    assert '"table": []' in result.to_json()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"confidence": 95}, "confidence must lie between 0 and 1"),
        ({"fdr": 0}, "fdr must lie between 0 and 1"),
        ({"correction": "bonferroni"}, "correction must be one of bh, by"),
        ({"rank_by": "p"}, "rank_by must be one of difference, adjusted"),
        ({"min_support": 0}, "min_support must be at least 1"),
        ({"a": "c"}, "has no value 'c'; it has: 'a', 'b'"),
        ({"paired_by": "prompt"}, "no column 'prompt'"),
    ],
)
def test_clear_errors(make_store, two_groups, options, message):
    frame, strength = two_groups(np.random.default_rng(0), 20, 20, [(0.5, 0.1)] * 3)
    store = make_store(frame, strength)
    with pytest.raises(AnalysisError, match=message):
        diff(store, **{"by": "model", "a": "a", "b": "b", **options})
