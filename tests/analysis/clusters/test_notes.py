from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.clusters.notes import cluster_notes, length_share, libraries

NOBODY = {"no_concept": 0, "no_neighbour": 0, "noise": 0}


def notes(unassigned=NOBODY, recovered=(0.9, 0.8), length=0.0):
    return cluster_notes(unassigned, 1000, "5 clusters.", np.array(recovered), length)


def test_double_dipping_is_always_named() -> None:
    found = notes()
    assert found[0] == "5 clusters."
    assert len(found) == 2
    assert "held-out half" in found[1]


def test_unassigned_documents_are_counted_by_reason() -> None:
    text = notes({"no_concept": 1200, "no_neighbour": 0, "noise": 3})[1]
    assert text.startswith("1,203 of 1,000 documents are in no cluster: 1,200 have none")
    assert "3 are noise" in text
    assert "share no chosen" not in text


def test_clusters_that_are_not_found_again() -> None:
    assert "Cluster 1 was not found again" in notes(recovered=(0.9, 0.2))[2]
    assert "Clusters 0, 1 were not found" in notes(recovered=(0.1, 0.2))[2]


def test_length_is_mentioned_where_it_matters() -> None:
    assert "explain 31% of the variance" in notes(length=0.31)[-1]
    assert not any("variance" in note for note in notes(length=0.05))


def test_length_share_is_eta_squared(rng) -> None:
    tokens, labels = rng.integers(1, 500, 60), rng.integers(-1, 3, 60)
    value, own = np.log(tokens[labels >= 0]), labels[labels >= 0]
    groups = [value[own == c] for c in range(3)]
    between = sum(g.size * (g.mean() - value.mean()) ** 2 for g in groups)
    assert length_share(tokens, labels) == pytest.approx(
        between / ((value - value.mean()) ** 2).sum()
    )
    assert length_share(np.full(60, 7), labels) == 0.0


def test_versions_of_what_decides_the_numbers() -> None:
    assert set(libraries("kmeans")) == {"numpy", "scipy", "scikit-learn"}
    assert "igraph" in libraries("leiden")
