from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.stats import f_oneway

from conspectus.analysis.novelty.weights import between_class_share, concept_weights


def dense_eta(values, labels):
    overall = values.mean()
    between = sum(
        (labels == c).sum() * (values[labels == c].mean() - overall) ** 2 for c in set(labels)
    )
    return between / ((values - overall) ** 2).sum()


def test_share_is_epsilon_squared():
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.arange(60) % 3)
    dense = rng.random((60, 9)) * (rng.random((60, 9)) < 0.5)
    dense[labels == 1, :3] += 1
    share = between_class_share(sp.csr_array(dense), labels, 3)
    eta = np.array([dense_eta(dense[:, j], labels) for j in range(9)])
    assert np.allclose(share, np.clip(1 - (1 - eta) * 59 / 57, 0, 1))


def test_share_agrees_with_the_f_statistic():
    """epsilon^2 = (F - 1) / (F + (n - k) / (k - 1)), from the one-way analysis of variance."""
    rng = np.random.default_rng(1)
    labels = np.arange(80) % 4
    dense = rng.normal(size=(80, 5)) + labels[:, None] * np.array([0, 0.2, 0.5, 1, 2])
    statistic = np.array(
        [f_oneway(*(dense[labels == c, j] for c in range(4))).statistic for j in range(5)]
    )
    expected = np.clip((statistic - 1) / (statistic + 76 / 3), 0, 1)
    assert np.allclose(between_class_share(sp.csr_array(dense), labels, 4), expected)


def test_share_of_unrelated_concepts_is_about_zero():
    rng = np.random.default_rng(2)
    dense = (rng.random((300, 400)) < 0.3).astype(float)
    share = between_class_share(sp.csr_array(dense), np.arange(300) % 10, 10)
    assert share.mean() < 0.01
    assert share.max() < 0.1


def test_what_does_not_vary_and_single_classes_have_no_share():
    matrix = sp.csr_array(np.ones((10, 2)))
    assert (between_class_share(matrix, np.arange(10) % 2, 2) == 0).all()
    varied = sp.csr_array(np.eye(10))
    assert (between_class_share(varied, np.zeros(10, int), 1) == 0).all()
    assert (between_class_share(varied, np.arange(10), 10) == 0).all()


def test_a_perfect_concept_has_all_of_its_variance_between():
    labels = np.arange(20) % 2
    share = between_class_share(sp.csr_array(labels[:, None].astype(float)), labels, 2)
    assert np.allclose(share, 1)
    assert np.allclose(concept_weights(share, 3.0), 4.0)
    assert np.allclose(concept_weights(share, 0.0), 1.0)
