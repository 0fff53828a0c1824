"""Differences in standard errors, and lists in their order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import conspectus as cs
from conspectus.analysis.differences.standard_errors import in_standard_errors
from conspectus.errors import AnalysisError


def figures(**columns):
    names = ("difference", "low", "high", "adjusted", "adjusted_low", "adjusted_high")
    return pd.DataFrame({name: [0.1] for name in names} | columns)


def test_a_wald_interval_gives_its_own_z_back() -> None:
    for confidence in (0.8, 0.95, 0.99):
        quantile = stats.norm.ppf(0.5 + confidence / 2)
        error = 0.02
        table = figures(
            difference=[0.06, -0.1],
            low=[0.06 - quantile * error, -0.1 - quantile * error],
            high=[0.06 + quantile * error, -0.1 + quantile * error],
            adjusted=[0.01, 0.0],
            adjusted_low=[0.01 - quantile * error, 0.0],
            adjusted_high=[0.01 + quantile * error, 0.0],
        )
        found = in_standard_errors(table, confidence)
        np.testing.assert_allclose(found["z"], [3.0, -5.0])
        np.testing.assert_allclose(found["adjusted_z"], [0.5, 0.0])


def test_no_difference_has_no_z_and_no_width_has_none_either() -> None:
    table = figures(adjusted=[np.nan], adjusted_low=[np.nan], adjusted_high=[np.nan])
    found = in_standard_errors(table, 0.95)
    assert found["z"].tolist() == [0.0]
    assert np.isnan(found["adjusted_z"]).all()


def rare_and_common(make_store):
    """Latent 0 in 10 % against 0 %; latent 1 in 56 % against 44 %: more points, less sure."""
    n = 200
    side = np.repeat(["a", "b"], n)
    number = np.tile(np.arange(n), 2)
    rare = (side == "a") & (number < 20)
    common = np.where(side == "a", number < 112, number < 88)
    return make_store(pd.DataFrame({"side": side}), np.stack([rare, common], axis=1) * 1.0)


def test_a_rare_sure_difference_comes_before_a_common_unsure_one(make_store) -> None:
    store = rare_and_common(make_store)
    sides = {"by": "side", "a": "a", "b": "b", "adjust_length": False}
    by_errors = cs.diff(store, **sides).table
    by_points = cs.diff(store, **sides, order="points").table
    assert by_errors["latent"].tolist() == [0, 1]
    assert by_points["latent"].tolist() == [1, 0]
    assert by_errors["z"].is_monotonic_decreasing
    same = ["latent", "difference", "q_value", "z"]
    pd.testing.assert_frame_equal(
        by_errors[same], by_points.sort_values("latent")[same].reset_index(drop=True)
    )


def test_near_the_pooled_z_of_two_shares(make_store) -> None:
    store = rare_and_common(make_store)
    table = cs.diff(store, by="side", a="a", b="b", adjust_length=False).table
    pooled = (112 + 88) / 400
    expected = 0.12 / np.sqrt(pooled * (1 - pooled) * 2 / 200)
    assert table.set_index("latent").loc[1, "z"] == pytest.approx(expected, rel=0.03)


def test_the_order_is_recorded_and_a_wrong_one_refused(make_store) -> None:
    store = rare_and_common(make_store)
    sides = {"by": "side", "a": "a", "b": "b"}
    assert cs.diff(store, **sides).settings["order"] == "errors"
    assert cs.diff(store, **sides, order="points").settings["order"] == "points"
    with pytest.raises(AnalysisError, match="order must be one of errors, points"):
        cs.diff(store, **sides, order="size")
