from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from conspectus.errors import ReaderError
from conspectus.readers.batching import (
    MOST_PADDING,
    batches_by_tokens,
    halving,
    out_of_memory,
    padding_share,
)

LENGTHS = st.lists(st.integers(1, 600), max_size=120)


@given(LENGTHS, st.integers(1, 4096))
def test_every_row_is_in_one_batch(lengths: list[int], budget: int) -> None:
    batches = batches_by_tokens(lengths, budget)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))


@given(LENGTHS, st.integers(1, 4096))
def test_no_batch_exceeds_the_budget_or_the_padding(lengths: list[int], budget: int) -> None:
    for batch in batches_by_tokens(lengths, budget):
        assert len(batch) == 1 or max(lengths[row] for row in batch) * len(batch) <= budget
        assert padding_share(lengths, [batch]) <= MOST_PADDING + 1e-9
    assert padding_share(lengths, batches_by_tokens(lengths, budget)) < 0.05


def test_longest_first_and_ties_in_order() -> None:
    assert batches_by_tokens([3, 9, 9, 3], 18) == [[1, 2], [0, 3]]


def test_padding_of_nothing() -> None:
    assert padding_share([], []) == 0.0
    assert padding_share([4, 2], [[0, 1]]) == 0.25


class TestOutOfMemory:
    def test_is_recognised(self) -> None:
        assert out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
        assert out_of_memory(MemoryError())
        assert out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
        assert not out_of_memory(RuntimeError("shapes do not match"))
        assert not out_of_memory(ValueError("out of memory"))


class TestHalving:
    def test_a_batch_that_does_not_fit_is_halved_and_later_ones_too(self) -> None:
        tried: list[int] = []

        def work(rows: list[int]) -> list[int]:
            tried.append(len(rows))
            if len(rows) > 3:
                raise torch.OutOfMemoryError("out of memory")
            return rows

        batches = [list(range(8)), list(range(8, 16))]
        done = [rows for rows, _ in halving(batches, work)]
        assert [row for rows in done for row in rows] == list(range(16))
        assert max(map(len, done)) == 2
        assert tried == [8, 4, 2, 2, 2, 2, 2, 2, 2, 2]

    def test_one_row_that_does_not_fit_is_an_error(self) -> None:
        def work(rows: list[int]) -> None:
            raise MemoryError

        with pytest.raises(ReaderError, match="lower max_tokens"):
            list(halving([[0, 1]], work))

    def test_other_errors_pass(self) -> None:
        def work(rows: list[int]) -> None:
            raise RuntimeError("a fault")

        with pytest.raises(RuntimeError, match="a fault"):
            list(halving([[0, 1]], work))
