from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.clusters.choice import _verdict, compare
from conspectus.analysis.clusters.graph import conductance, modularity
from conspectus.analysis.clusters.indices import Silhouettes, coding_length
from conspectus.analysis.clusters.methods import METHODS
from conspectus.analysis.clusters.space import space_of
from conspectus.analysis.clusters.stability import resample
from conspectus.progress import SILENT

VALUES = (2.0, 3.0, 4.0, 6.0)


@pytest.fixture
def tried(planted):
    matrix = planted[1]
    space = space_of(matrix, 10, "jaccard", 0, SILENT)
    method = METHODS["spectral"]
    cut = method.prepare(space, 0, 6.0)
    partitions = [cut(value) for value in VALUES]
    drawn = resample(space, method, VALUES, times=4, seed=0, progress=SILENT)
    silhouettes = Silhouettes(matrix, "jaccard", 0)
    return space, partitions, silhouettes, compare(space, VALUES, partitions, drawn, silhouettes)


def test_the_true_number_is_suggested(tried) -> None:
    choice = tried[-1]
    assert choice.table["k"].iloc[choice.best] == 3
    assert choice.table["suggested"].tolist() == [False, True, False, False]
    assert "agree on about 3" in choice.verdict or "3 clusters suit" in choice.verdict


def test_the_table_holds_the_indices(tried) -> None:
    space, partitions, silhouettes, choice = tried
    row, labels = choice.table.iloc[2], partitions[2]
    assert row["silhouette"] == pytest.approx(np.nanmean(silhouettes.of(labels)))
    assert row["coding_length"] == pytest.approx(coding_length(space.vectors, labels))
    assert row["modularity"] == pytest.approx(modularity(space.graph, labels))
    assert row["conductance"] == pytest.approx(np.nanmean(conductance(space.graph, labels)))


def test_the_mean_rank_is_over_the_four_that_vote(tried) -> None:
    table = tried[-1].table
    ranks = [
        (-table["silhouette"]).rank(),
        table["coding_length"].rank(),
        (-table["modularity"]).rank(),
        (-table["stability"]).rank(method="min"),
    ]
    np.testing.assert_allclose(table["mean_rank"], sum(ranks) / 4)


def test_one_cluster_is_never_suggested_where_there_are_others(tried) -> None:
    space, partitions, silhouettes, _ = tried
    choice = compare(space, (1.0, 3.0), [np.zeros(len(space), int), partitions[1]], [], silhouettes)
    assert choice.best == 1
    assert np.isnan(choice.table["silhouette"].iloc[0])


def table_of(silhouette, coding, modular, stable):
    columns = {"silhouette": silhouette, "coding_length": coding, "modularity": modular}
    return pd.DataFrame({"k": [2, 5, 12], **columns, "stability": stable})


def test_disagreement_is_said_aloud() -> None:
    table = table_of([1, 0, 0], [9, 9, 1], [0, 1, 0], [0.9, 0.8, 0.7])
    sentence = _verdict(table, 1)
    assert "disagree" in sentence
    assert "silhouette 2" in sentence
    assert "coding length 12" in sentence
    assert "compromise" in sentence


def test_a_majority_is_named_and_so_are_the_others() -> None:
    table = table_of([0, 1, 0], [9, 1, 9], [0, 1, 0], [0.9, 0.8, 0.7])
    sentence = _verdict(table, 1)
    assert "5 clusters suit silhouette, coding length and modularity best" in sentence
    assert "do not all agree: best for stability 2" in sentence


def test_agreement_is_one_sentence() -> None:
    table = table_of([0, 1, 0], [9, 1, 9], [0, 1, 0], [0.6, 0.8, 0.7])
    assert _verdict(table, 1).startswith("The indices agree on about 5 clusters")


def test_clusters_that_do_not_come_back_are_doubted() -> None:
    table = table_of([0, 1, 0], [9, 1, 9], [0, 1, 0], [0.1, 0.2, 0.1])
    assert "there may be no distinct groups" in _verdict(table, 1)
    assert _verdict(table.iloc[[1]], 0).startswith("5 clusters, as asked for. Even these")
