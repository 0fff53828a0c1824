from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.novelty.hidden import (
    PLAIN,
    Setting,
    chosen,
    folds,
    hidden_class_test,
    hidden_numbers,
)
from conspectus.analysis.novelty.space import concept_space
from conspectus.analysis.selection import everything
from conspectus.progress import SILENT
from conspectus.store import Presence

SETTINGS = [Setting("semi-supervised", 0.0), Setting("kmeans", 3.0)]


def spaced(store):
    return concept_space(everything(store), None, Presence(), SILENT)


@pytest.mark.parametrize("mode", ["open", "novel-only"])
def test_every_class_is_hidden_once_and_no_row_is_on_both_sides(mode):
    labels = np.random.default_rng(0).permutation(np.arange(210) % 7)
    found = folds(labels, mode, seed=1)
    assert sorted(np.concatenate([fold.hidden for fold in found])) == list(range(7))
    for fold in found:
        assert not set(fold.labelled) & set(fold.unlabelled)
        assert not np.isin(labels[fold.labelled], fold.hidden).any()
        assert np.isin(np.flatnonzero(np.isin(labels, fold.hidden)), fold.unlabelled).all()
        others = ~np.isin(labels[fold.unlabelled], fold.hidden)
        assert others.any() == (mode == "open")
        kept = set(range(7)) - set(fold.hidden)
        assert set(labels[fold.labelled]) == kept


def test_small_classes_are_never_hidden_and_few_classes_are_not_tried():
    labels = np.repeat([0, 1, 2, 3, 4], [20, 20, 20, 20, 3])
    assert all(4 not in fold.hidden for fold in folds(labels, "open", seed=0))
    assert folds(np.repeat([0, 1, 2], 20), "open", seed=0) == []


def test_planted_classes_are_recovered(planted_store):
    store, truth, _ = planted_store([60] * 6, hidden=[], half=False)
    table = hidden_class_test(
        spaced(store), np.arange(360), truth, mode="open", settings=SETTINGS, seed=0,
        progress=SILENT,
    )  # fmt: skip
    assert len(table) == 3 * 3
    assert table["hidden_classes"].groupby(table["method"]).sum().tolist() == [6, 6, 6]
    semi = table[table["method"] == "semi-supervised"]
    assert semi["hidden_accuracy"].min() > 0.95
    assert semi["known_accuracy"].min() > 0.95
    assert table.loc[table["method"] == PLAIN, "known_accuracy"].isna().all()


def test_labels_that_mean_nothing_are_not_recovered(planted_store):
    store, truth, _ = planted_store([60] * 6, hidden=[], half=False, own=0.08)
    labels = np.random.default_rng(0).permutation(truth)
    table = hidden_class_test(
        spaced(store), np.arange(360), labels, mode="novel-only", settings=SETTINGS[1:], seed=0,
        progress=SILENT,
    )  # fmt: skip
    assert table["hidden_accuracy"].max() < 0.7  # two classes of 60: half by guessing


def test_the_number_of_hidden_classes_is_guessed(planted_store):
    store, truth, _ = planted_store([60] * 8, hidden=[], half=False)
    table = hidden_numbers(
        spaced(store), np.arange(480), truth, mode="novel-only", setting=Setting("kmeans", 0.0),
        seed=0,
    )  # fmt: skip
    assert table["hidden_classes"].tolist() == [3, 3, 2]
    assert table["suggested"].tolist() == [3, 3, 2]


def test_the_best_setting_is_chosen():
    rows = [
        ("kmeans", 0.0, 0.5, 0.9), ("kmeans", 3.0, 0.7, 0.9), (PLAIN, 0.0, 1.0, np.nan),
        ("kmeans", 0.0, 0.6, 0.9), ("kmeans", 3.0, 0.6, 0.9), (PLAIN, 0.0, 1.0, np.nan),
    ]  # fmt: skip
    columns = ["method", "weight", "hidden_accuracy", "known_accuracy"]
    table = pd.DataFrame(rows, columns=columns)
    settings = [Setting("kmeans", 0.0), Setting("kmeans", 3.0)]
    assert chosen(table, settings) == settings[1]
    assert chosen(table.iloc[:0], settings) == settings[0]
