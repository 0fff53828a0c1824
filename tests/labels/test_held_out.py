from __future__ import annotations

import numpy as np
import pytest

from conspectus.labels.held_out import (
    EVERY,
    HOLD_OUT_FROM,
    held_out_rows,
    naming_rows,
    rows_to_test_on,
    small_store_notes,
)


@pytest.mark.parametrize("n", [0, 1, HOLD_OUT_FROM - 1])
def test_small_stores_hold_nothing_back(n: int) -> None:
    assert held_out_rows(n).size == 0
    assert naming_rows(n).tolist() == list(range(n))


@pytest.mark.parametrize("n", [HOLD_OUT_FROM, 1001, 6650])
def test_every_document_names_or_tests(n: int) -> None:
    held, named = held_out_rows(n), naming_rows(n)
    assert sorted([*held.tolist(), *named.tolist()]) == list(range(n))
    assert held.size == n // EVERY
    assert np.isin(held, named).sum() == 0


@pytest.mark.parametrize("turn", [2, 3, 4, 5, 8])
def test_groups_that_take_turns_are_all_held_out_alike(turn: int) -> None:
    held = held_out_rows(8000)
    share = np.bincount(held % turn, minlength=turn) / len(held)
    assert np.abs(share - 1 / turn).max() < 0.04  # 2,000 draws: three standard errors


def test_a_store_that_grows_keeps_its_sides() -> None:
    early, late = held_out_rows(1000), held_out_rows(5000)
    assert early.tolist() == late[: len(early)].tolist()


def test_small_stores_say_what_their_scores_are_worth() -> None:
    every = ("words", "embedding", "detection")
    none, in_sample = small_store_notes(399, ["llm", "lexical"], every)
    assert "words and embedding can score only names that came with the SAE" in none
    assert "tested by detection on documents that they were made from" in in_sample
    assert small_store_notes(399, ["llm"], ["detection", "fuzzing"]) == ()
    assert small_store_notes(399, ["lexical"], []) == ()
    assert small_store_notes(400, ["lexical"], every) == ()
    assert small_store_notes(399, [], every) == ()  # all of them came with the SAE


def test_names_from_elsewhere_need_no_documents_held_back() -> None:
    assert rows_to_test_on(399, unseen=True).tolist() == list(range(399))
    assert rows_to_test_on(399).size == 0
    for unseen in (False, True):  # where there are enough, all measures read the same documents
        assert rows_to_test_on(400, unseen=unseen).tolist() == held_out_rows(400).tolist()
