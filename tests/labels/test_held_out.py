from __future__ import annotations

import numpy as np
import pytest

from conspectus.labels.held_out import (
    EVERY,
    HOLD_OUT_FROM,
    OF_HELD_OUT,
    _mixed,
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


@pytest.mark.parametrize(
    ("state", "output"),
    # First outputs of SplitMix64 as Vigna's C program (prng.di.unimi.it) and Java give them.
    [(0, 0xE220A8397B1DCDAF), (1234567, 6457827717110365317)],
)
def test_numbers_are_spread_as_splitmix_spreads_them(state: int, output: int) -> None:
    assert int(_mixed(np.array([state]))[0]) == output


def test_the_rows_of_today_are_those_of_every_version() -> None:
    """Names made by one version are tested by another: not one row may change its side."""
    held = held_out_rows(HOLD_OUT_FROM)
    mixed = [int(_mixed(np.array([block]))[0]) % EVERY for block in range(12)]
    assert held[:12].tolist() == [EVERY * block + place for block, place in enumerate(mixed)]
    assert held[:12].tolist() == [3, 5, 10, 13, 18, 22, 24, 31, 34, 36, 42, 45]


@pytest.mark.parametrize("rest", range(EVERY))
def test_of_every_four_one_is_held_back_and_of_the_rest_none(rest: int) -> None:
    n = HOLD_OUT_FROM + rest
    held = held_out_rows(n)
    assert (held // EVERY).tolist() == list(range(n // EVERY))
    assert np.bincount(held % EVERY, minlength=EVERY).min() > 0
    assert naming_rows(n)[-rest:].tolist() == list(range(n - rest, n)) or not rest


def test_only_what_a_store_asks_for_is_said() -> None:
    held_out_alone = small_store_notes(1, ["lexical"], ["words"])
    assert len(held_out_alone) == 1
    assert "words can score only names that came" in held_out_alone[0]
    (both,) = small_store_notes(1, iter(["lexical"]), iter(["fuzzing", "detection"]))
    assert "tested by detection and fuzzing on documents" in both
    (named,) = small_store_notes(1, ["llm"], OF_HELD_OUT)
    assert "words and embedding can score only" in named
    assert all(f"fewer than {HOLD_OUT_FROM} documents" in note for note in (both, named))
