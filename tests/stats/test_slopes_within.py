"""Slopes of sparse columns within groups against the same with dense ones."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from dense_slopes import partial_slopes

from conspectus.stats import (
    Columns,
    Covariates,
    RegressorsWithin,
    ResponsesWithin,
)

FIELDS = ("slope", "error", "guard", "correlation", "p_value", "freedom")


def same(found, expected):
    for name in FIELDS:
        np.testing.assert_allclose(
            getattr(found, name), getattr(expected, name), rtol=1e-8, atol=1e-10, err_msg=name
        )


@pytest.fixture(params=["presence", "strength"])
def columns(request):
    rng = np.random.default_rng(0)
    share = np.concatenate([[0.004, 0.5, 0.99], rng.uniform(0.01, 0.9, 20)])
    x = (rng.random((600, 23)) < share).astype(float)
    x[:, 5] = 1  # everywhere: nothing to estimate
    return x * rng.exponential(size=x.shape) if request.param == "strength" else x


@pytest.fixture(params=["in order", "mixed", "pairs"])
def group(request):
    rng = np.random.default_rng(1)
    if request.param == "pairs":
        return np.repeat(np.arange(300), 2)
    code = np.unique(rng.integers(0, 90, 600), return_inverse=True)[1]
    return np.sort(code) if request.param == "in order" else code


@pytest.mark.parametrize("q", [0, 1, 4])
def test_regressors_are_those_of_dense_columns(columns, group, q):
    rng = np.random.default_rng(2)
    covariates = rng.integers(5, 30, (600, q)).astype(float)
    y = rng.exponential(size=600) + columns[:, 1] + rng.normal(size=600)[group]
    found = RegressorsWithin.of(y, group, covariates).fit(Columns.of(columns, group))
    expected = partial_slopes(Covariates.of(600, group, covariates), columns, y[:, None], group)
    same(found, expected)


@pytest.mark.parametrize("q", [0, 1, 4])
def test_responses_are_those_of_dense_columns(columns, group, q):
    rng = np.random.default_rng(3)
    covariates = rng.integers(5, 30, (600, q)).astype(float)
    score = rng.integers(0, 5, 600) + 0.1 * columns[:, 1]
    found = ResponsesWithin.of(score, group, covariates).fit(Columns.of(columns, group))
    expected = partial_slopes(Covariates.of(600, group, covariates), score[:, None], columns, group)
    same(found, expected)


@pytest.mark.parametrize("work", [RegressorsWithin, ResponsesWithin])
def test_no_covariates_are_none_given(columns, group, work):
    y = np.random.default_rng(2).normal(size=600)
    same(
        work.of(y, group).fit(Columns.of(columns, group)),
        work.of(y, group, np.zeros((600, 0))).fit(Columns.of(columns, group)),
    )


def test_few_columns_and_documents_at_a_time_are_the_same(columns, group, monkeypatch):
    rng = np.random.default_rng(4)
    y, covariates = rng.normal(size=600), rng.normal(size=(600, 2))
    work = RegressorsWithin.of(y, group, covariates)
    at_once = work.fit(Columns.of(columns, group))
    monkeypatch.setattr("conspectus.stats.slopes_within._MOST_CELLS", 200)
    monkeypatch.setattr("conspectus.stats.slopes_within._DOCUMENTS_AT_ONCE", 7)
    same(work.fit(Columns.of(columns, group)), at_once)


def test_a_score_that_is_the_same_within_groups_has_no_slope(columns, group):
    fit = ResponsesWithin.of(group.astype(float), group).fit(Columns.of(columns, group))
    assert np.isnan(fit.slope).all()
    assert (fit.p_value == 1).all()


def test_no_columns_are_no_slopes(group):
    nothing = Columns.of(sp.csc_array((600, 0)), group)
    for work in (RegressorsWithin, ResponsesWithin):
        assert work.of(np.arange(600.0), group).fit(nothing).slope.size == 0
