from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from conspectus.training.select import BatchTopK, top_k
from conspectus.training.sparse import Active


def normal(n: int, width: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, width, generator=torch.Generator().manual_seed(seed))


def dense(active: Active) -> torch.Tensor:
    found = torch.zeros(active.n_tokens, active.n_latents)
    found[active.token, active.latent] = active.value
    return found


def by_sorting(pre: torch.Tensor, k: int) -> torch.Tensor:
    """The k n largest positive values; of equal ones the first."""
    flat = pre.float().flatten().numpy()
    order = np.argsort(-flat, kind="stable")[: k * len(pre)]
    kept = np.zeros_like(flat)
    kept[order] = np.maximum(flat[order], 0)
    return torch.from_numpy(kept).reshape(pre.shape)


class TestBatchTopK:
    @pytest.mark.parametrize("k", [1, 3, 10])
    def test_is_brute_force_over_successive_batches(self, k: int) -> None:
        select = BatchTopK(k)
        for seed in range(6):
            pre = normal(70, 40, seed) * (1 + seed % 3)  # so the guess is now too high, now too low
            assert torch.equal(dense(select(pre)), by_sorting(pre, k))

    @pytest.mark.parametrize("guess", [None, 0.0, 0.5, 100.0, 1e9, float("inf")])
    def test_any_guess_gives_the_same(self, guess: float | None) -> None:
        select = BatchTopK(4)
        select.guess = guess
        pre = normal(30, 50)
        assert torch.equal(dense(select(pre)), by_sorting(pre, 4))

    def test_ties_are_cut_to_exactly_k_n(self) -> None:
        pre = torch.tensor([[2.0, 1.0, 1.0, 1.0], [1.0, 1.0, 3.0, -1.0]])
        active = BatchTopK(2)(pre)
        assert torch.equal(dense(active), by_sorting(pre, 2))
        assert len(active.latent) == 4

    def test_all_equal(self) -> None:
        active = BatchTopK(2)(torch.ones(5, 7))
        assert len(active.latent) == 10

    @settings(deadline=None, max_examples=60)
    @given(
        arrays(
            np.float32,
            st.tuples(st.integers(1, 9), st.integers(4, 12)),
            elements=st.integers(-3, 3).map(float),
        ),
        st.integers(1, 3),
    )
    def test_is_brute_force_with_many_ties(self, values: np.ndarray, k: int) -> None:
        pre = torch.from_numpy(values)
        assert torch.equal(dense(BatchTopK(k)(pre)), by_sorting(pre, k))

    def test_only_what_is_positive(self) -> None:
        pre = -normal(8, 20).abs()
        select = BatchTopK(3)
        assert len(select(pre).latent) == 0
        assert select(pre).indptr.tolist() == [0] * 9
        pre[2, 5] = 0.5
        active = select(pre)  # and recovers from a batch without any
        assert (active.token.tolist(), active.latent.tolist()) == ([2], [5])

    def test_rows_without_any_are_empty(self) -> None:
        pre = normal(6, 30).abs()
        pre[[0, 3, 5]] *= -1
        active = BatchTopK(5)(pre)
        assert active.indptr.diff()[[0, 3, 5]].tolist() == [0, 0, 0]
        assert torch.equal(dense(active), by_sorting(pre, 5))

    def test_fewer_positive_than_wanted(self) -> None:
        pre = torch.full((4, 9), -1.0)
        pre[1, 2] = 1e-6
        assert len(BatchTopK(3)(pre).latent) == 1

    def test_ends_where_training_has_diverged(self) -> None:
        select = BatchTopK(3)
        for value in (float("inf"), float("nan"), -float("inf")):
            select(torch.full((4, 9), value))
        assert torch.equal(dense(select(normal(4, 9))), by_sorting(normal(4, 9), 3))

    def test_bfloat16(self) -> None:
        pre = normal(60, 80).bfloat16()
        select = BatchTopK(7)
        for _ in range(3):
            active = select(pre)
            assert len(active.latent) == 7 * 60
            assert torch.equal(dense(active), by_sorting(pre, 7))
        assert active.value.dtype == torch.float32

    def test_latents_ascend_within_a_token(self) -> None:
        active = BatchTopK(6)(normal(20, 30))
        assert torch.equal(active.token.sort().values, active.token)
        flat = active.token * 30 + active.latent
        assert torch.equal(flat, flat.sort().values)


class TestTopK:
    @pytest.mark.parametrize("k", [1, 4, 29])
    def test_is_the_dense_equation(self, k: int) -> None:
        pre = normal(25, 30)
        value, latent = pre.topk(k, dim=1)
        expected = torch.zeros_like(pre).scatter_(1, latent, value.relu())
        active = top_k(pre, k)
        assert torch.equal(dense(active), expected)
        flat = active.token * 30 + active.latent
        assert torch.equal(flat, flat.sort().values)

    def test_rows_without_any_are_empty(self) -> None:
        pre = -normal(3, 9).abs()
        pre[1, 4] = 1.0
        assert top_k(pre, 2).indptr.tolist() == [0, 0, 1, 1]

    def test_bfloat16_values_become_float32(self) -> None:
        assert top_k(normal(3, 9).bfloat16(), 2).value.dtype == torch.float32
