"""BERTopic as a baseline: scored where it is installed, left out with a word where it is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from benchmarks.truth.clustering import bertopic
from benchmarks.truth.clustering.baselines import bertopic_missing
from benchmarks.truth.clustering.bertopic import FOUND, PLACED, REDUCED, scores, tables, topics
from benchmarks.truth.results import Options
from benchmarks.truth.work import Work

TRUTH = np.repeat(["a", "b"], 4)


def test_topics_are_scored_against_classes_and_only_at_their_number():
    found = {
        (FOUND, 0): np.array([0, 0, 0, -1, 1, 1, 1, 1]),
        (REDUCED, 2): np.repeat([0, 1], 4),
        (REDUCED, 3): np.zeros(8, int),
    }
    first, second = scores(TRUTH, found)
    assert (first["method"], first["topics"], first["outliers"]) == (FOUND, 2, 1 / 8)
    assert first["accuracy"] == 7 / 8
    assert (second["method"], second["ari"], second["accuracy"]) == (REDUCED, 1, 1)


def test_tables_show_every_way():
    found = {(FOUND, 0): np.repeat([0, 1], 4), (REDUCED, 2): np.repeat([0, 1], 4)}
    rows = [
        {"corpus": "x", "axis": "y", "seed": seed} | row
        for seed in (0, 1)
        for row in scores(TRUTH, found)
    ]
    index, accuracy, numbers = tables(pd.DataFrame(rows))
    assert index.rows.columns.tolist() == ["corpus", "axis", FOUND, REDUCED]
    assert accuracy.rows[FOUND].tolist() == ["1.00 (1.00 to 1.00)"]
    assert numbers.rows[REDUCED].tolist() == ["2 (0 %)"]


def test_without_it_the_suite_says_so(monkeypatch):
    monkeypatch.setattr(bertopic, "bertopic_missing", lambda: "BERTopic is not installed.")
    result = bertopic.run(Work(Path("none"), Path("none")), Options())
    assert result.notes == ("BERTopic is not installed.",)
    assert not result.tables


@pytest.mark.skipif(bool(bertopic_missing()), reason="BERTopic is not a dependency")
@pytest.mark.filterwarnings("ignore")  # what others warn of in each other's code
def test_it_finds_separate_topics():
    rng = np.random.default_rng(0)
    vectors = np.repeat(np.eye(4), 30, axis=0) + rng.normal(0, 0.05, (120, 4))
    texts = [f"word{i // 30} and word{i // 30} again" for i in range(120)]
    found = topics(texts, vectors.astype(np.float32), [2], 0)
    assert found[PLACED, 0].min() == 0
    rows = scores(np.repeat(np.arange(4), 30), {(PLACED, 0): found[PLACED, 0]})
    assert rows[0]["accuracy"] == 1
    assert len(np.setdiff1d(found[REDUCED, 2], [-1])) == 2
