"""Columns of a comparison's page."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import diff
from conspectus.analysis.differences.layout import MOST_COLUMNS, layout_of


@pytest.fixture
def compared(make_store):
    """Compare a target that has more of latent 0 with some groups."""

    def compare(groups, **options):
        rng = np.random.default_rng(4)
        model = np.repeat(["t", *groups], 120)
        strength = (rng.random((model.size, 6)) < 0.3).astype(float)
        strength[:, 0] = rng.random(model.size) < np.where(model == "t", 0.9, 0.2)
        n_tokens = rng.integers(4, 60, model.size)
        store = make_store(pd.DataFrame({"model": model}), strength, n_tokens=n_tokens)
        return diff(store, by="model", a="t", **options)

    return compare


def keys(layout):
    return [column.key for column in layout.columns]


@pytest.mark.parametrize(
    ("options", "figures", "shown"),
    [
        ({}, ("difference", "low", "high"), ["adjusted", "q_value"]),
        ({"adjust_length": False}, ("difference", "low", "high"), ["q_value"]),
        (
            {"rank_by": "adjusted"},
            ("adjusted", "adjusted_low", "adjusted_high"),
            ["difference", "adjusted_q"],
        ),
        (
            {"verify_share": 0.5},
            ("verified", "verified_low", "verified_high"),
            ["adjusted", "difference", "q_value", "verified_q"],
        ),
    ],
)
def test_what_ranks_is_drawn_and_the_other_is_a_column(compared, options, figures, shown):
    layout = layout_of(compared(["u"], b="u", **options))
    assert layout.figures == figures
    rest = ["odds_ratio", "strength_a", "strength_b"]
    assert keys(layout) == ["share_a", "share_b", *shown, *rest]


@pytest.mark.parametrize("groups", [MOST_COLUMNS, MOST_COLUMNS + 1])
def test_more_groups_than_columns_are_one_line(compared, groups):
    names = [f"g{i}" for i in range(groups)]
    result = compared(names, against="largest")
    layout = layout_of(result)
    assert ("groups" in keys(layout)) == (groups > MOST_COLUMNS)
    row = result.table.iloc[0].to_dict()
    values = layout.values(row)
    shares = tuple(row[f"share[{name}]"] for name in ["t", *names])
    if groups > MOST_COLUMNS:
        assert values["groups"] == shares
    else:
        assert tuple(values[f"share[{name}]"] for name in names) == shares[1:]
