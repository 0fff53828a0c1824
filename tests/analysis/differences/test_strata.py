"""Strata of documents, and what is counted over them."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.differences import strata as module
from conspectus.analysis.differences.sides import select
from conspectus.analysis.differences.strata import stratify, tally, uncovered_share
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT
from conspectus.stats import Strata, cmh_test, mantel_haenszel_difference
from conspectus.store import Presence

N = 600


@pytest.fixture
def case(make_store):
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "model": rng.choice(["a", "b"], N),
            "topic": rng.choice(["x", "y", "z"], N, p=[0.5, 0.45, 0.05]),
            "score": rng.random(N),
            "same": "s",
        }
    )
    strength = (rng.random((N, 8)) < 0.3).astype(float)
    n_tokens = rng.integers(3, 90, N)
    selection = select(
        make_store(frame, strength, n_tokens=n_tokens), None, by="model", a="a", b="b", where=None
    )
    return selection, frame, strength > 0, n_tokens


def test_strata_are_the_crossing_of_all_columns(case):
    selection, frame, *_ = case
    strata = stratify(selection, ("topic", "score", "same"), by_length=False)
    assert strata.names == ("topic", "score")
    assert strata.n == 30
    bins = pd.qcut(frame["score"], 10, labels=False)
    groups = pd.DataFrame({"code": strata.code, "topic": frame["topic"], "bin": bins})
    assert groups.groupby("code")[["topic", "bin"]].nunique().max().max() <= 2
    assert (groups.groupby("code")["topic"].nunique() == 1).all()
    sizes = pd.crosstab(frame["model"], strata.code).to_numpy()
    np.testing.assert_array_equal(strata.sizes, sizes)


def test_length_is_one_of_them_or_not(case):
    selection, *_ = case
    assert stratify(selection, ("topic",), by_length=True).names == ("length", "topic")
    assert stratify(selection, (), by_length=True).n == 10
    nothing = stratify(selection, ("same",), by_length=False)
    assert (nothing.names, nothing.n) == ((), 1)


def test_documents_without_a_like_are_uncovered(make_store):
    frame = pd.DataFrame({"model": ["a"] * 50 + ["b"] * 50, "topic": ["x"] * 80 + ["y"] * 20})
    store = make_store(frame, np.ones((100, 2)))
    selection = select(store, None, by="model", a="a", b="b", where=None)
    strata = stratify(selection, ("topic",), by_length=False)
    assert strata.uncovered == pytest.approx(0.2)
    assert uncovered_share(strata.code, selection) == pytest.approx(0.2)


def direct(frame, has, keys):
    """Mantel-Haenszel over strata from a plain group-by."""
    cells = pd.DataFrame(has).groupby([frame["model"], *keys]).agg(["sum", "size"])
    both = [k for k in {i[1:] for i in cells.index} if ("a", *k) in cells.index]
    both = sorted(k for k in both if ("b", *k) in cells.index)
    parts = []
    for model in ("a", "b"):
        rows = cells.loc[[(model, *k) for k in both]]
        parts += [rows.xs("sum", axis=1, level=1).to_numpy(), rows[0]["size"].to_numpy()]
    strata = Strata.of(*parts)
    return np.stack([*mantel_haenszel_difference(strata), cmh_test(strata)])


@pytest.mark.parametrize("cells", [1, 50, 10**6])
def test_sums_are_those_of_a_group_by_however_many_passes(case, monkeypatch, cells):
    selection, frame, has, _ = case
    monkeypatch.setattr(module, "MOST_CELLS", cells)
    strata = stratify(selection, ("topic", "score"), by_length=False)
    counted = tally(selection, strata, Presence(), SILENT)
    expected = direct(frame, has, [frame["topic"], pd.qcut(frame["score"], 10, labels=False)])
    sums = counted.sums[0]
    found = np.stack([*mantel_haenszel_difference(sums), cmh_test(sums)])
    # Quantile edges may put a document on the other side of a cut than pandas does.
    np.testing.assert_allclose(found, expected, atol=0.02)
    totals = pd.DataFrame(has).groupby(frame["model"]).sum().to_numpy()
    np.testing.assert_array_equal(counted.present, totals)


def test_exactly_those_of_a_group_by_over_categories(case):
    selection, frame, has, _ = case
    counted = tally(selection, stratify(selection, ("topic",), False), Presence(), SILENT)
    found = np.stack([*mantel_haenszel_difference(counted.sums[0]), cmh_test(counted.sums[0])])
    np.testing.assert_allclose(found, direct(frame, has, [frame["topic"]]))


def test_lonely_strata_count_in_the_totals_only(make_store):
    frame = pd.DataFrame({"model": ["a"] * 6 + ["b"] * 6, "topic": list("xxxyyy" + "xxxzzz")})
    store = make_store(frame, np.ones((12, 1)))
    selection = select(store, None, by="model", a="a", b="b", where=None)
    counted = tally(selection, stratify(selection, ("topic",), False), Presence(), SILENT)
    assert counted.present.tolist() == [[6], [6]]
    assert counted.sums[0].weight == pytest.approx(3 * 3 / 6)
    assert counted.strength.tolist() == [[6.0], [6.0]]


def test_an_unknown_column_is_refused(case):
    with pytest.raises(AnalysisError, match="no column 'topics'.*did you mean 'topic'"):
        stratify(case[0], ("topics",), by_length=True)


def test_many_columns_do_not_overflow(make_store):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"c{i}": rng.choice(list("abcdefgh"), 200) for i in range(30)})
    frame["model"] = list(itertools.islice(itertools.cycle("ab"), 200))
    selection = select(
        make_store(frame, np.ones((200, 1))), None, by="model", a="a", b="b", where=None
    )
    strata = stratify(selection, tuple(f"c{i}" for i in range(30)), by_length=False)
    assert strata.n == 200
    assert strata.uncovered == 1.0
