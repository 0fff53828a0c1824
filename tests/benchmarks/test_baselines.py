"""Baselines against closed forms and other people's code."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from benchmarks.truth.baselines.dense_test import area_under_curve, dense_test, left_out_scores
from benchmarks.truth.baselines.log_odds import log_odds
from benchmarks.truth.baselines.logistic import coefficients
from benchmarks.truth.baselines.ngrams import count_ngrams, single_words, totals
from sklearn.linear_model import Ridge
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneOut, cross_val_predict


def by_hand(y_a, n_a, y_b, n_b, prior, prior_total):
    """Equations 16, 20 and 22 of Monroe, Colaresi and Quinn for one word."""
    omega_a = (y_a + prior) / (n_a + prior_total - y_a - prior)
    omega_b = (y_b + prior) / (n_b + prior_total - y_b - prior)
    delta = np.log(omega_a) - np.log(omega_b)
    return delta / np.sqrt(1 / (y_a + prior) + 1 / (y_b + prior))


def test_log_odds_is_the_paper_s():
    a, b = np.array([30, 5, 65.0]), np.array([10, 15, 175.0])
    z, p = log_odds(a, b, prior_words=50)
    prior = 50 * (a + b) / 300
    expected = [by_hand(a[i], 100, b[i], 200, prior[i], 50) for i in range(3)]
    assert z == pytest.approx(expected)
    assert z[0] > 0 > z[1] or z[0] > 0
    assert p == pytest.approx(2 * __import__("scipy.stats").stats.norm.sf(np.abs(expected)))


def test_log_odds_is_antisymmetric_and_silent_on_unused_words():
    a, b = np.array([3, 0, 9.0]), np.array([1, 0, 4.0])
    z, p = log_odds(a, b)
    assert z == pytest.approx(-log_odds(b, a)[0])
    assert (z[1], p[1]) == (0.0, 1.0)


def test_log_odds_of_equal_use_of_independent_words_keeps_its_level():
    rng = np.random.default_rng(1)
    use = np.full(40, 1 / 40)
    p = np.concatenate(
        [log_odds(rng.multinomial(4000, use), rng.multinomial(4000, use))[1] for _ in range(60)]
    )
    assert np.mean(p <= 0.05) < 0.065


def frame_of(*texts, spans=None):
    given = spans or [[]] * len(texts)
    return pd.DataFrame({"text": texts, "spans": [json.dumps(one) for one in given]})


def test_ngrams_count_words_marks_and_pairs():
    found = count_ngrams(frame_of("No, no! 😀", "no it's"), min_documents=1)
    table = pd.DataFrame(found.counts.toarray(), columns=found.names)
    assert table["no"].tolist() == [2, 1]
    assert table["no ,"].tolist() == [1, 0]
    assert table["! 😀"].tolist() == [1, 0]
    assert table["it's"].tolist() == [0, 1]
    assert totals(found.counts, np.array([0, 1]))[found.names.index("no")] == 3


def test_ngrams_know_what_is_planted():
    found = count_ngrams(frame_of("so sorry, so", "so", spans=[[[3, 8]], []]), min_documents=1)
    inside = dict(zip(found.names, found.inside.toarray()[0], strict=True))
    assert (inside["sorry"], inside["so sorry"], inside["so"]) == (1, 1, 0)


def test_rare_ngrams_are_left_out():
    assert count_ngrams(frame_of("a b", "a c"), min_documents=2).names == ["a"]


def test_regression_leans_on_the_word_that_differs():
    counts = sp.csr_array(np.array([[1, 1, 0]] * 10 + [[1, 0, 1]] * 10, float))
    weight = coefficients(counts, np.arange(10), np.arange(10, 20))
    assert weight[1] > 0 > weight[2]
    assert abs(weight[0]) < abs(weight[1])


def test_left_out_scores_are_those_of_a_ridge_fitted_without_each_document():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 5)), np.where(rng.random(40) < 0.5, 1.0, -1.0)
    expected = cross_val_predict(Ridge(alpha=1.0), x, y, cv=LeaveOneOut())
    assert left_out_scores(x, y[:, None])[:, 0] == pytest.approx(expected, abs=0.03)


def test_area_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 6, (50, 3)).astype(float)
    labels = np.where(rng.random((50, 3)) < 0.4, 1.0, -1.0)
    expected = [roc_auc_score(labels[:, i] > 0, scores[:, i]) for i in range(3)]
    assert area_under_curve(scores, labels) == pytest.approx(expected)


def test_dense_test_finds_a_shift_and_keeps_its_level():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 6))
    shifted = x.copy()
    shifted[:40, 0] += 2
    assert dense_test(shifted, 40, "shift", 99)[1] <= 0.02
    p = [dense_test(rng.normal(size=(40, 4)), 20, f"null{i}", 39)[1] for i in range(100)]
    assert np.mean(np.array(p) <= 0.05) <= 0.12


def test_single_words_are_ngrams_without_a_gap():
    found = single_words(count_ngrams(frame_of("a b", "a b", spans=[[[0, 1]], []]), 1))
    assert found.names == ["a", "b"]
    assert found.inside.toarray().tolist() == [[1, 0], [0, 0]]
