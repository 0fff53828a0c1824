"""The scan of all pairs, against brute force over every pair."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from conspectus.analysis.correlations import joint
from conspectus.analysis.correlations import scan as scanning
from conspectus.analysis.correlations.scan import APART, TOGETHER, Floors, number_tested, scan
from conspectus.analysis.correlations.strata import Strata, undivided
from conspectus.progress import SILENT
from conspectus.stats.association import npmi


@pytest.fixture
def present():
    rng = np.random.default_rng(0)
    x = rng.random((400, 23)) < np.linspace(0.6, 0.05, 23)
    x[:, 9] = x[:, 4] & (rng.random(400) < 0.7)
    x[:, 2] = ~x[:, 1] & (rng.random(400) < 0.8)
    return x


@pytest.fixture
def strata():
    code = np.random.default_rng(1).integers(0, 6, 400)
    return Strata.of(code, code, tuple("abcdef"), "six")


def brute_force(first, second, strata, support, symmetric):
    """NPMI and z of every pair that meets the floors, by direction."""
    found = {TOGETHER: {}, APART: {}}
    for i, j in itertools.product(range(first.shape[1]), range(second.shape[1])):
        if symmetric and i >= j:
            continue
        expected = variance = 0.0
        for k in range(strata.size.size):
            at = strata.code == k
            n, a, b = at.sum(), first[at, i].sum(), second[at, j].sum()
            expected += a * b / n
            variance += a * (n - a) * b * (n - b) / (n**2 * (n - 1))
        both = (first[:, i] & second[:, j]).sum()
        if np.isclose(both, expected):
            continue
        direction = TOGETHER if both > expected else APART
        if (both if direction == TOGETHER else expected) >= support:
            z = abs(both - expected) / np.sqrt(variance)
            value = abs(npmi(both, expected, len(first))[0])
            found[direction][i, j] = (value, z, both, expected)
    return found


def as_dict(ranked):
    return dict(
        zip(
            zip(ranked.first.tolist(), ranked.second.tolist(), strict=True),
            ranked.score.tolist(),
            strict=True,
        )
    )


@pytest.mark.parametrize("block", [4, 1024])
@pytest.mark.parametrize("cut", [True, False])
def test_finds_exactly_what_brute_force_finds(
    monkeypatch, features_of, present, strata, block, cut
):
    monkeypatch.setattr(joint, "BLOCK", block)
    monkeypatch.setattr(scanning, "BLOCK", block)
    chosen = strata if cut else undivided(400)
    found = scan(features_of(present), None, chosen, Floors(12, 0.0), "npmi", SILENT)
    expected = brute_force(present, present, chosen, 12, symmetric=True)
    for direction in (TOGETHER, APART):
        ours = as_dict(found[direction])
        assert ours.keys() == expected[direction].keys()
        for pair, score in ours.items():
            assert score == pytest.approx(expected[direction][pair][0], abs=2e-5)
        assert found[direction].passed == len(ours)
        assert found[direction].both.tolist() == [expected[direction][pair][2] for pair in ours]


def test_pairs_of_two_kinds_are_all_pairs(features_of, present, strata):
    one, other = present[:, :10], present[:, 10:]
    found = scan(features_of(one), features_of(other), strata, Floors(8, 0.0), "npmi", SILENT)
    expected = brute_force(one, other, strata, 8, symmetric=False)
    for direction in (TOGETHER, APART):
        assert as_dict(found[direction]).keys() == expected[direction].keys()


@pytest.mark.parametrize("rank_by", ["surprise", "npmi", "lift", "certainty"])
def test_ranks_by_what_was_asked(features_of, present, strata, rank_by):
    found = scan(features_of(present), None, strata, Floors(12, 0.0), rank_by, SILENT)
    expected = brute_force(present, present, strata, 12, symmetric=True)
    for direction in (TOGETHER, APART):

        def strength(pair, direction=direction):
            value, z, both, chance = expected[direction][pair]
            lift = abs(np.log((both + 0.5) / (chance + 0.5)))
            return {"npmi": value, "surprise": value, "certainty": z, "lift": lift}[rank_by]

        for pair, z in zip(as_dict(found[direction]), found[direction].z, strict=True):
            assert z == pytest.approx(expected[direction][pair][1], rel=1e-3, abs=1e-3)
        scores = [strength(pair) for pair in as_dict(found[direction])]
        np.testing.assert_allclose(scores, sorted(scores, reverse=True), atol=1e-4)


def test_floors_are_kept(features_of, present, strata):
    loose = scan(features_of(present), None, strata, Floors(12, 0.0), "npmi", SILENT)
    strict = scan(features_of(present), None, strata, Floors(40, 0.1), "npmi", SILENT)
    for direction in (TOGETHER, APART):
        assert as_dict(strict[direction]).keys() <= as_dict(loose[direction]).keys()
        assert (strict[direction].score >= 0.1).all()
    assert (strict[TOGETHER].both >= 40).all()
    assert (1, 2) in as_dict(strict[APART])
    assert (4, 9) in as_dict(strict[TOGETHER])


def test_only_the_strongest_are_kept_and_all_are_counted(monkeypatch, features_of, present, strata):
    whole = scan(features_of(present), None, strata, Floors(5, 0.0), "npmi", SILENT)
    monkeypatch.setattr(scanning, "DEPTH", 10)
    monkeypatch.setattr(scanning, "_GATE", 0.0)
    monkeypatch.setattr(joint, "BLOCK", 3)
    monkeypatch.setattr(scanning, "BLOCK", 3)
    best = scan(features_of(present), None, strata, Floors(5, 0.0), "npmi", SILENT)
    for direction in (TOGETHER, APART):
        assert best[direction].passed == whole[direction].passed > 10
        assert list(as_dict(best[direction])) == list(as_dict(whole[direction]))[:10]


def test_the_gate_drops_only_what_could_never_be_found(monkeypatch, features_of, present, strata):
    # With many pairs, those within three standard deviations of chance are not looked at again.
    monkeypatch.setattr(scanning, "DEPTH", 200)
    gated = scan(features_of(present), None, strata, Floors(5, 0.0), "npmi", SILENT)
    expected = brute_force(present, present, strata, 5, symmetric=True)
    for direction in (TOGETHER, APART):
        far = {pair for pair, figures in expected[direction].items() if figures[1] >= 3}
        assert as_dict(gated[direction]).keys() == far


def test_never_together_ranks_by_how_often_they_should_have_been(features_of):
    x = np.zeros((600, 4), bool)
    x[:300, 0], x[300:, 1] = True, True
    x[:200, 2], x[400:, 3] = True, True
    found = scan(features_of(x), None, undivided(600), Floors(20, 0.0), "npmi", SILENT)[APART]
    assert found.score.round(6).tolist() == [1.0] * found.first.size
    assert (found.first[0], found.second[0]) == (0, 1)
    assert found.both.tolist() == [0] * found.first.size


def test_the_number_of_tests_is_that_of_all_pairs(features_of, present):
    features = features_of(present)
    assert number_tested(features, None) == 23 * 22 // 2
    assert number_tested(features, features_of(present[:, :5])) == 23 * 5


def test_progress_counts_every_pair(monkeypatch, features_of, present, strata):
    class Counter:
        total = done = 0.0

        def start(self, task, total, unit):
            self.total = total

        def advance(self, amount):
            self.done += amount

        def finish(self):
            pass

    monkeypatch.setattr(joint, "BLOCK", 5)
    monkeypatch.setattr(scanning, "BLOCK", 5)
    counter = Counter()
    scan(features_of(present), None, strata, Floors(5, 0.0), "npmi", counter)
    assert counter.done == counter.total == number_tested(features_of(present), None)


@pytest.mark.parametrize("at_once", [1, 7, 1 << 24])
def test_sums_over_strata_are_the_same_however_many_at_once(monkeypatch, at_once):
    monkeypatch.setattr(scanning, "_PRODUCTS_AT_ONCE", at_once)
    rng = np.random.default_rng(3)
    one, other = rng.random((5, 90)).astype(np.float32), rng.random((5, 80)).astype(np.float32)
    row, column = rng.integers(0, 90, 60), rng.integers(0, 80, 60)
    sums = scanning._paired_sum(one, other, row, column)
    np.testing.assert_allclose(sums, (one.T @ other)[row, column], rtol=1e-5)
