"""What is seen after folding, and that the sweep folds as `cs.diff` does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from benchmarks.truth.differences import folding
from benchmarks.truth.differences.folding import CANDIDATES, families, score_rows
from benchmarks.truth.differences.folding_suite import table_of_two, tables
from benchmarks.truth.differences.folding_two import score_two, sides_of_two
from benchmarks.truth.differences.scoring import Truth
from word_store import word_store

import conspectus as cs


def truth(planted: list[int], n: int, unmoved: tuple[int, ...] = ()) -> Truth:
    return Truth(np.isin(np.arange(n), planted), np.zeros(n), np.isin(np.arange(n), unmoved))


def test_repeats_are_rows_of_the_concept_beyond_the_first():
    latents, positive = np.arange(12), np.ones(12, bool)
    found = score_rows(latents, positive, np.arange(12), truth([0, 3, 4, 11], 12))
    assert (found["top10"], found["repeats"], found["distinct"], found["saved"]) == (1, 2, 8, 0)


def test_folding_brings_other_rows_into_the_ten_first():
    head = np.arange(12)
    head[[3, 4]] = 0
    found = score_rows(np.arange(12), np.ones(12, bool), head, truth([0, 3, 4, 11], 12))
    assert (found["repeats"], found["distinct"], found["saved"]) == (1, 9, 2)
    assert found["hidden"] == found["swallowed"] == 0


def test_merges_that_are_wrong_are_told_apart():
    head = np.array([0, 0, 2, 2])
    positive = np.ones(4, bool)
    under_other = score_rows(np.arange(4), positive, head, truth([1], 4))
    assert (under_other["hidden"], under_other["swallowed"], under_other["top10"]) == (1, 0, 0)
    under_planted = score_rows(np.arange(4), positive, head, truth([2], 4, (3,)))
    assert (under_planted["hidden"], under_planted["swallowed"]) == (0, 1)
    assert under_planted["unmoved"] == 1


def test_the_concept_on_the_wrong_side_does_not_count():
    found = score_rows(np.arange(3), np.zeros(3, bool), np.arange(3), truth([0, 1], 3))
    assert (found["top10"], found["repeats"], found["distinct"]) == (0, 0, 3)


@pytest.fixture
def sides(tmp_path):
    """Alpha and beta always together on side a, gamma there on its own, delta on side b."""
    rows = []
    for i in range(120):
        words = ["w"]
        if i < 60:
            words += ["alpha", "beta"] if i % 2 else []
            words += ["gamma"] if i % 3 else []
        else:
            words += ["delta"] if i % 2 else []
        rows.append({"doc_id": f"d{i}", "text": " ".join(words), "side": "ab"[i // 60]})
    return word_store(tmp_path / "w.conspectus", rows, part_size=50)


@pytest.mark.parametrize("name", CANDIDATES)
def test_the_sweep_folds_as_diff_does(sides, name):
    found = families(cs.diff(sides, by="side", a="a", b="b", folding=None))[name]
    shipped = cs.diff(sides, by="side", a="a", b="b", folding=CANDIDATES[name]).latents
    latents = shipped["latent"].to_numpy()
    assert latents[found].tolist() == shipped["family"].tolist()
    assert (found != np.arange(len(found))).any() == (name != folding.NO_FOLDING)


def test_where_nothing_is_found_nothing_is_folded(sides):
    mixed = cs.diff(sides, by="side", a="a", b="b", fdr=1e-300, folding=None)
    empty = mixed.latents.assign(q_value=1.0)
    object.__setattr__(mixed, "latents", empty)
    for head in families(mixed).values():
        assert head.tolist() == list(range(len(empty)))


def test_tables_average_over_splits():
    scores = {"top10": 1.0, "repeats": 2.0, "distinct": 8.0, "saved": 3.0, "unmoved": 0.0}
    rows = [
        {"corpus": corpus, "folding": "none", "hidden": float(seed), "swallowed": 0.0} | scores
        for corpus in ("x", "y")
        for seed in (0, 1)
    ]
    over, by_corpus = tables(pd.DataFrame(rows))
    assert over.rows["planted under other"].tolist() == [0.5]
    assert by_corpus.rows["x: distinct in ten"].tolist() == [8.0]
    assert by_corpus.rows.shape == (1, 5)


def test_no_document_stands_on_both_sides_or_in_two_versions():
    column = sides_of_two(40, "apology+emoji", 3, 25)
    chosen = np.flatnonzero(column != "-")
    assert sorted(chosen % 40) == list(range(40))
    in_a = np.flatnonzero(column == "a")
    assert np.bincount(in_a // 40).tolist() == [10, 5, 5]
    assert (np.flatnonzero(column == "b") < 40).all()
    assert (sides_of_two(40, "apology+emoji", 4, 25) != column).any()


def test_two_properties_are_seen_when_the_first_is_folded():
    hits = np.zeros((2, 14), bool)
    hits[0, :11], hits[1, 11] = True, True
    apart = score_two(hits, np.arange(14))
    assert (apart["both"], apart["repeats"], apart["saved"]) == (0, 9, 0)
    head = np.arange(14)
    head[1:4] = 0
    partly = score_two(hits, head)
    assert (partly["both"], partly["repeats"], partly["saved"]) == (1, 7, 3)
    head[1:11] = 0
    found = score_two(hits, head)
    assert (found["both"], found["repeats"], found["saved"]) == (1, 0, 10)
    assert found["mixed"] == found["lost"] == 0


def test_a_latent_that_is_both_shows_neither_apart():
    hits = np.array([[True, True, False], [True, False, False]])
    found = score_two(hits, np.arange(3))
    assert (found["both"], found["repeats"]) == (0, 1)


def test_properties_that_are_folded_together_are_told():
    hits = np.array([[True, False, True], [False, True, True]])
    assert score_two(hits, np.array([0, 0, 2]))["mixed"] == 1
    assert score_two(hits, np.array([0, 0, 2]))["lost"] == 0
    assert score_two(hits, np.array([0, 1, 0]))["mixed"] == 0
    assert score_two(hits[:, :2], np.array([0, 0]))["lost"] == 1


def test_the_table_of_two_is_a_mean():
    scores = {"repeats": 1.0, "saved": 9.0, "mixed": 0.0, "lost": 0.0}
    rows = [
        {"corpus": corpus, "folding": "none", "both": float(corpus == "x")} | scores
        for corpus in ("x", "y")
    ]
    row = table_of_two(pd.DataFrame(rows)).rows.iloc[0]
    assert (row["both"], row["both, x"], row["both, y"]) == (0.5, 1, 0)
