"""Weighted figures: closed form, full judging, the spread of repeated draws, nulls, coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from conspectus.analysis.hypotheses.pairs import estimate as room
from conspectus.analysis.hypotheses.pairs.cells import allotted
from conspectus.analysis.hypotheses.pairs.estimate import Counted, estimate, limits
from conspectus.analysis.hypotheses.pairs.shares import association

# Judged kinds (both, first, second, neither) by kind of the latents: a judge who mostly agrees.
JUDGED = np.array(
    [[0.72, 0.18, 0.08, 0.02], [0.05, 0.75, 0.02, 0.18], [0.05, 0.02, 0.75, 0.18]]
    + [[0.01, 0.04, 0.05, 0.90]]
)
LATENTS = np.array([0.04, 0.06, 0.08, 0.82])


@pytest.fixture
def few_draws(monkeypatch):
    monkeypatch.setattr(room, "DRAWS", 400)


def one_band(counts):
    counts = np.asarray(counts, float)
    return Counted(counts[:, None, :], counts.sum(axis=1)[:, None])


def independent(a, b):
    return [a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b)]


def drawn(rng, latents, judged, n=1500, read=200):
    """A corpus and what is judged of it."""
    sizes = rng.multinomial(n, latents).astype(float)
    wanted = allotted(sizes, read)
    counts = np.array([rng.multinomial(k, p) for k, p in zip(wanted, judged, strict=True)], float)
    return Counted(counts[:, None, :], sizes[:, None])


def test_weights_are_the_inverse_of_the_chance_to_be_drawn():
    """By hand: 10 of 40, 10 of 60, 5 of 100 and 20 of 800 were read."""
    counts = np.array([[8, 1, 1, 0], [1, 7, 0, 2], [0, 0, 5, 0], [1, 0, 2, 17.0]])
    found = estimate(Counted(counts[:, None], np.array([[40], [60], [100], [800.0]])), 0.95)
    shares = (counts * np.array([[4.0], [6], [20], [40]])).sum(axis=0) / 1000
    assert found.shares[0] == pytest.approx(shares)
    a, b = shares[0] + shares[1], shares[0] + shares[2]
    assert found.npmi == pytest.approx(np.log(shares[0] / (a * b)) / -np.log(shares[0]))
    assert found.difference == pytest.approx(shares[0] / a - shares[2] / (1 - a))
    assert found.npmi_low < found.npmi < found.npmi_high
    assert found.low < found.difference < found.high


def test_all_judged_is_a_plain_count():
    """With the interval of a difference of two shares (Wald), as the counts are large."""
    counts = np.array([[80, 9, 8, 3], [10, 110, 20, 60], [5, 5, 150, 40], [20, 60, 90, 1330.0]])
    whole = counts.sum(axis=0)
    found = estimate(one_band(counts), 0.95)
    assert found.shares[0] == pytest.approx(whole / 2000)
    (a, b), (c, d) = whole[:2], whole[2:]
    error = np.sqrt(a * b / (a + b) ** 3 + c * d / (c + d) ** 3)
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * error, rel=0.05)


def test_of_a_weak_pair_judged_whole_the_test_is_pearsons():
    whole = np.array([66, 234, 334, 1366.0])
    found = estimate(one_band([whole]), 0.95)
    pearson = stats.chi2_contingency([whole[:2], whole[2:]], correction=False)
    z = stats.norm.isf(found.p_value / 2)
    assert z == pytest.approx(np.sqrt(pearson.statistic), rel=0.05)


def test_drawn_documents_stand_for_all_in_expectation():
    """One corpus judged whole, against the mean of 400 draws from it."""
    rng = np.random.default_rng(0)
    cell = rng.choice(4, 1200, p=LATENTS)
    kind = np.array([rng.choice(4, p=JUDGED[c]) for c in cell])
    sizes = np.bincount(cell, minlength=4).astype(float)[:, None]
    nowhere = np.zeros(1200, np.int64)
    whole = estimate(Counted.of(cell, nowhere, kind.astype(float), sizes), 0.95)
    wanted, found = allotted(sizes[:, 0], 120), []
    room_draws, room.DRAWS = room.DRAWS, 2
    try:
        for _ in range(400):
            read = np.concatenate(
                [rng.permutation(np.flatnonzero(cell == c))[: wanted[c]] for c in range(4)]
            )
            some = Counted.of(cell[read], nowhere[read], kind[read].astype(float), sizes)
            found.append(estimate(some, 0.95))
    finally:
        room.DRAWS = room_draws
    shares = np.array([one.shares[0] for one in found])
    error = shares.std(axis=0) / np.sqrt(len(found))
    assert (np.abs(shares.mean(axis=0) - whole.shares[0]) < 4 * error).all()
    npmi = np.array([one.npmi for one in found])
    assert npmi.mean() == pytest.approx(whole.npmi, abs=0.02)


def test_the_standard_error_is_that_of_repeated_corpora(monkeypatch):
    """Excess over chance, over the error the test takes, has a spread of about 1."""
    monkeypatch.setattr(room, "DRAWS", 2)
    rng, z = np.random.default_rng(1), []
    shares = LATENTS @ JUDGED
    truth = shares[0] - (shares[0] + shares[1]) * (shares[0] + shares[2])
    for _ in range(600):
        found = estimate(drawn(rng, LATENTS, JUDGED), 0.95)
        got = found.shares[0]
        excess = got[0] - (got[0] + got[1]) * (got[0] + got[2])
        error = excess / stats.norm.isf(found.p_value / 2)
        z.append((excess - truth) / error)
    assert 0.85 < np.std(z) < 1.1
    assert abs(np.mean(z)) < 0.2


@pytest.mark.parametrize(
    ("latents", "a", "b", "wrong"),
    [
        # Latents go together, and the name of the first has nothing to do with it.
        ([0.03, 0.05, 0.07, 0.85], 0.3, (0.9, 0.05), True),
        ([0.03, 0.05, 0.07, 0.85], 0.05, (0.9, 0.02), True),
        # Latents have nothing to do with each other, and the judge errs.
        (independent(0.2, 0.3), (0.8, 0.05), (0.8, 0.05), False),
        (independent(0.05, 0.08), (0.8, 0.05), (0.8, 0.05), False),
    ],
)
def test_where_statements_are_independent_few_are_confirmed(monkeypatch, latents, a, b, wrong):
    """At most nominally, over 500 corpora: however the latents behave."""
    monkeypatch.setattr(room, "DRAWS", 2)
    first = [a] * 4 if wrong else [a[0], a[0], a[1], a[1]]
    second = [b[0], b[1], b[0], b[1]]
    judged = np.array([independent(x, y) for x, y in zip(first, second, strict=True)])
    rng = np.random.default_rng(2)
    p = [estimate(drawn(rng, latents, judged), 0.95).p_value for _ in range(500)]
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 500)


@pytest.mark.parametrize(
    ("latents", "judged"),
    [
        (LATENTS, JUDGED),
        ([0.2, 0.1, 0.1, 0.6], JUDGED),
        # Rare, and judged as the latents say.
        ([0.03, 0.03, 0.03, 0.91], np.eye(4)),
        # Independent statements.
        ([0.05, 0.05, 0.1, 0.8], np.tile(independent(0.3, 0.2), (4, 1))),
    ],
)
def test_intervals_hold_the_truth(few_draws, latents, judged):
    """Of npmi and difference, over 300 corpora of 1,500 of which 200 are judged."""
    truth = association((np.asarray(latents) @ judged)[None])
    rng, held = np.random.default_rng(3), []
    for _ in range(300):
        found = estimate(drawn(rng, latents, judged), 0.95)
        held.append(
            [
                found.npmi_low <= truth.npmi <= found.npmi_high,
                found.low <= truth.difference <= found.high,
            ]
        )
    assert (np.mean(held, axis=0) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 300)).all()


def test_length_that_makes_both_makes_no_pair_within_bands(monkeypatch):
    monkeypatch.setattr(room, "DRAWS", 2)
    rng, p, npmi = np.random.default_rng(4), {1: [], 5: []}, {1: [], 5: []}
    for _ in range(200):
        length = rng.random(1200)
        first, second = (rng.random((2, 1200)) < 0.05 + 0.6 * length).astype(int)
        kind = 3 - 2 * first - second  # both 0, first 1, second 2, neither 3
        read = rng.permutation(1200)[:250]
        for bands in p:
            band = (length * bands).astype(np.int64)
            nowhere = np.zeros(1200, np.int64)
            sizes = np.bincount(band, minlength=bands).astype(float)[None]
            some = Counted.of(nowhere[read], band[read], kind[read].astype(float), sizes)
            found = estimate(some, 0.95)
            p[bands].append(found.p_value <= 0.05)
            npmi[bands].append(found.npmi)
    assert np.mean(p[1]) > 0.5
    assert np.mean(p[5]) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)
    assert np.mean(npmi[5]) == pytest.approx(0.0, abs=0.02)


def test_missing_answers_are_not_no(few_draws):
    """Half of the answers of each cell at random: the estimate stays where it was."""
    rng = np.random.default_rng(5)
    cell = np.repeat(np.arange(4), [150, 200, 250, 400])
    kind = np.array([rng.choice(4, p=JUDGED[c]) for c in cell]).astype(float)
    sizes = np.bincount(cell).astype(float)[:, None]
    nowhere = np.zeros(cell.size, np.int64)
    whole = estimate(Counted.of(cell, nowhere, kind, sizes), 0.95)
    found = []
    for _ in range(60):
        some = np.where(rng.random(cell.size) < 0.5, np.nan, kind)
        found.append(estimate(Counted.of(cell, nowhere, some, sizes), 0.95))
    assert np.mean([one.npmi for one in found]) == pytest.approx(whole.npmi, abs=0.02)
    assert np.mean([one.share_with for one in found]) == pytest.approx(whole.share_with, abs=0.02)
    width = np.mean([one.high - one.low for one in found])
    assert width > 1.2 * (whole.high - whole.low)


def test_a_cell_without_answers_leaves_everything_unknown():
    counts = np.array([[8, 1, 1, 0], [0, 0, 0, 0], [0, 0, 5, 0], [1, 0, 2, 17.0]])[:, None]
    found = estimate(Counted(counts, np.array([[40], [60], [100], [800.0]])), 0.95)
    assert np.isnan([found.npmi, found.difference, found.low, found.high, found.p_value]).all()
    empty = estimate(Counted(counts, np.array([[40], [0], [100], [800.0]])), 0.95)
    assert not np.isnan(empty.npmi)


def test_nothing_seen_in_a_large_cell_does_not_mean_that_nothing_is_there():
    """Neither half was seen in 20 of 800 documents: the interval knows that 20 are few."""
    sure = np.diag([30, 20, 20, 400.0])[:, None]
    unsure = np.diag([30, 20, 20, 20.0])[:, None]
    sizes = np.array([[30], [20], [20], [800.0]])
    wide, narrow = (estimate(Counted(c, sizes), 0.95) for c in (unsure, sure))
    assert narrow.npmi == pytest.approx(wide.npmi)
    assert wide.npmi_high - wide.npmi_low > 2 * (narrow.npmi_high - narrow.npmi_low)


def test_the_same_answers_give_the_same_digits():
    counted = one_band(np.array([[8, 1, 1, 0], [1, 7, 0, 2], [0, 0, 5, 0], [1, 0, 2, 17.0]]))
    one, other = estimate(counted, 0.9), estimate(counted, 0.9)
    assert (one.low, one.npmi_high, one.p_value) == (other.low, other.npmi_high, other.p_value)
    wider = estimate(counted, 0.99)
    assert wider.low < one.low < one.high < wider.high


def test_limits_hold_the_estimate():
    assert limits(2.0, np.linspace(0, 1, 101), 0.9) == (pytest.approx(0.05), 2.0)
    assert limits(-1.0, np.array([np.nan, 0.0, 1.0]), 0.9)[0] == -1.0
    assert np.isnan(limits(np.nan, np.ones(3), 0.9)).all()
