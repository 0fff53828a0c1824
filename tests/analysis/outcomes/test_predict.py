"""Cross-validated scores: who wins where, nothing where there is nothing, and folds by group."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.outcomes.outcome import outcome


def models(result):
    return result.models.set_index("model")


def test_concepts_win_where_words_are_noise(scored):
    result = outcome(scored(), y="score")
    table = models(result)
    assert result.provenance["metric"] == "R2"
    assert result.provenance["winner"] == "concepts"
    assert 0.15 < table.loc["concepts", "score"] < 0.35  # 0.24 at best
    assert table.loc["words", "score"] < 0.05
    assert table.loc["concepts", "over_low"] > 0
    assert set(result.few["latent"][:2]) == {0, 1} or set(result.few["latent"][:2]) == {3, 1}
    assert (result.few["folds"][:2] >= 4).all()
    assert result.few["weight"][result.few["latent"] == 1].iloc[0] < 0


def test_words_win_where_a_word_decides(make_store):
    rng = np.random.default_rng(1)
    n = 400
    told = rng.random(n) < 0.5
    frame = pd.DataFrame({"won": told ^ (rng.random(n) < 0.15)})
    frame["text"] = [f"so {'thanks' if t else 'sorry'} {rng.integers(9)} it is" for t in told]
    strength = (rng.random((n, 20)) < 0.3).astype(float)
    result = outcome(make_store(frame, strength, n_tokens=np.full(n, 2)), y="won")
    assert result.provenance["winner"] == "words"
    assert result.provenance["metric"] == "AUC"
    assert models(result).loc["words", "score"] > 0.8
    assert "Plain words predict it better" in result.page(passages=0).lead


def test_pairs_are_ordered_by_what_differs_within_them(preferred):
    result = outcome(preferred(), y="preferred", group_by="pair")
    table = models(result)
    assert result.provenance["metric"] == "pairs ordered rightly"
    assert 0.58 < table.loc["concepts", "score"] < 0.75
    assert table.loc["words", "low"] < 0.5 < table.loc["words", "high"]
    assert result.few["latent"][0] == 0


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("binary", [False, True])
def test_nothing_planted_nothing_predicted(make_store, noise_texts, grouped, binary):
    values, slips = [], 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        n = 200
        y = rng.random(n) < 0.5 if binary else rng.normal(size=n)
        frame = pd.DataFrame({"y": y, "group": np.arange(n) // 2})
        n_tokens = rng.integers(5, 40, n)
        frame["text"] = noise_texts(rng, n_tokens)
        store = make_store(frame, (rng.random((n, 60)) < 0.3).astype(float), n_tokens=n_tokens)
        result = outcome(store, y="y", group_by="group" if grouped else None, folding=None)
        values.append(models(result)["score"])
        slips += result.provenance["winner"] != ""
    assert slips <= 2
    mean = np.mean(values, axis=0)
    assert np.all(np.abs(mean - (0.5 if binary else 0.0)) < 0.1)


def test_a_group_is_never_split(make_store):
    # Every group has an outcome of its own and a concept of its own: across groups nothing holds.
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(60), 6)
    concept = np.eye(60)[group]
    y = rng.normal(size=60)[group] + rng.normal(0, 0.1, 360)
    frame = pd.DataFrame({"y": y, "group": group})
    store = make_store(frame, concept)
    leaking = outcome(store, y="y", min_support=3)
    honest = outcome(store, y="y", group_by="group", min_support=3)
    assert models(leaking).loc["concepts", "score"] > 0.5
    assert models(honest).loc["concepts", "score"] < 0.05


def test_seeds_give_the_same_folds_again(scored):
    store = scored()
    one, two = (outcome(store, y="score", seed=7).to_json() for _ in range(2))
    assert one == two
    assert outcome(store, y="score", seed=8).to_json() != one


def test_too_few_documents_are_not_predicted(scored):
    result = outcome(scored(n=15, latents=4), y="score")
    assert result.models is None
    assert result.few is None
    assert any("Too few documents" in note for note in result.notes)
    assert "predict" not in result.page(passages=0).lead
