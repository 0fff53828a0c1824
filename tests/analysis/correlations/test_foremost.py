"""Which pairs a reader meets first, and the grid both pictures draw."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations.foremost import MOST_PAIRS, foremost, shown_rows


def result_of(pairs, npmi, symmetric=True, decides=""):
    table = pd.DataFrame(pairs, columns=["a", "b"])
    for side in "ab":
        table[f"label_{side}"] = [f"label {x}" if x != 9 else "" for x in table[side]]
    table["npmi"] = npmi
    table["direction"] = np.where(np.array(npmi) > 0, "together", "apart")
    known = dict(zip(pairs, npmi, strict=True))

    def npmi_between(first, second):
        found = [[known.get((a, b), known.get((b, a), np.nan)) for b in second] for a in first]
        return np.array(found)

    return SimpleNamespace(
        npmi_between=npmi_between,
        pairs=table,
        table=table,
        findings=table,
        decides=decides,
        corpus=SimpleNamespace(one_text=symmetric),
    )


def test_the_grid_holds_every_pair_of_its_concepts_both_ways():
    grid = foremost(result_of([(1, 2), (3, 9), (1, 9)], [0.9, -1.0, 0.4]), 10)
    assert set(grid.rows) == {"label 1", "label 2", "label 3", "#9"}
    assert grid.rows == grid.columns
    at = {name: i for i, name in enumerate(grid.rows)}
    assert grid.npmi[at["label 1"], at["label 2"]] == 0.9
    assert grid.npmi[at["#9"], at["label 3"]] == -1.0
    np.testing.assert_array_equal(grid.npmi, grid.npmi.T)
    assert np.isnan(grid.npmi[at["label 2"], at["label 3"]])
    assert np.isnan(np.diag(grid.npmi)).all()


def test_concepts_of_one_topic_stand_side_by_side():
    pairs = [(1, 2), (5, 6), (1, 3), (5, 7), (2, 3), (6, 7)]
    rows = foremost(result_of(pairs, [0.8] * 6), 10).rows
    topics = ["a" if name[-1] in "123" else "b" for name in rows]
    assert "".join(topics) == "aaabbb"


def test_only_the_first_concepts_are_drawn():
    grid = foremost(result_of([(1, 2), (3, 4), (5, 6)], [0.9, 0.8, 0.7]), 3)
    assert set(grid.rows) == {"label 1", "label 2", "label 3"}


def test_two_kinds_make_two_axes():
    grid = foremost(result_of([(1, "m = x"), (2, "m = y")], [0.9, -0.5], symmetric=False), 10)
    assert grid.rows == ("label 1", "label 2")
    assert grid.columns == ("label m = x", "label m = y")
    assert not grid.symmetric


@pytest.mark.parametrize("rows", [3, 9, 30])
def test_a_concept_fills_no_more_than_its_share_of_the_list(rows):
    pairs = [(0, i) for i in range(1, 20)] + [(30 + i, 50 + i) for i in range(10)]
    npmi = np.linspace(0.9, 0.1, 29)
    chosen = shown_rows(result_of(pairs, npmi), rows)
    assert sum(pairs[i][0] == 0 for i in chosen) == min(rows, MOST_PAIRS)
    assert chosen == sorted(chosen)
    assert len(chosen) == min(rows, MOST_PAIRS + 10)


def test_values_of_columns_are_no_concepts_to_be_spread():
    pairs = [(i, "model = x") for i in range(12)]
    assert len(shown_rows(result_of(pairs, np.linspace(0.9, 0.5, 12)), 10)) == 10


def test_up_to_a_third_avoid_each_other():
    pairs = [(i, 100 + i) for i in range(40)]
    npmi = [0.5] * 20 + [-1.0] * 20
    chosen = shown_rows(result_of(pairs, npmi), 12)
    assert [i < 20 for i in chosen] == [True] * 8 + [False] * 4
