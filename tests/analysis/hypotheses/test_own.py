"""The latents' own figures are those of a plain count on the judging documents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from conspectus.analysis.hypotheses.claims import Case, Claim
from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.own import own_differences, own_pair
from conspectus.analysis.hypotheses.pairs.cells import Cells
from conspectus.analysis.hypotheses.pairs.shares import BOTH, NEITHER
from conspectus.analysis.hypotheses.pairs.shares import FIRST as FIRST_ONLY
from conspectus.analysis.hypotheses.pairs.shares import SECOND as SECOND_ONLY
from conspectus.analysis.selection import everything
from conspectus.stats import newcombe
from conspectus.store import Presence

FIRST, SECOND = np.arange(0, 120, 2), np.arange(121, 300, 3)


def case_with(make_store, has, count=None, presence=None):
    store = make_store(pd.DataFrame(index=range(len(has))), has.astype(float), count=count)
    contrast = Contrast(("a", "b"), FIRST, SECOND)
    return Case(
        everything(store),
        np.arange(300, len(has)),
        (Claim((0,), 0, more=True),),
        ("one",),
        lambda theme, latents: contrast,
        presence or Presence(),
        chosen_apart=True,
    )


def test_shares_tests_and_intervals_are_those_of_a_count(make_store):
    has = np.random.default_rng(0).random((400, 3)) < [0.5, 0.1, 0.9]
    case = case_with(make_store, has)
    found = own_differences(case, case.groups(0, ()), [2, 0, 1], 0.9)
    assert list(found) == [2, 0, 1]
    for latent, own in found.items():
        a, b = int(has[FIRST, latent].sum()), int(has[SECOND, latent].sum())
        assert (own.share_a, own.share_b) == (a / FIRST.size, b / SECOND.size)
        low, high = newcombe(a, FIRST.size, b, SECOND.size, 0.9)
        assert (own.low, own.high) == pytest.approx((float(low), float(high)))
        table = [[a, FIRST.size - a], [b, SECOND.size - b]]
        assert own.p_value == pytest.approx(stats.fisher_exact(table).pvalue)
        assert (own.missing_a, own.missing_b) == (0, 0)


def test_presence_decides_what_counts(make_store):
    rng = np.random.default_rng(1)
    has = rng.random((400, 1)) < 0.6
    count = rng.integers(1, 4, has.shape)
    case = case_with(make_store, has, count, Presence(min_tokens=2))
    (own,) = own_differences(case, case.groups(0, ()), [0], 0.95).values()
    present = has & (count >= 2)
    assert own.share_a == present[FIRST, 0].mean()
    assert own.share_b == present[SECOND, 0].mean()


def test_pairs_are_compared_as_pairs(make_store):
    has = np.random.default_rng(2).random((400, 1)) < 0.5
    case = case_with(make_store, has)
    pairs = Contrast(("a", "b"), np.arange(0, 100), np.arange(100, 200), paired=True)
    (own,) = own_differences(case, pairs, [0], 0.95).values()
    only_a = int((has[:100, 0] & ~has[100:200, 0]).sum())
    only_b = int((~has[:100, 0] & has[100:200, 0]).sum())
    assert own.p_value == pytest.approx(stats.binomtest(only_a, only_a + only_b).pvalue)


def test_a_latent_that_fires_nowhere_has_shares_of_nothing(make_store):
    has = np.zeros((400, 2), bool)
    has[:, 1] = True
    case = case_with(make_store, has)
    own = own_differences(case, case.groups(0, ()), [0], 0.95)[0]
    assert (own.share_a, own.share_b, own.p_value) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("bands", [1, 2])
@pytest.mark.parametrize("present", [0, 1])
def test_a_pair_of_which_one_half_is_everywhere_or_nowhere_cannot_be_tested(present, bands):
    first = np.full(40, bool(present))
    second = np.arange(40) < 25
    kind = np.where(
        first, np.where(second, BOTH, FIRST_ONLY), np.where(second, SECOND_ONLY, NEITHER)
    )
    cells = Cells(np.arange(40), kind, np.arange(40) % bands, bands)
    own = own_pair(cells, 0.95)
    assert own.p_value == 1.0
    assert np.isnan(own.difference)
