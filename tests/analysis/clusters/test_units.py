"""Units of clusters: shares by hand, documents of their own as without units, and levels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from conspectus.analysis.clusters.cluster import cluster
from conspectus.analysis.clusters.enrichment import enrich
from conspectus.analysis.clusters.units import Units, compare_units, limits, read_units
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError
from conspectus.stats import fisher_exact, newcombe


def answers(rng, prompts=90, most=5, latents=40, rate=0.3, alike=0.95):
    """Answers to prompts, alike in their concepts and in one column; another tells models apart."""
    prompt = np.repeat(np.arange(prompts), rng.integers(1, most + 1, prompts))
    level = rng.random((prompts, latents)) < rate
    own = rng.random((prompt.size, latents)) < rate
    present = np.where(rng.random(own.shape) < alike, level[prompt], own)
    frame = pd.DataFrame({"prompt": [f"p{i}" for i in prompt]})
    for i in range(6):
        frame[f"kind{i}"] = rng.choice(["x", "y", "z"], prompts)[prompt]
        frame[f"model{i}"] = rng.choice(["m", "n"], prompt.size)
    return frame, present.astype(float)


def test_units_are_read_and_missing_ones_stand_alone(make_store) -> None:
    frame = pd.DataFrame({"prompt": ["p", None, "q", "p", None], "same": ["s"] * 5})
    selection = everything(make_store(frame, np.ones((5, 2))), "prompt != 'q'")
    assert read_units(selection, "prompt").tolist() == [0, 1, -1, 0, 2]
    with pytest.raises(AnalysisError, match="all documents have one value of 'same'"):
        read_units(selection, "same")


def test_documents_of_a_unit_weigh_one_together() -> None:
    units = Units(np.array([4, 4, 4, 7, 9, 9]))
    assert units.n == 3
    np.testing.assert_allclose(units.weight, [1 / 3] * 3 + [1] + [1 / 2] * 2)
    assert units.among(np.array([0, 3])).code.tolist() == [4, 7]


def test_a_half_has_whole_units(rng) -> None:
    units = Units(rng.integers(0, 30, 200))
    half = units.half(rng.permutation(200), 100)
    inside = np.isin(np.arange(200), half)
    assert not set(units.code[inside]) & set(units.code[~inside])
    assert 100 <= half.size < 100 + np.bincount(units.code).max()
    assert Units(np.array([0, 0, 1])).half(np.array([2, 0, 1]), 3).tolist() == [2]


def test_independent_documents_are_compared_as_without_units(rng) -> None:
    member, has = rng.random(400) < 0.3, (rng.random((400, 3)) < 0.4).astype(float)
    found = compare_units(Units(np.arange(400)), np.ones(400), member, sp.csc_array(has))
    a, b = has[member].sum(axis=0), has[~member].sum(axis=0)
    exact = fisher_exact(a, member.sum(), b, (~member).sum())
    np.testing.assert_allclose(found.p_value, exact, atol=0.1)
    np.testing.assert_allclose(found.kept, 399 / 400)
    low, high = limits((a / 120, 120.0), (b / 280, 280.0), 1.0, 0.9)
    np.testing.assert_allclose((low, high), newcombe(a, 120, b, 280, 0.9))


def test_copies_of_a_document_tell_nothing_more(rng) -> None:
    member, has = rng.random(120) < 0.4, (rng.random((120, 4)) < 0.4).astype(float)
    once = compare_units(Units(np.arange(120)), np.ones(120), member, sp.csc_array(has))
    code = np.repeat(np.arange(120), 3)
    units = Units(code)
    thrice = compare_units(units, units.weight, member[code], sp.csc_array(has[code]))
    np.testing.assert_allclose(thrice.p_value, once.p_value)
    np.testing.assert_allclose(thrice.kept, once.kept)


def test_nobody_else_is_no_comparison() -> None:
    found = compare_units(Units(np.arange(5)), np.ones(5), np.ones(5, bool), sp.csc_array((5, 2)))
    assert np.isnan(found.p_value).all()


def test_metadata_of_alike_answers_keeps_its_level(make_store, rng) -> None:
    told, blind = [], []
    for _ in range(12):
        frame, _ = answers(rng)
        selection = everything(make_store(frame, np.ones((len(frame), 2))))
        unit = read_units(selection, "prompt")
        labels = rng.integers(0, 3, 90)[unit]  # answers to a prompt are in one cluster
        table = enrich(selection, labels, 0.95, unit)
        told.append(table[table["column"] != "prompt"])
        blind.append(enrich(selection, labels, 0.95))
    told, blind = pd.concat(told), pd.concat(blind)
    assert np.mean(told["p_value"] <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(told))
    kinds = blind["column"].str.startswith("kind")
    assert np.mean(blind["p_value"][kinds] <= 0.05) > 0.15
    inside = (told["low"] <= 0) & (told["high"] >= 0)
    assert 0.93 < inside.mean() < 0.99


def test_shares_count_units(make_store) -> None:
    frame = pd.DataFrame({"prompt": list("aaabbcdefg"), "kind": list("xxyxyxyxyy"), "n": range(10)})
    selection = everything(make_store(frame, np.ones((10, 2))))
    labels = np.array([0, 0, 1, 0, 0, 1, 1, 0, 1, 1])
    table = enrich(selection, labels, 0.95, read_units(selection, "prompt"))
    row = table[(table["cluster"] == 0) & (table["value"] == "x")].iloc[0]
    assert row["documents"] == 4
    assert row["share"] == pytest.approx((2 / 3 + 1 / 2 + 1) / (2 / 3 + 1 + 1))
    assert row["share_rest"] == pytest.approx(1 / (1 / 3 + 4))


def p_values(result, latents):
    """Both tests of some latents in all clusters."""
    contrast = result.contrast
    p = np.concatenate([contrast.p_nearest[:, latents], contrast.p_rest[:, latents]]).ravel()
    return p[np.isfinite(p)]


@pytest.fixture(scope="module")
def clustered_answers():
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
