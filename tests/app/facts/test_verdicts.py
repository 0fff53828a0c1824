"""What is left of differences, counted and ordered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from word_store import word_store

from conspectus.analysis import diff
from conspectus.analysis.confounds.verdict import EXPLAINED, REMAINS
from conspectus.app.facts.differences import narrow
from conspectus.app.facts.verdicts import (
    NO_FINDING,
    ORDER,
    UNADJUSTED,
    Tally,
    is_judged,
    tally,
    verdicts_of,
)

ALPHA, BETA, GAMMA, DELTA = range(4)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Texts of x are long; "alpha" and "delta" go with length, "beta" with x at any length."""
    rng = np.random.default_rng(1)
    rows = []
    for i in range(600):
        x = i % 2 == 0
        long = rng.random() < (0.8 if x else 0.2)
        words = ["word"] * int(rng.integers(40, 60) if long else rng.integers(5, 15))
        words += ["alpha"] * (rng.random() < (0.9 if long else 0.1))
        words += ["delta"] * (rng.random() < (0.7 if long else 0.1))
        words += ["beta"] * (rng.random() < (0.45 if x else 0.1))
        words += ["gamma"] * (i % 8 < 2)
        rows.append({"text": " ".join(words), "model": "x" if x else "y"})
    return word_store(tmp_path_factory.mktemp("verdicts") / "long.conspectus", rows, part_size=200)


@pytest.fixture(scope="module")
def result(store):
    return diff(store, by="model", a="x", b="y")


def test_findings_are_counted_by_what_is_left_of_them(result):
    found = tally(result)
    assert found.counts == {REMAINS: 1, EXPLAINED: 2}
    assert found.total == len(result.findings) == 3
    assert found.headline == "1 of 3 differences holds among documents of equal length."


def test_what_holds_comes_first_and_the_ranking_decides_among_the_rest(result):
    ranked = result.findings["latent"].tolist()
    assert ranked[0] != BETA, "else nothing is shown"
    assert narrow(result).table["latent"].tolist() == [BETA, *[i for i in ranked if i != BETA]]
    assert narrow(result, order="ranked").table["latent"].tolist() == ranked
    assert narrow(result, verdict=EXPLAINED).table["latent"].tolist() == [
        i for i in ranked if i != BETA
    ]
    assert narrow(result, verdict="nonsense").table.empty
    every = narrow(result, findings=False)
    assert verdicts_of(result, every.table).map(ORDER).is_monotonic_increasing


def test_what_is_no_finding_is_called_so(result):
    told = verdicts_of(result, result.table)
    of = dict(zip(result.table["latent"], told, strict=True))
    assert of[GAMMA] == NO_FINDING
    assert of[ALPHA] == of[DELTA] == EXPLAINED


def test_what_could_not_be_adjusted_is_called_so(result):
    blank = replace(result, latents=result.latents.assign(verdict=""))
    told = verdicts_of(blank, blank.findings)
    assert set(told) == {UNADJUSTED}
    assert tally(blank).counts == {REMAINS: 0, UNADJUSTED: 3}


@pytest.mark.parametrize("options", [{"adjust_length": False}, {"rank_by": "adjusted"}])
def test_nothing_is_judged_where_nothing_is_held_equal_or_all_findings_hold(store, options):
    other = diff(store, by="model", a="x", b="y", **options)
    assert not is_judged(other)
    assert tally(other) is None
    assert narrow(other).table["latent"].tolist() == other.findings["latent"].tolist()


@pytest.mark.parametrize(
    ("counts", "headline"),
    [
        ({REMAINS: 0, EXPLAINED: 5351}, "None of 5,351 differences is sure to hold"),
        ({REMAINS: 4}, "All 4 differences hold"),
        ({REMAINS: 1}, "The one difference holds"),
        ({REMAINS: 0, EXPLAINED: 1}, "The one difference is not sure to hold"),
        ({REMAINS: 2, EXPLAINED: 1}, "2 of 3 differences hold "),
    ],
)
def test_the_verdict_in_a_sentence(counts, headline):
    assert Tally(counts, "length").headline.startswith(headline)


def test_the_bar_is_filled_by_the_counts():
    segments = Tally({REMAINS: 0, "unclear": 1, EXPLAINED: 3}, "length").segments
    assert segments == [("unclear", 0.0, 0.25), (EXPLAINED, 0.25, 0.75)]
