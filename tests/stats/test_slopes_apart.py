"""Slopes on sparse columns against the same with dense ones."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.stats import Columns, Covariates, SlopesApart, partial_slopes
from conspectus.stats.slopes_apart import kinds_of

FIELDS = ("slope", "error", "guard", "correlation", "p_value", "freedom")


def same(found, expected):
    for name in FIELDS:
        np.testing.assert_allclose(
            getattr(found, name), getattr(expected, name), rtol=1e-8, atol=1e-11, err_msg=name
        )


@pytest.fixture(params=["presence", "strength"])
def columns(request):
    rng = np.random.default_rng(0)
    share = np.concatenate([[0.004, 0.5, 0.99], rng.uniform(0.01, 0.9, 20)])
    x = (rng.random((600, 23)) < share).astype(float)
    x[:, 5] = 1  # everywhere: nothing to estimate
    return x * rng.exponential(size=x.shape) if request.param == "strength" else x


@pytest.mark.parametrize("covariates", ["none", "one", "spline", "all different"])
def test_they_are_those_of_dense_columns(columns, covariates):
    rng = np.random.default_rng(1)
    n = len(columns)
    lengths = rng.integers(5, 30, n).astype(float)
    held = {
        "none": np.zeros((n, 0)),
        "one": lengths[:, None],
        "spline": np.maximum(lengths[:, None] - [0, 8, 16, 24], 0.0),
        "all different": rng.normal(size=(n, 3)),
    }[covariates]
    y = rng.exponential(size=n) + columns[:, 1]
    found = SlopesApart.of(y, held).fit(Columns.of(columns))
    same(found, partial_slopes(Covariates.of(n, None, held), columns, y[:, None]))


def test_no_covariates_are_none_given(columns):
    y = np.random.default_rng(2).normal(size=len(columns))
    same(
        SlopesApart.of(y).fit(Columns.of(columns)),
        SlopesApart.of(y, np.zeros((len(columns), 0))).fit(Columns.of(columns)),
    )


def test_a_column_that_the_covariates_tell_is_not_estimated():
    rng = np.random.default_rng(3)
    x = (rng.random((5000, 2)) < 0.4).astype(float)
    fit = SlopesApart.of(rng.normal(size=5000), x[:, :1] * 3 + 1).fit(Columns.of(x))
    assert np.isnan(fit.slope).tolist() == [True, False]
    assert fit.p_value[0] == 1


def test_few_columns_at_a_time_are_the_same(columns, monkeypatch):
    rng = np.random.default_rng(4)
    y, covariates = rng.normal(size=600), rng.integers(0, 9, (600, 2)).astype(float)
    at_once = SlopesApart.of(y, covariates).fit(Columns.of(columns))
    monkeypatch.setattr("conspectus.stats.slopes_apart._MOST_CELLS", 200)
    same(SlopesApart.of(y, covariates).fit(Columns.of(columns)), at_once)


def test_no_columns_are_no_slopes():
    fit = SlopesApart.of(np.arange(9.0)).fit(Columns.of(sp.csc_array((9, 0))))
    assert fit.slope.size == 0


def test_kinds_are_equal_rows():
    rows = np.array([[1.0, 2], [0, 2], [1, 2], [1, 3], [0, 2]])
    kind, first = kinds_of(rows)
    assert len(first) == 3
    assert kind[0] == kind[2]
    assert kind[1] == kind[4]
    np.testing.assert_array_equal(rows[first][kind], rows)


def test_no_matrix_of_documents_by_columns_is_made():
    rng = np.random.default_rng(5)
    n, m = 20_000, 500
    x = sp.random_array((n, m), density=0.002, rng=rng, format="csc")
    work, columns = SlopesApart.of(rng.normal(size=n)), Columns.of(x)
    tracemalloc.start()
    work.fit(columns)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < n * m * 8 / 10
