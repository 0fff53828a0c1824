"""Groups of clusters: made anew without the concepts in question, whole units on one side."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rule_judge import TOKENS, rule_judge, worded

import conspectus as cs
from conspectus.analysis.clusters.axis import company_of
from conspectus.analysis.hypotheses.cases import case_of
from conspectus.analysis.hypotheses.claims import Wanted
from conspectus.errors import AnalysisError

WANTED = Wanted(claims=20, share=0.5, seed=3)


def clustered(make_store, n=600, alone=False, unit=False, seed=3):
    """Two groups; words 0 to 2 are frequent in one, 3 to 5 in the other, or 0 alone sets apart."""
    rng = np.random.default_rng(seed)
    group = np.repeat(rng.random(n // 3) < 0.5, 3) if unit else rng.random(n) < 0.5
    high = [0.9] + ([0.3] * 2 if alone else [0.9] * 2) + [0.3 if alone else 0.1] * 3
    low = [0.05] + ([0.3] * 5 if alone else [0.1] * 2 + [0.9] * 3)
    has = rng.random((n, 6)) < np.where(group[:, None], high, low)
    texts, strength, peak = worded(has, rng)
    frame = pd.DataFrame({"text": texts, "prompt": np.arange(n) // 3})
    store = make_store(frame, strength, n_tokens=np.full(n, TOKENS), peak=peak)
    more = {"unit": "prompt"} if unit else {}
    return cs.cluster(store, latents=range(6), k=2, method="kmeans", resamples=0, **more)


def test_a_cluster_of_several_concepts_is_found_again_without_any_one_of_them(make_store):
    case = case_of(clustered(make_store), WANTED)
    for claim in case.claims:
        whole, without = case.groups(claim.theme, ()), case.groups(claim.theme, claim.latents)
        assert whole.found_again == 1.0
        both = np.intersect1d(whole.first, without.first).size
        either = np.union1d(whole.first, without.first).size
        assert without.found_again == pytest.approx(both / either)
        assert without.found_again > 0.75


def test_a_cluster_of_one_concept_is_not_and_the_result_says_so(make_store):
    found = clustered(make_store, alone=True)
    case = case_of(found, WANTED)
    claim = next(claim for claim in case.claims if 0 in claim.latents)
    assert case.groups(claim.theme, claim.latents).found_again < 0.6
    result = cs.explain(found, rule_judge(), documents=60, calibrate=0)
    row = result.table[result.table["statement"].str.contains("apple")]
    if (row["hypothesis"] > 0).any():
        assert set(row["verdict"]) <= {"not confirmed", "not judged"}
    lost = [c.found_again < 0.5 for c in result.sample.contrasts]
    assert any("hardly that cluster" in note for note in result.notes) == any(lost)


def test_all_latents_of_a_statement_are_left_out_together(make_store):
    """With a twin left in, the groups would be made by what the statement says."""
    rng = np.random.default_rng(5)
    has = rng.random((800, 6)) < 0.4
    has[:, 1] = has[:, 0]  # a twin
    texts, strength, peak = worded(has, rng)
    frame = pd.DataFrame({"text": texts})
    store = make_store(frame, strength, n_tokens=np.full(800, TOKENS), peak=peak)
    found = cs.cluster(store, latents=range(6), k=2, method="kmeans", resamples=0)
    case = case_of(found, WANTED)

    def gap(theme, latents):
        groups = case.groups(theme, latents)
        if 0 in groups.sizes:
            return 0.0
        return abs(has[groups.first, 0].mean() - has[groups.second, 0].mean())

    assert max(gap(theme, (0,)) for theme in range(2)) > 0.5
    assert max(gap(theme, (0, 1)) for theme in range(2)) < 0.15


def test_documents_of_a_unit_go_one_way_and_one_of_them_judges(make_store):
    case = case_of(clustered(make_store, unit=True), WANTED)
    groups = case.groups(0, ())
    judging = np.concatenate([groups.first, groups.second])
    assert np.unique(judging // 3).size == judging.size > 60
    assert not np.intersect1d(judging // 3, case.discovery // 3).size


def cases_of(found, share):
    return case_of(found, Wanted(claims=20, share=share, seed=3))


def test_too_few_documents_to_set_a_cluster_apart(make_store):
    """One document to judge, or one to learn from."""
    found = clustered(make_store, n=12)
    for share in (0.05, 0.9):
        with pytest.raises(AnalysisError, match="too few clusters or documents"):
            cases_of(found, share)


def test_clusters_that_nothing_sets_apart_claim_nothing(make_store):
    rng = np.random.default_rng(4)
    has = rng.random((400, 6)) < 0.5
    texts, strength, peak = worded(has, rng)
    frame = pd.DataFrame({"text": texts})
    store = make_store(frame, strength, n_tokens=np.full(400, TOKENS), peak=peak)
    found = cs.cluster(store, latents=range(6), k=2, method="kmeans", resamples=0)
    by_chance = replace(found, settings={**found.settings, "fdr": 0.0})
    with pytest.raises(AnalysisError, match="nothing to explain"):
        case_of(by_chance, WANTED)


@pytest.mark.parametrize(("share", "unit"), [(0.5, False), (0.3, False), (0.7, False), (0.5, True)])
def test_documents_that_chose_the_concepts_by_company_judge_none(
    make_store, monkeypatch, share, unit
):
    seen = []

    def telling(selection, presence, seed):
        seen.append(selection.rows)
        return company_of(selection, presence, seed)

    names = pd.DataFrame({"latent": range(6), "score": 0.1, "end": np.arange(6) // 3})
    names.attrs["encoder"] = "letters"
    monkeypatch.setattr("conspectus.analysis.concepts.find_axis", lambda *_, **__: names)
    room = sys.modules["conspectus.analysis.clusters.cluster"]
    monkeypatch.setattr(room, "company_of", telling)
    store = clustered(make_store, unit=unit).source.selection.stores[0]
    found = cs.cluster(
        store, about="a or b", max_share=0.9, k=2, resamples=0, unit="prompt" if unit else None
    )
    case = case_of(found, replace(WANTED, share=share))
    whole = case.groups(0, ())
    judging = np.union1d(whole.first, whole.second)
    assert judging.size > 0.7 * min(share, 0.5) * 600 / (3 if unit else 1)
    assert np.intersect1d(judging, seen[0]).size == 0
    assert np.intersect1d(judging, case.discovery).size == 0
    assert np.isin(seen[0], case.discovery).all()
