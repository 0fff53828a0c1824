"""Designs end to end: paired recovery, pooled models, two stores, and awkward corpora."""

from __future__ import annotations

import json
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import blocks, diff

NULLS, PLANTED = 150, 10


def answers(rng, prompts, models, effects):
    """Answers of models to the same prompts; the prompt decides most, the model a little.

    `effects` gives for each model what is added to the chance of the first `PLANTED` latents.
    """
    hard = rng.beta(0.7, 1.5, (prompts, NULLS + PLANTED))
    hard[:, :PLANTED] = np.clip(hard[:, :PLANTED], 0.0, 0.7)
    rows = []
    for model in models:
        chance = hard.copy()
        chance[:, :PLANTED] += effects.get(model, 0.0)
        rows.append(rng.random(chance.shape) < chance)
    frame = pd.DataFrame(
        {"model": np.repeat(models, prompts), "prompt": np.tile(np.arange(prompts), len(models))}
    )
    return frame, np.concatenate(rows).astype(float)


@pytest.mark.parametrize(
    ("a", "b"),
    [(["new"], ["old"]), (["new", "newer"], ["old", "older"]), (["new", "newer"], ["old"])],
)
def test_paired_differences_are_found_and_flukes_are_few(make_store, a, b):
    flukes, recalled = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        effects = dict.fromkeys(a, 0.25)
        store = make_store(*answers(rng, 150, [*a, *b], effects), part_size=500)
        result = diff(store, by="model", a=a, b=b, paired_by="prompt", fdr=0.1, folding=None)
        found = result.findings["latent"].to_numpy()
        flukes.append(np.mean(found >= PLANTED) if found.size else 0.0)
        recalled.append(np.sum(found < PLANTED) / PLANTED)
    assert np.mean(recalled) > 0.95
    assert np.mean(flukes) <= 0.12


def test_pooling_models_sharpens_the_comparison(make_store):
    rng = np.random.default_rng(11)
    models = ["new", "newer", "old", "older"]
    store = make_store(*answers(rng, 150, models, {"new": 0.2, "newer": 0.2}), part_size=700)
    options = {"by": "model", "paired_by": "prompt", "folding": None}
    pooled = diff(store, a=models[:2], b=models[2:], **options).latents.set_index("latent")
    single = diff(store, a="new", b="old", **options).latents.set_index("latent")
    planted = np.arange(PLANTED)
    widths = [(t["high"] - t["low"]).loc[planted].mean() for t in (pooled, single)]
    assert widths[0] < 0.9 * widths[1]


def test_two_stores_can_be_paired(make_store):
    rng = np.random.default_rng(12)
    frame, strength = answers(rng, 120, ["new", "old"], {"new": 0.3})
    new, old = (frame["model"] == m for m in ("new", "old"))
    order = rng.permutation(120)
    one = make_store(frame[new], strength[new])
    two = make_store(frame[old].iloc[order], strength[old][order])
    apart = diff(one, b_store=two, paired_by="prompt", folding=None)
    together = diff(
        make_store(frame, strength), by="model", a="new", b="old", paired_by="prompt", folding=None
    )
    pd.testing.assert_frame_equal(apart.latents, together.latents)
    assert apart.provenance["pairs"] == 120


def test_two_stores_give_what_one_store_gives(make_store, two_groups):
    rng = np.random.default_rng(13)
    frame, strength = two_groups(rng, 90, 110, [(0.5, 0.2), (0.3, 0.3), (0.0, 0.3)])
    n_tokens = rng.integers(5, 60, 200)
    in_a = (frame["model"] == "a").to_numpy()
    one = make_store(frame[in_a], strength[in_a], n_tokens=n_tokens[in_a])
    two = make_store(frame[~in_a], strength[~in_a], n_tokens=n_tokens[~in_a])
    apart = diff(one, b_store=two)
    together = diff(make_store(frame, strength, n_tokens=n_tokens), by="model", a="a", b="b")
    pd.testing.assert_frame_equal(apart.latents, together.latents)


@pytest.mark.parametrize("paired_by", [None, "prompt"])
def test_how_the_store_is_cut_does_not_matter(make_store, monkeypatch, paired_by):
    frame, strength = answers(np.random.default_rng(14), 60, ["new", "old"], {"new": 0.3})
    options = {"by": "model", "a": "new", "b": "old", "paired_by": paired_by}
    whole = diff(make_store(frame, strength, part_size=1000), **options)
    monkeypatch.setattr(blocks, "MOST_ENTRIES", 50)
    cut = diff(make_store(frame, strength, part_size=9), **options)
    pd.testing.assert_frame_equal(cut.latents, whole.latents)


def test_the_same_question_gets_the_same_answer(make_store):
    store = make_store(*answers(np.random.default_rng(15), 60, ["new", "old"], {"new": 0.3}))
    options = {"by": "model", "a": "new", "b": "old", "paired_by": "prompt"}
    first, second = diff(store, **options), diff(store, **options)
    assert first.to_json() == second.to_json()
    assert first.page() == second.page()


def test_documents_without_any_latent_count_in_the_shares(make_store):
    frame = pd.DataFrame({"model": ["a"] * 40 + ["b"] * 40})
    strength = np.zeros((80, 3))
    strength[:20, 0] = 1.0
    row = diff(make_store(frame, strength), by="model", a="a", b="b").latents.iloc[0]
    assert (row["share_a"], row["share_b"]) == (0.5, 0.0)


def test_numbers_truth_values_and_filters_select_documents(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(16), 60, 60, [(0.8, 0.1)] * 2)
    frame["year"] = np.where(frame["model"] == "a", 2024, 2023)
    frame["new"] = frame["model"] == "a"
    frame["lang"] = np.where(np.arange(120) % 3, "en", "de")
    store = make_store(frame, strength)
    by_year = diff(store, by="year", a="2024", b=2023).table
    by_flag = diff(store, by="new", a=True, b="False").table
    pd.testing.assert_frame_equal(by_year, by_flag)
    filtered = diff(store, by="model", a="a", b="b", where="lang == 'en' and year > 2000")
    assert filtered.provenance["documents"] == [40, 40]


def test_labels_of_another_run_do_not_change_figures(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(17), 60, 60, [(0.8, 0.1)] * 2)
    labels = {"latent": [1], "label": ["x"], "source": ["lexical"]}
    with_labels = diff(make_store(frame, strength, labels=labels), by="model", a="a", b="b")
    without = diff(make_store(frame, strength), by="model", a="a", b="b")
    dropped = ["label", "label_source"]
    pd.testing.assert_frame_equal(
        with_labels.latents.drop(columns=dropped), without.latents.drop(columns=dropped)
    )
    rows = json.loads(with_labels.to_json())["table"]
    assert {row["label"] for row in rows} <= {"", "x"}


def test_memory_does_not_grow_with_the_corpus(make_store, monkeypatch):
    monkeypatch.setattr(blocks, "MOST_ENTRIES", 20_000)
    rng = np.random.default_rng(18)
    peaks = []
    for n in (1000, 4000):
        strength = (rng.random((n, 200)) < 0.5).astype(np.float32)
        frame = pd.DataFrame({"model": ["a", "b"] * (n // 2), "text": ["w"] * n})
        store = make_store(frame, strength, n_tokens=np.ones(n, int), part_size=500)
        diff(store, by="model", a="a", b="b", folding=None)
        tracemalloc.start()
        diff(store, by="model", a="a", b="b", folding=None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # A dense array would grow by 2.4 MB, the presence bits of all documents by 0.6 MB.
    assert peaks[1] - peaks[0] < 600_000
