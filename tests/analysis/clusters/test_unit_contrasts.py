"""Contrasts by units: levels where answers to one prompt are alike, and what is there is found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.clusters.cluster import cluster


def p_values(result, latents):
    """Both tests of some latents in all clusters."""
    contrast = result.contrast
    p = np.concatenate([contrast.p_nearest[:, latents], contrast.p_rest[:, latents]]).ravel()
    return p[np.isfinite(p)]


@pytest.fixture
def clustered_answers(answers):
    """Three clusters of prompts by 18 latents; 160 more that only the prompt decides."""
    rng = np.random.default_rng(5)
    frame, noise = answers(rng, prompts=150, latents=160)
    group = rng.integers(0, 3, 150)[frame["prompt"].str[1:].astype(int)]
    rate = np.where(np.repeat(np.arange(3), 6) == group[:, None], 0.8, 0.05)
    return frame, np.hstack([rng.random(rate.shape) < rate, noise]).astype(float)


@pytest.mark.parametrize("used", [True, False])
def test_concepts_of_alike_answers_keep_their_level(make_store, clustered_answers, used) -> None:
    store, noise = make_store(*clustered_answers), np.arange(18, 178)
    asked = {"latents": list(range(60 if used else 18)), "k": 3, "method": "kmeans", "resamples": 0}
    told, blind = (cluster(store, **asked, unit=unit) for unit in ("prompt", None))
    assert told.assignments.equals(blind.assignments)
    assert (told.clusters["recovered"] > 0.8).all()
    latents = noise[:42] if used else noise
    level = {result: p_values(result, latents) <= 0.05 for result in (told, blind)}
    assert level[told].size > 200
    assert level[told].mean() <= 0.075
    assert level[blind].mean() > 0.12
    inside = pd.concat([told.contrasts(i) for i in range(3)])
    inside = inside[inside["latent"].isin(noise) & ~inside["used"]]
    assert ((inside["low"] <= 0) & (inside["high"] >= 0)).mean() > 0.92
    found = [told.contrasts(i).query("verified and distinction > 0")["latent"] for i in range(3)]
    assert {latent // 6 for i in range(3) for latent in found[i].head(3)} == {0, 1, 2}


def test_what_sets_clusters_apart_is_found_by_units_too(planted_store) -> None:
    _, store = planted_store()
    plain = cluster(store, k=3, method="kmeans", resamples=0)
    told = cluster(store, k=3, method="kmeans", resamples=0, unit="number")
    assert told.assignments.equals(plain.assignments)
    for i in range(3):
        first = told.contrasts(i).head(4)
        assert first["verified"].all()
        shares = plain.contrasts(i).set_index("latent")["share"]
        assert first["share"].tolist() == pytest.approx(shares[first["latent"]].tolist())
    topic = told.enrichment[told.enrichment["column"] == "topic"]
    assert (topic["q_value"] < 1e-6).sum() >= 3
    assert told.settings["unit"] == "number"
    assert told.provenance["units"] == told.provenance["clustered"]
    assert any("documents in clusters are" in note for note in told.notes)
    assert "units" not in plain.provenance
