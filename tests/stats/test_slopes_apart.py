"""Slopes on sparse columns against the same with dense ones."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp
from dense_slopes import partial_slopes

from conspectus.stats import Columns, Covariates, ResponsesApart, SlopesApart
from conspectus.stats.slopes_apart import kinds_of

FIELDS = ("slope", "error", "guard", "correlation", "p_value", "freedom")


def same(found, expected):
    # A sum of nothing but rounding is on either side of 0, and the tails there differ a little.
    zero = np.abs(expected.correlation) < 1e-12
    for name in FIELDS:
        one, other = getattr(found, name), getattr(expected, name)
        skipped = zero if name == "p_value" else np.zeros_like(zero)
        np.testing.assert_allclose(
            one[~skipped], other[~skipped], rtol=1e-8, atol=1e-11, err_msg=name
        )


@pytest.fixture(params=["presence", "strength"])
def columns(request):
    rng = np.random.default_rng(0)
    share = np.concatenate([[0.004, 0.5, 0.99], rng.uniform(0.01, 0.9, 20)])
    x = (rng.random((600, 23)) < share).astype(float)
    x[:, 5] = 1  # everywhere: nothing to estimate
    return x * rng.exponential(size=x.shape) if request.param == "strength" else x


@pytest.fixture(params=["none", "one", "spline", "all different"])
def held(request):
    rng = np.random.default_rng(1)
    lengths = rng.integers(5, 30, 600).astype(float)
    return {
        "none": np.zeros((600, 0)),
        "one": lengths[:, None],
        "spline": np.maximum(lengths[:, None] - [0, 8, 16, 24], 0.0),
        "all different": rng.normal(size=(600, 3)),
    }[request.param]


def test_regressors_are_those_of_dense_columns(columns, held):
    y = np.random.default_rng(2).exponential(size=600) + columns[:, 1]
    found = SlopesApart.of(y, held).fit(Columns.of(columns))
    same(found, partial_slopes(Covariates.of(600, None, held), columns, y[:, None]))


@pytest.mark.parametrize("sides", [True, False])
def test_responses_are_those_of_dense_columns(columns, held, sides):
    rng = np.random.default_rng(3)
    x = np.repeat([1.0, 0.0], [200, 400]) if sides else rng.exponential(size=600) + columns[:, 1]
    found = ResponsesApart.of(x, held).fit(Columns.of(columns))
    same(found, partial_slopes(Covariates.of(600, None, held), x[:, None], columns))


def test_no_covariates_are_none_given(columns):
    y = np.random.default_rng(2).normal(size=len(columns))
    for work in (SlopesApart, ResponsesApart):
        bare, given = work.of(y), work.of(y, np.zeros((len(columns), 0)))
        same(bare.fit(Columns.of(columns)), given.fit(Columns.of(columns)))


def test_a_column_that_the_covariates_tell_is_not_estimated():
    rng = np.random.default_rng(3)
    x = (rng.random((5000, 2)) < 0.4).astype(float)
    fit = SlopesApart.of(rng.normal(size=5000), x[:, :1] * 3 + 1).fit(Columns.of(x))
    assert np.isnan(fit.slope).tolist() == [True, False]
    assert fit.p_value[0] == 1


def test_few_columns_at_a_time_are_the_same(columns, monkeypatch):
    rng = np.random.default_rng(4)
    y, covariates = rng.normal(size=600), rng.integers(0, 9, (600, 2)).astype(float)
    work = [kind.of(y, covariates) for kind in (SlopesApart, ResponsesApart)]
    at_once = [one.fit(Columns.of(columns)) for one in work]
    monkeypatch.setattr("conspectus.stats.slopes_apart._MOST_CELLS", 200)
    for one, expected in zip(work, at_once, strict=True):
        same(one.fit(Columns.of(columns)), expected)


def test_no_columns_are_no_slopes():
    for work in (SlopesApart, ResponsesApart):
        fit = work.of(np.arange(9.0)).fit(Columns.of(sp.csc_array((9, 0))))
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
