"""Composed documents, agreement with known classes, and other ways to cluster."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from benchmarks.truth.clustering.baselines import k_means, paper, word_vectors
from benchmarks.truth.clustering.ceiling import halves
from benchmarks.truth.clustering.metrics import accuracy, adjusted_rand
from benchmarks.truth.composing import shaped


def test_accuracy_matches_clusters_with_classes():
    assert accuracy(["a", "a", "b", "b"], [1, 1, 0, 0]) == 1
    assert accuracy(["a", "a", "b", "b"], [1, 1, 1, 0]) == 0.75
    assert accuracy(["a", "a", "b", "b"], [1, 1, 0, 2]) == 0.75


def test_unassigned_documents_are_wrong():
    assert accuracy(["a", "a", "b", "b"], [1, -1, 0, -1]) == 0.5
    assert accuracy(["a"], [-1]) == 0


def test_adjusted_rand_of_chance_is_nothing():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 4000)
    assert adjusted_rand(truth, truth) == 1
    assert adjusted_rand(truth, rng.permutation(truth)) == pytest.approx(0, abs=0.01)


def test_the_paper_s_method_separates_documents_without_common_latents():
    present = sp.csr_array(
        np.hstack([np.kron(np.eye(2), np.ones((20, 5))) * 3.0, np.ones((40, 1))])
    )
    assert accuracy([0] * 20 + [1] * 20, paper(present, 2, 0)) == 1


def test_the_paper_s_method_leaves_documents_without_latents_out():
    present = np.hstack([np.kron(np.eye(2), np.ones((20, 5))), np.ones((40, 1))])
    present[3] = 0
    found = paper(sp.csr_array(present), 2, 0)
    assert found[3] == -1
    assert (found == -1).sum() == 1


def test_k_means_on_words_separates_topics():
    texts = ["dogs bark loudly", "cats and dogs bark", "stocks fell sharply", "stocks fell again"]
    found = k_means(word_vectors(texts), 2, 0)
    assert accuracy([0, 0, 1, 1], found) == 1


def test_forms():
    parts = ["One thing.", "Another thing."]
    assert shaped(parts, "plain", "d") == "One thing. Another thing."
    assert shaped(parts, "list", "d") == "- One thing.\n- Another thing."
    asked = shaped(parts, "question", "d")
    assert asked.count("?") == 2
    assert "One thing" in asked


def test_halves_share_no_document_and_have_every_class():
    truth = np.array(["a"] * 10 + ["b"] * 7)
    first, second = halves(truth, 0)
    assert sorted([*first, *second]) == list(range(17))
    assert (truth[first] == "a").sum() == 5
    assert (truth[first] == "b").sum() == 3
    assert halves(truth, 1)[0].tolist() != first.tolist()
