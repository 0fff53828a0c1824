"""Penalised models, screening and the lasso's path against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LassoLars, LogisticRegression, Ridge

from conspectus.analysis.outcomes.learner import (
    PENALTIES,
    Task,
    choose_few,
    held_out,
    learn,
    pick_penalty,
    screen,
)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x = (rng.random((300, 40)) < 0.3).astype(float)
    y = x[:, 3] - 0.8 * x[:, 7] + 0.5 * x[:, 20] + rng.normal(0, 0.5, 300)
    return sp.csr_array(x), y


def task(y, **options):
    settings = {"unit": np.arange(y.size), "binary": False, "grouped": False}
    return Task(y, **{**settings, **options})


def test_ridge_is_that_of_scikit_learn(data):
    x, y = data
    model = learn(x, task(y), 3.0)
    other = Ridge(alpha=3.0).fit(x / model.scale, y)
    np.testing.assert_allclose(model.predict(x), other.predict(x / model.scale), atol=1e-4)
    assert np.corrcoef(model.predict(x), y)[0, 1] > 0.7


def test_logistic_is_that_of_scikit_learn(data):
    x, y = data
    liked = (y > 0).astype(float)
    model = learn(x, task(liked, binary=True), 2.0)
    other = LogisticRegression(C=0.5, max_iter=300, tol=1e-3)
    other.fit(x / model.scale, liked)
    np.testing.assert_allclose(
        model.predict(x), other.decision_function(x / model.scale), atol=1e-6
    )


def test_the_penalty_is_the_best_on_documents_not_learned_from(data):
    x, y = data
    seen, unseen = x[:200], x[200:]
    errors = [
        np.sum((y[200:] - learn(seen, task(y[:200]), p).predict(unseen)) ** 2) for p in PENALTIES
    ]
    picked = pick_penalty(seen, unseen, task(y[:200]), task(y[200:]))
    assert picked == PENALTIES[int(np.argmin(errors))]
    noise = np.random.default_rng(1).normal(size=300)
    assert pick_penalty(seen, unseen, task(noise[:200]), task(noise[200:])) >= 100


def test_a_quarter_of_the_units_is_held_out():
    unit = np.repeat(np.arange(20), 3)
    out = held_out(unit, 0)
    assert out.sum() == 15
    assert all(np.unique(out[unit == u]).size == 1 for u in range(20))
    assert (held_out(unit, 0) == out).all()


def test_without_columns_or_outcomes_it_predicts_the_level():
    y = np.arange(20.0)
    empty, none = sp.csr_array((20, 3)), sp.csr_array((20, 0))
    for columns in (empty, none):
        np.testing.assert_allclose(learn(columns, task(y), 1.0).predict(columns), y.mean())
    same = learn(sp.csr_array(np.ones((20, 1))), task(np.ones(20), binary=True), 1.0)
    assert same.level == 0


def test_screening_keeps_the_best_correlations(data):
    x, y = data
    dense = x.toarray()
    r = np.abs([np.corrcoef(dense[:, j], y)[0, 1] for j in range(40)])
    assert screen(x, y, 5).tolist() == sorted(np.argsort(-r)[:5].tolist())
    assert screen(x, y, 100).size == 40
    with_constant = sp.csr_array(np.column_stack([np.ones(300), dense]))
    assert 0 not in screen(with_constant, y, 30)


def test_the_few_are_those_of_the_lasso(data):
    x, y = data
    assert set(choose_few(x, y, 3)) == {3, 7, 20}
    dense = x.toarray() - x.toarray().mean(axis=0)
    dense /= np.sqrt((dense**2).sum(axis=0))
    lasso = LassoLars(alpha=0.0, max_iter=6).fit(dense, y - y.mean())
    assert choose_few(x, y, 6).tolist() == list(lasso.active_)[:6]


def test_of_twins_only_one_is_chosen(data):
    x, y = data
    twins = sp.csr_array(sp.hstack([x, x[:, [3]]]))
    chosen = choose_few(twins, y, 4).tolist()
    assert len({3, 40} & set(chosen)) == 1


def test_nothing_varies():
    assert choose_few(sp.csr_array(np.ones((9, 2))), np.arange(9.0), 3).size == 0
