"""Planted and generated correlations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from benchmarks.truth.coded import read_coded, stacked
from benchmarks.truth.correlations.npmi import first_rank, joint_counts, npmi
from benchmarks.truth.correlations.planted import npmi_ranks, rank_in_table
from benchmarks.truth.correlations.structured import judge, write_structure
from benchmarks.truth.correlations.structures import (
    MEDIATED,
    NEGATIVE,
    NOTHING,
    POSITIVE,
    generate,
)
from word_store import word_store

PRESENT = sp.csr_array(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 1]]) * 2.5)


def test_npmi_is_bouma_s():
    value = npmi(joint_counts(PRESENT), 4)
    p = 0.5
    assert value[0, 1] == pytest.approx(np.log(p / (0.75 * 0.5)) / -np.log(p))
    assert value[0, 2] == pytest.approx(np.log(0.25 / (0.75 * 0.5)) / -np.log(0.25))


def test_pairs_that_never_meet_are_as_far_apart_as_can_be():
    assert npmi(joint_counts(PRESENT), 4)[1, 2] == -1


def test_pairs_are_listed_once():
    value = npmi(joint_counts(PRESENT), 4)
    assert np.isneginf(value[np.tril_indices(3)]).all()


def test_pairs_that_are_always_together_score_one():
    both = sp.csr_array(np.array([[1, 1], [1, 1], [0, 0], [0, 0]]))
    assert npmi(joint_counts(both), 4)[0, 1] == pytest.approx(1)


def test_rank_counts_ties_against_the_hit():
    value = np.array([[-np.inf, 0.5, 0.9], [-np.inf, -np.inf, 0.5], [-np.inf] * 3])
    hit = np.zeros((3, 3), bool)
    hit[0, 1] = True
    assert first_rank(value, hit) == 3
    assert first_rank(value, np.zeros((3, 3), bool)) == np.inf


def test_planted_pairs_are_found_among_all_units():
    rng = np.random.default_rng(0)
    present = (rng.random((400, 12)) < 0.1).astype(float)
    present[:30, [3, 7]] = 1
    first, second = np.zeros((2, 12), bool)
    first[3], second[7] = True, True
    matrix = sp.csr_array(present)
    planted = {"x": np.arange(30)}
    assert npmi_ranks(matrix, {"x": (second, first)}, planted, 5) == {"x": 1.0}
    assert npmi_ranks(matrix, {"x": (first, second)}, planted, 400) == {"x": np.inf}


def test_pairs_that_go_together_elsewhere_are_not_the_planted_one():
    present = np.zeros((100, 2))
    present[:20] = 1
    matrix = sp.csr_array(present)
    truth = {"x": (np.array([True, False]), np.array([False, True]))}
    assert npmi_ranks(matrix, truth, {"x": np.arange(10)}, 1) == {"x": 1.0}
    assert npmi_ranks(matrix, truth, {"x": np.arange(9)}, 1) == {"x": np.inf}
    present[8:20] = 0
    few = sp.csr_array(present)
    assert npmi_ranks(few, truth, {"x": np.arange(5)}, 1) == {"x": 1.0}
    assert npmi_ranks(few, truth, {"x": np.arange(4)}, 1) == {"x": np.inf}
    assert npmi_ranks(few, truth, {"x": np.arange(0)}, 1) == {"x": np.inf}


def test_rank_in_a_table_counts_rows_not_folded_pairs():
    pairs = pd.DataFrame(
        {
            "a": [0, 1, 4, 5],
            "b": [2, 2, 3, 6],
            "support": [10, 10, 10, 10],
            "finding": [True, True, True, False],
            "family": [0, 0, 2, 3],
        }
    )
    first, second = np.zeros((2, 8), bool)
    first[3], second[4] = True, True
    planted = sp.csr_array(np.ones((10, 8)))
    assert rank_in_table(pairs, first, second, planted) == (2.0, 1.0)
    assert rank_in_table(pairs, first, second, planted[:5]) == (2.0, 1.0)
    assert rank_in_table(pairs.assign(support=11), first, second, planted[:5])[0] == np.inf
    assert rank_in_table(pairs.assign(support=4), first, second, planted[:4])[0] == np.inf
    first[:], second[:] = False, False
    first[5], second[6] = True, True
    assert rank_in_table(pairs, first, second, planted) == (3.0, 0.0)
    assert rank_in_table(pairs, second & False, second, planted)[0] == np.inf


def test_generated_latents_fire_as_often_as_asked_and_pairs_correlate():
    made = generate(20_000, 0.1, 0.6, seed=3)
    present = made.strength > 0
    assert present.mean(axis=0) == pytest.approx(np.full(present.shape[1], 0.1), abs=0.02)
    for (a, b), kind in made.pairs.items():
        lift = (present[:, a] & present[:, b]).mean() / 0.01
        if kind == POSITIVE:
            assert lift > 2
        elif kind == NEGATIVE:
            assert lift < 0.3
        else:
            assert lift > 1.2
            within = [np.corrcoef(present[made.topic == t][:, [a, b]].T)[0, 1] for t in (0, 1)]
            assert np.abs(within) == pytest.approx([0, 0], abs=0.05)


def test_generated_structures_become_stores(tmp_path):
    made = generate(200, 0.1, 0.6, seed=0, idle=4)
    store = write_structure(made, tmp_path / "g.conspectus", 0)
    assert store.verify() == []
    assert (store.matrix("max").toarray() > 0).tolist() == (made.strength > 0).tolist()


def test_judging_needs_the_right_sign():
    made = generate(50, 0.1, 0.6, seed=0, idle=2)
    ordered = {kind: pair for pair, kind in reversed(made.pairs.items())}
    rows = [
        (*ordered[POSITIVE], "together", True, 0.01),
        (*ordered[NEGATIVE], "together", True, 0.01),
        (*ordered[MEDIATED], "together", True, 0.9),
        (0, 37, "together", True, 0.01),
        (1, 37, "together", False, 0.01),
    ]
    pairs = pd.DataFrame(rows, columns=["a", "b", "direction", "finding", "given_q_value"])
    found = {row["kind"]: row for row in judge(made, pairs)}
    assert (found[POSITIVE]["found"], found[POSITIVE]["within"]) == (1, 1)
    assert found[NEGATIVE]["found"] == 0
    assert (found[MEDIATED]["found"], found[MEDIATED]["within"]) == (1, 0)
    assert (found[NOTHING]["found"], found[NOTHING]["findings"]) == (1, 4)


def test_stores_are_put_one_behind_the_other(tmp_path):
    rows = [{"doc_id": f"d{i}", "text": "alpha w beta" if i % 2 else "w gamma"} for i in range(9)]
    store = word_store(tmp_path / "w.conspectus", rows)
    coded = read_coded(store, pd.DataFrame(rows))
    both = stacked(coded.take(np.arange(4)), coded.take(np.arange(4, 9)))
    assert (both.matrix("max") != coded.matrix("max")).nnz == 0
    assert list(both.codes.doc_id) == list(coded.codes.doc_id)
    assert both.codes.token_start.tolist() == coded.codes.token_start.tolist()
