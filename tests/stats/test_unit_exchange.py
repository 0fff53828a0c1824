"""Moments against all rearrangements, units of one against the hypergeometric, and levels."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from scipy import stats

from conspectus.stats import by_group, fisher_exact
from conspectus.stats.tails import skewed_p_value
from conspectus.stats.unit_exchange import exchange_units_test


def counted(unit, member, has):
    """Sums by unit: members, documents with each property, both, and size."""
    columns = has.reshape(unit.size, -1).astype(float)
    size = np.bincount(unit).astype(float)
    both = by_group(unit, columns * member[:, None])
    return np.bincount(unit, member), by_group(unit, columns), both, size


def rearranged(blocks, member, weight):
    """The weighted overlap for every exchange of blocks and every order within them."""
    totals = []
    for order in permutations(blocks):
        for inside in product(*(permutations(block) for block in order)):
            pairs = zip(inside, member, weight, strict=True)
            totals.append(sum(w * np.dot(x, m) for x, m, w in pairs))
    return np.array(totals)


@pytest.mark.parametrize(
    ("blocks", "member"),
    [
        ([(1, 1), (1, 0), (0, 0)], [(1, 1), (1, 0), (0, 0)]),
        ([(1, 0, 0), (1, 1, 0), (1, 1, 1)], [(1, 0, 0), (1, 0, 0), (0, 1, 1)]),
        ([(1, 0, 0), (0, 0, 0), (0, 0, 0)], [(1, 1, 1), (1, 1, 0), (0, 0, 0)]),
        ([(1, 0, 0), (0, 0, 0), (0, 0, 0)], [(1, 1, 0), (1, 0, 0), (0, 0, 0)]),
        ([(1,), (0,), (0,), (1,)], [(1,), (1,), (1,), (0,)]),
    ],
)
def test_moments_are_those_of_all_rearrangements(blocks, member) -> None:
    size = len(blocks[0])
    weight = np.full(len(blocks), 1 / size)
    totals = rearranged(blocks, member, weight)
    unit = np.repeat(np.arange(len(blocks)), size)
    sums = counted(unit, np.ravel(member).astype(bool), np.ravel(blocks).astype(bool))
    p, variance = exchange_units_test(*sums, weight)
    assert variance[0] == pytest.approx(totals.var())
    observed = weight @ sums[2][:, 0]
    third = np.mean((totals - totals.mean()) ** 3)
    expected = skewed_p_value(observed - totals.mean(), totals.var(), third)
    assert p[0] == pytest.approx(float(expected))


def test_units_of_several_sizes_add_up() -> None:
    rng = np.random.default_rng(0)
    unit = np.repeat(np.arange(60), [1] * 20 + [2] * 20 + [4] * 20)
    member, has = rng.random(unit.size) < 0.4, rng.random(unit.size) < 0.3
    sums = counted(unit, member, has)
    weight = 1 / sums[3]
    parts = [np.flatnonzero(sums[3] == size) for size in (1, 2, 4)]
    alone = [exchange_units_test(*(one[rows] for one in sums), weight[rows])[1] for rows in parts]
    assert exchange_units_test(*sums, weight)[1][0] == pytest.approx(sum(alone)[0])


def test_one_document_a_unit_is_the_hypergeometric() -> None:
    rng = np.random.default_rng(1)
    member, has = rng.random(300) < 0.3, rng.random(300) < 0.4
    sums = counted(np.arange(300), member, has)
    p, variance = exchange_units_test(*sums, np.ones(300))
    drawn = stats.hypergeom(300, has.sum(), member.sum())
    assert variance[0] == pytest.approx(drawn.var())
    both = (member & has).sum()
    figures = (both, member.sum(), (~member & has).sum(), (~member).sum())
    exact = fisher_exact(*(np.array([one]) for one in figures))
    assert p[0] == pytest.approx(exact[0], abs=0.1)


def test_what_cannot_vary_tells_nothing() -> None:
    unit = np.repeat(np.arange(20), 2)
    member = np.arange(40) < 20  # whole units
    has = np.arange(40) % 2 == 0  # one of each unit
    p, variance = exchange_units_test(*counted(unit, member, has), np.full(20, 0.5))
    assert (p[0], variance[0]) == (1.0, 0.0)


def alike(rng, unit, rate, share, columns=1):
    """Yes or no of each document, for a share of them that of their unit."""
    shape = (unit.size, columns)
    level = rng.random((unit.max() + 1, columns)) < rate
    own = rng.random(shape) < rate
    return np.where(rng.random(shape) < share, level[unit], own)


@pytest.mark.parametrize("constant", [True, False])
@pytest.mark.parametrize("most", [4, 12])
def test_alike_documents_keep_the_level(constant, most) -> None:
    rng = np.random.default_rng(most)
    unit = np.repeat(np.arange(120), rng.integers(1, most + 1, 120))
    p = []
    for _ in range(100):  # memberships and properties have nothing to do with each other
        member = alike(rng, unit, 0.25, 0.9)[:, 0]
        sums = counted(unit, member, alike(rng, unit, 0.15, 1.0 if constant else 0.5, 20))
        p += exchange_units_test(*sums, 1 / sums[3])[0].tolist()
    p = np.array(p)
    assert np.mean(p <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / p.size)
    assert np.mean(p <= 0.01) <= 0.01 + 3 * np.sqrt(0.01 * 0.99 / p.size)
    assert np.mean(p <= 0.05) >= 0.02


def test_one_of_each_kind_in_every_unit_keeps_the_level_and_has_power() -> None:
    """Each model answers every prompt once: its documents avoid each other within units."""
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(80), 4)
    has = np.tile([True, False, False, False], 80)
    for effect, low, high in ((0.3, 0.02, 0.08), (0.6, 0.9, 1.0)):
        chance = np.where(has, effect, 0.3)
        p = []
        for _ in range(400):
            sums = counted(unit, rng.random(320) < chance, has)
            p.append(exchange_units_test(*sums, 1 / sums[3])[0][0])
        assert low <= np.mean(np.array(p) <= 0.05) <= high
