"""Confounds other than length, end to end: unpaired by strata, paired by regression."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.api import OLS, add_constant

from conspectus.analysis import diff
from conspectus.errors import AnalysisError

TOPICS = np.array(["code", "cooking", "law"])


def confounded(rng, n=1200, latents=20):
    """Latents that follow the topic; side a has more of the first topic. Latent 0 is real."""
    model = np.repeat(["a", "b"], n // 2)
    weights = {"a": [0.6, 0.2, 0.2], "b": [0.2, 0.4, 0.4]}
    topic = np.array([rng.choice(3, p=weights[m]) for m in model])
    chance = np.where(topic[:, None] == 0, 0.6, 0.1) * np.ones((1, latents))
    chance[:, 0] = np.where(model == "a", 0.5, 0.2)
    frame = pd.DataFrame({"model": model, "topic": TOPICS[topic]})
    return frame, (rng.random(chance.shape) < chance).astype(float)


@pytest.mark.parametrize("by_length", [True, False])
def test_a_difference_of_topic_alone_is_explained_by_topic(make_store, by_length):
    rng = np.random.default_rng(1)
    frame, strength = confounded(rng)
    store = make_store(frame, strength, n_tokens=rng.integers(5, 80, len(frame)))
    options = {"by": "model", "a": "a", "b": "b", "folding": None, "adjust_length": by_length}
    table = diff(store, strata="topic", **options).latents.set_index("latent")
    nulls = table.drop(index=0)
    assert (nulls["q_value"] <= 0.05).mean() > 0.95
    assert (nulls["adjusted_q"] <= 0.05).mean() < 0.1
    assert nulls["explained"].mean() > 0.8
    assert table.loc[0, "verdict"] == "remains"
    assert table.loc[0, "adjusted"] == pytest.approx(0.3, abs=0.09)
    blind = diff(store, **options)
    assert not blind.latents["explained"].any()


def test_what_is_held_equal_is_named_everywhere(make_store):
    rng = np.random.default_rng(2)
    frame, strength = confounded(rng, 600)
    store = make_store(frame, strength, n_tokens=rng.integers(5, 80, 600))
    result = diff(store, by="model", a="a", b="b", strata=["topic"])
    assert result.held_equal == "length and topic"
    assert result.provenance["adjusted_for"] == ["length", "topic"]
    assert result.settings["strata"] == ["topic"]
    assert result.settings["adjust_length"] is True
    page = result.page(passages=0)
    assert any(column.title == "At equal length and topic" for column in page.columns)
    assert "explained by length and topic" in page.lead
    flags = {text for row in page.rows for text in row.flags.values()}
    assert any("equal length and topic" in text for text in flags)
    ranked = diff(store, by="model", a="a", b="b", strata="topic", rank_by="adjusted").page()
    assert ranked.estimate.title == "Difference at equal length and topic"


def test_uncovered_documents_are_told(make_store):
    rng = np.random.default_rng(3)
    frame, strength = confounded(rng, 600)
    frame.loc[frame.index[:60], "topic"] = "only a"
    store = make_store(frame, strength)
    result = diff(store, by="model", a="a", b="b", strata="topic")
    assert result.provenance["uncovered"] == pytest.approx(0.1)
    assert any("10.0% of the documents have none of like topic" in n for n in result.notes)


def test_nothing_held_equal_is_said(make_store):
    frame, strength = confounded(np.random.default_rng(4), 600)
    store = make_store(frame, strength)
    plain = diff(store, by="model", a="a", b="b", adjust_length=False)
    assert plain.latents["adjusted"].isna().all()
    assert any("not adjusted for anything" in note for note in plain.notes)
    assert not any(c.key == "adjusted" for c in plain.page(passages=0).columns)
    with pytest.raises(AnalysisError, match="nothing is held equal"):
        diff(store, by="model", a="a", b="b", adjust_length=False, rank_by="adjusted")


def test_a_column_alone_in_every_document_leaves_nothing_to_compare(make_store):
    frame, strength = confounded(np.random.default_rng(4), 600)
    store = make_store(frame, strength)
    result = diff(store, by="model", a="a", b="b", strata="doc_id", adjust_length=False)
    assert result.latents["adjusted"].isna().all()
    assert any("could not be adjusted for doc_id" in note for note in result.notes)


def paired(rng, n=500):
    """Answers to prompts; what differs within a pair is the language, and with it the latents."""
    language = np.concatenate([rng.random(n) < 0.7, rng.random(n) < 0.2])
    chance = np.where(language[:, None], 0.6, 0.15) * np.ones((1, 12))
    chance[:, 0] = np.repeat([0.5, 0.2], n)
    frame = pd.DataFrame(
        {
            "model": np.repeat(["a", "b"], n),
            "prompt": np.tile(np.arange(n), 2),
            "language": np.where(language, "de", "en"),
            "topic": np.tile(rng.choice(TOPICS, n), 2),
        }
    )
    return frame, (rng.random(chance.shape) < chance).astype(float)


def test_within_pairs_what_varies_enters_the_regression(make_store):
    frame, strength = paired(np.random.default_rng(5))
    store = make_store(frame, strength)
    options = {"by": "model", "a": "a", "b": "b", "paired_by": "prompt", "folding": None}
    result = diff(store, strata=["language", "topic"], adjust_length=False, **options)
    table = result.latents.set_index("latent")
    assert result.held_equal == "language"
    assert any("Not adjusted for topic" in note and "pairing" in note for note in result.notes)
    assert (table.drop(index=0)["adjusted_q"] <= 0.05).mean() < 0.1
    assert table.drop(index=0)["explained"].mean() > 0.8
    assert table.loc[0, "verdict"] == "remains"
    d = strength[:500] - strength[500:]
    german = (frame["language"] == "de").to_numpy().astype(float)
    x = add_constant(german[:500] - german[500:])
    for latent in range(4):
        fit = OLS(d[:, latent], x).fit(cov_type="HC3", use_t=True)
        row = table.loc[latent]
        assert row["adjusted"] == pytest.approx(fit.params[0])
        assert row["adjusted_p"] == pytest.approx(fit.pvalues[0])
        assert (row["adjusted_low"], row["adjusted_high"]) == pytest.approx(fit.conf_int()[0])


def test_only_what_is_the_same_within_pairs_leaves_no_regression(make_store):
    frame, strength = paired(np.random.default_rng(6), 100)
    store = make_store(frame, strength)
    result = diff(
        store, by="model", a="a", b="b", paired_by="prompt", strata="topic", adjust_length=False
    )
    assert result.latents["adjusted"].isna().all()
    assert any("pairing" in note for note in result.notes)


def test_many_groups_at_equal_topic(make_store):
    rng = np.random.default_rng(7)
    frame, strength = confounded(rng, 1600)
    frame["model"] = np.where(rng.random(1600) < 0.5, frame["model"], "c" + frame["model"])
    result = diff(
        make_store(frame, strength),
        by="model",
        a="a",
        b=["b", "cb"],
        against="largest",
        strata="topic",
        adjust_length=False,
        folding=None,
    )
    table = result.latents.set_index("latent")
    assert (table.drop(index=0)["q_value"] <= 0.05).mean() > 0.9
    assert (table.drop(index=0)["adjusted_q"] <= 0.05).mean() < 0.1
    assert table.loc[0, "verdict"] == "remains"
