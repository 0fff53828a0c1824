"""A target against each of several groups, end to end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import diff
from conspectus.analysis.differences.many import share_column
from conspectus.errors import AnalysisError


def corpus(rng, sizes, shares):
    """Documents of groups; `shares` is (groups, latents)."""
    names = list(sizes)
    model = np.repeat(names, list(sizes.values()))
    chance = np.asarray(shares, float)[[names.index(m) for m in model]]
    return pd.DataFrame({"model": model}), (rng.random(chance.shape) < chance).astype(float)


SIZES = {"t": 300, "u": 250, "v": 120, "w": 400}
ABOVE, BELOW, AMONG, UNION = 0, 1, 2, 3
SHARES = np.array(
    [
        [0.6, 0.05, 0.3, 0.33, 0.4],
        [0.3, 0.3, 0.1, 0.10, 0.4],
        [0.2, 0.4, 0.5, 0.10, 0.4],
        [0.1, 0.3, 0.2, 0.10, 0.4],
    ]
)


@pytest.fixture
def store(make_store):
    return make_store(*corpus(np.random.default_rng(5), SIZES, SHARES))


@pytest.fixture
def result(store):
    return diff(store, by="model", a="t", against="largest", folding=None)


def test_figures_are_the_definition_on_true_shares(make_store):
    frame, strength = corpus(np.random.default_rng(5), SIZES, SHARES)
    result = diff(make_store(frame, strength), by="model", a="t", against="largest", folding=None)
    table = result.latents.set_index("latent")
    shares = pd.DataFrame(strength).groupby(frame["model"]).mean()
    others = shares.drop(index="t")
    for latent in range(5):
        row = table.loc[latent]
        for name in SIZES:
            assert row[share_column(name)] == pytest.approx(shares.loc[name, latent])
        assert row["minus_largest"] == pytest.approx(shares.loc["t", latent] - others[latent].max())
        assert row["minus_smallest"] == pytest.approx(
            shares.loc["t", latent] - others[latent].min()
        )
        assert row["largest"] == others[latent].idxmax()
        assert row["smallest"] == others[latent].idxmin()
    assert table.loc[ABOVE, "difference"] == table.loc[ABOVE, "minus_largest"] > 0
    assert table.loc[BELOW, "difference"] == table.loc[BELOW, "minus_smallest"] < 0
    assert table.loc[AMONG, ["difference", "p_value"]].tolist() == [0.0, 1.0]
    assert table.loc[ABOVE, "nearest"] == "u"
    assert table.loc[ABOVE, "share_b"] == table.loc[ABOVE, share_column("u")]


def test_union_of_groups_is_not_the_largest_group(result):
    # The reference counted documents in which any other group has the latent (fault B4).
    row = result.latents.set_index("latent").loc[UNION]
    assert row["difference"] > 0.08
    assert row["q_value"] < 0.05


def test_both_directions_are_findings(result):
    assert set(result.findings["latent"]) == {ABOVE, BELOW, UNION}
    assert result.sides == ("t", "u", "v", "w")
    assert result.provenance["documents"] == list(SIZES.values())
    assert result.settings["against"] == "largest"


def test_one_other_group_is_two_sides(store):
    options = {"by": "model", "a": "t", "b": "u", "folding": None}
    many = diff(store, against="largest", **options).latents
    two = diff(store, **options).latents
    pd.testing.assert_frame_equal(many[two.columns], two)


def test_the_order_of_groups_does_not_matter(store):
    options = {"by": "model", "a": "t", "against": "largest", "folding": None}
    one = diff(store, b=["w", "u", "v"], **options)
    pd.testing.assert_frame_equal(one.latents, diff(store, **options).latents)


def test_groups_alike_seldom_differ(make_store):
    found = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        store = make_store(*corpus(rng, {"t": 150, "u": 90, "v": 200}, [[0.3] * 150] * 3))
        found += not diff(store, by="model", a="t", against="largest").findings.empty
    assert found <= 1


def test_length_is_held_equal_for_every_group(make_store):
    rng = np.random.default_rng(3)
    sizes = {"t": 500, "u": 500, "v": 500}
    frame, _ = corpus(rng, sizes, [[0.0]] * 3)
    longer = np.repeat([4.6, 4.0, 3.8], 500)
    n_tokens = rng.lognormal(longer, 0.5).astype(int) + 3
    strength = (rng.random((1500, 20)) < 1 - 0.99 ** n_tokens[:, None]).astype(float)
    strength[:, 0] = rng.random(1500) < np.repeat([0.6, 0.2, 0.3], 500)
    store = make_store(frame, strength, n_tokens=n_tokens)
    table = diff(store, by="model", a="t", against="largest", folding=None).latents
    confounded = table[table["latent"] > 0]
    assert (confounded["q_value"] <= 0.05).mean() > 0.9
    assert (confounded["adjusted_q"] <= 0.05).mean() < 0.15
    assert confounded["explained"].mean() > 0.8
    assert table.set_index("latent").loc[0, "verdict"] == "remains"


def test_pairs_of_many_groups_have_a_document_in_each(make_store):
    rng = np.random.default_rng(4)
    hard = rng.random((200, 12))
    models = ["t", "u", "v"]
    effect = {"t": 0.3, "u": 0.0, "v": 0.05}
    chance = [np.clip(0.6 * hard + effect[m] * (np.arange(12) == 0), 0, 1) for m in models]
    strength = (rng.random((600, 12)) < np.concatenate(chance)).astype(float)
    frame = pd.DataFrame({"model": np.repeat(models, 200), "prompt": np.tile(np.arange(200), 3)})
    frame.loc[599, "prompt"] = 999
    store = make_store(frame, strength)
    options = {"by": "model", "a": "t", "against": "largest", "folding": None}
    paired = diff(store, paired_by="prompt", **options)
    loose = diff(store, **options).latents.set_index("latent").loc[0]
    assert paired.provenance["pairs"] == 199
    assert paired.provenance["unpaired"] == [1, 1, 1]
    assert paired.findings["latent"].tolist() == [0]
    row = paired.latents.set_index("latent").loc[0]
    assert row["high"] - row["low"] < loose["high"] - loose["low"]


def test_two_stores_have_no_groups(store):
    with pytest.raises(AnalysisError, match="leave b_store out"):
        diff(store, by="model", a="t", against="largest", b_store=store)
    with pytest.raises(AnalysisError, match="against must be one of pooled, largest"):
        diff(store, by="model", a="t", against="all")


def test_the_rest_is_everything_else_that_has_a_value(make_store):
    frame, strength = corpus(np.random.default_rng(5), SIZES, SHARES)
    frame.loc[1000:1009, "model"] = None
    store = make_store(frame, strength)
    result = diff(store, by="model", a="t", folding=None)
    assert result.sides == ("t", "the rest")
    assert result.provenance["documents"] == [300, 760]
    named = diff(store, by="model", a="t", b=["u", "v", "w"], folding=None)
    pd.testing.assert_frame_equal(result.latents, named.latents)
    assert any("10 documents have no model" in note for note in result.notes)
