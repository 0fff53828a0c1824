from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.analysis.clusters.held_out import (
    count_without_each,
    discovery_half,
    hold_out,
    learn_rule,
)
from conspectus.analysis.clusters.methods import METHODS
from conspectus.analysis.clusters.space import space_of
from conspectus.analysis.clusters.units import Units
from conspectus.analysis.concepts.company import by_company
from conspectus.progress import SILENT
from conspectus.stats import fisher_exact

METHOD = METHODS["kmeans"]


def held(matrix, k, seed=0, half=None):
    space = space_of(matrix, 10, "jaccard", seed, SILENT)
    labels = METHOD.prepare(space, seed, k)(k)
    half = discovery_half(len(labels), seed) if half is None else half
    return labels, hold_out(
        space, matrix, labels, discovery=half, method=METHOD, value=k, seed=seed
    )


def test_the_rule_is_a_diagonal_discriminant(rng) -> None:
    matrix = rng.random((30, 4))
    labels = np.array([0, 1, 2, -1, 0] * 6)
    rule = learn_rule(sp.csr_array(matrix), labels, 3)
    kept = labels >= 0
    means = np.array([matrix[labels == c].mean(axis=0) for c in range(3)])
    residual = matrix[kept] - means[labels[kept]]
    deviation = np.sqrt((residual**2).sum(axis=0) / (kept.sum() - 3))
    variance = (deviation + np.median(deviation)) ** 2
    share = np.bincount(labels[kept]) / kept.sum()
    distance = ((matrix[:, None, :] - means) ** 2 / variance).sum(axis=2)
    expected = np.log(share) - distance / 2
    found = rule.scores(sp.csr_array(matrix))
    constant = (matrix**2 / variance).sum(axis=1)[:, None] / 2  # the same for all clusters
    np.testing.assert_allclose(found - constant, expected)


def test_leaving_a_concept_out_is_scoring_without_its_column(rng) -> None:
    matrix = sp.csr_array((rng.random((40, 5)) < 0.5).astype(np.float32))
    rule = learn_rule(matrix, rng.integers(0, 3, 40), 3)
    present, sizes = count_without_each(matrix, rule)
    dense = matrix.toarray()
    for j in range(5):
        others = [i for i in range(5) if i != j]
        scores = rule.prior + rule.offset[:, others].sum(axis=1)
        scores = scores + dense[:, others] @ rule.weight[:, others].T
        cluster = scores.argmax(axis=1)
        assert sizes[:, j].tolist() == np.bincount(cluster, minlength=3).tolist()
        has = dense[:, j] > 0
        assert present[:, j].tolist() == np.bincount(cluster[has], minlength=3).tolist()


def test_planted_clusters_are_found_again_and_their_concepts_too(planted) -> None:
    truth, matrix = planted
    labels, found = held(matrix, 3)
    assert found.recovered.min() > 0.9
    for cluster in range(3):
        own = 6 * int(np.bincount(truth[labels == cluster]).argmax())
        share = found.present[cluster] / found.sizes[cluster]
        assert share[own : own + 6].min() > 0.5
        assert np.delete(share[:18], range(own, own + 6)).max() < 0.3
    assert found.sizes.sum(axis=0).tolist() == [75] * matrix.shape[1]


def test_no_unit_is_divided(planted, rng) -> None:
    _, matrix = planted
    units = Units(rng.integers(0, 40, matrix.shape[0]))
    space = space_of(matrix, 10, "jaccard", 0, SILENT)
    labels = METHOD.prepare(space, 0, 3)(3)
    half = discovery_half(len(labels), 0, units)
    assert set(units.code[half]).isdisjoint(units.code[~half])
    found = hold_out(
        space, matrix, labels, discovery=half, method=METHOD, value=3, seed=0, units=units
    )
    size, left = (np.bincount(one, minlength=40) for one in (units.code, found.units.code))
    assert (left[left > 0] == size[left > 0]).all()
    assert found.matrix.shape[0] == left.sum() == found.sizes[:, 0].sum()
    assert 55 <= left.sum() <= 75


def test_an_empty_cluster_is_never_assigned(rng) -> None:
    matrix = sp.csr_array((rng.random((40, 5)) < 0.5).astype(np.float32))
    rule = learn_rule(matrix, np.where(rng.random(40) < 0.5, 0, 2), 3)
    assert count_without_each(matrix, rule)[1][1].tolist() == [0] * 5


@pytest.fixture(scope="module")
def null_p_values():
    """Tests of clusters made from concepts that have nothing to do with each other."""
    honest, naive = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        dense = rng.random((160, 12)) < rng.uniform(0.2, 0.6, 12)
        dense = dense[dense.any(axis=1)]
        labels, found = held(sp.csr_array(dense.astype(np.float32)), 2, seed)
        own, rest = found.present, found.sizes
        both = (rest > 0).all(axis=0)
        honest.append(fisher_exact(own[0][both], rest[0][both], own[1][both], rest[1][both]))
        inside = labels == 0
        n = int(inside.sum())
        naive.append(
            fisher_exact(dense[inside].sum(axis=0), n, dense[~inside].sum(axis=0), len(dense) - n)
        )
    return np.concatenate(honest), np.concatenate(naive)


def test_pure_noise_keeps_its_level(null_p_values) -> None:
    honest, _ = null_p_values
    assert honest.size > 500
    assert (honest <= 0.05).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / honest.size)
    assert (honest <= 0.01).mean() <= 0.01 + 3 * np.sqrt(0.01 * 0.99 / honest.size)


def test_what_it_guards_against(null_p_values) -> None:
    _, naive = null_p_values
    assert (naive <= 0.05).mean() > 0.2  # the same documents and concepts flatter themselves


def by_company_in_noise(monkeypatch, told_by_all: bool) -> np.ndarray:
    """Tests of concepts that were chosen by company, from 200 that have nothing in common."""
    monkeypatch.setattr("conspectus.analysis.concepts.company.BEST", 30)
    monkeypatch.setattr("conspectus.analysis.concepts.company.BEST_OF_END", 15)
    found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        dense = rng.random((200, 200)) < rng.uniform(0.2, 0.6, 200)
        half = discovery_half(200, seed)
        telling = np.ones(200, np.bool_) if told_by_all else half
        whole = sp.csr_array(dense.astype(np.float32))
        order = np.argsort(-by_company(whole[np.flatnonzero(telling)], np.arange(200) % 2))
        rows = np.flatnonzero(dense[:, order[:12]].any(axis=1))
        held_ = held(sp.csr_array(whole[rows][:, order[:12]]), 2, seed, half[rows])[1]
        own, rest = held_.present, held_.sizes
        both = (rest > 0).all(axis=0)
        found.append(fisher_exact(own[0][both], rest[0][both], own[1][both], rest[1][both]))
    return np.concatenate(found)


def test_concepts_chosen_by_company_in_noise_keep_the_level(monkeypatch) -> None:
    """Told by all documents instead of the half, 6 % of them come out below 0.05."""
    p = by_company_in_noise(monkeypatch, told_by_all=False)
    assert p.size > 500
    assert (p <= 0.05).mean() <= 0.05
    assert (p <= 0.01).mean() <= 0.01 + 3 * np.sqrt(0.01 * 0.99 / p.size)
    flattered = by_company_in_noise(monkeypatch, told_by_all=True)
    assert (flattered <= 0.05).mean() > 1.4 * (p <= 0.05).mean()
