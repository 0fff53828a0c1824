from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact as scipy_fisher

from conspectus.analysis.clusters.enrichment import COLUMNS, enrich
from conspectus.analysis.selection import everything
from conspectus.stats import benjamini_hochberg, newcombe


def test_each_value_against_the_rest(make_store, rng) -> None:
    frame = pd.DataFrame(
        {
            "model": rng.choice(["x", "y", "z"], 90),
            "flag": rng.random(90) < 0.5,
            "id": range(90),
            "same": ["all"] * 90,
            "prompt": ["p", "q", "r"] * 30,
        }
    )
    frame.loc[:9, "model"] = None
    store = make_store(frame, np.ones((90, 2)))
    labels = rng.integers(-1, 3, 90)
    table = enrich(everything(store), labels, 0.9)
    assert set(table["column"]) == {"model", "flag"}
    assert len(table) == 3 * 3 + 3 * 2
    row = table[(table["cluster"] == 1) & (table["value"] == "y")].iloc[0]
    known = frame["model"].notna().to_numpy() & (labels >= 0)
    own, other = known & (labels == 1), known & (labels != 1)
    a, b = (frame["model"][own] == "y").sum(), (frame["model"][other] == "y").sum()
    assert row["documents"] == a
    assert row["share"] == pytest.approx(a / own.sum())
    assert row["share_rest"] == pytest.approx(b / other.sum())
    expected = scipy_fisher([[a, own.sum() - a], [b, other.sum() - b]])[1]
    assert row["p_value"] == pytest.approx(expected)
    low, high = newcombe(a, own.sum(), b, other.sum(), 0.9)
    assert (row["low"], row["high"]) == (pytest.approx(float(low)), pytest.approx(float(high)))
    np.testing.assert_allclose(table["q_value"], benjamini_hochberg(table["p_value"].to_numpy()))
    assert table["p_value"].is_monotonic_increasing


def test_nothing_to_compare(make_store) -> None:
    store = make_store(pd.DataFrame({"id": range(30)}), np.ones((30, 2)))
    table = enrich(everything(store), np.arange(30) % 2, 0.95)
    assert table.empty
    assert tuple(table.columns) == COLUMNS


def test_columns_of_lists_are_left_out(make_store) -> None:
    frame = pd.DataFrame({"tags": [["a"], ["b"]] * 10, "side": ["l", "r"] * 10})
    store = make_store(frame, np.ones((20, 2)))
    assert set(enrich(everything(store), np.arange(20) % 2, 0.95)["column"]) == {"side"}


def test_metadata_of_no_meaning_keeps_the_level(make_store, rng) -> None:
    names = [f"c{i}" for i in range(60)]
    frame = pd.DataFrame({name: rng.integers(0, 3, 300) for name in names})
    store = make_store(frame, np.ones((300, 1)))
    table = enrich(everything(store), rng.integers(0, 4, 300), 0.95)
    level = (table["p_value"] <= 0.05).mean()
    assert level <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(table))
    assert (table["q_value"] <= 0.05).sum() <= 2
