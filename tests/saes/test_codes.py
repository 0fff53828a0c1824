from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from conspectus.saes import SparseCodes
from conspectus.saes.codes import flat_nonzero

DENSE = torch.tensor([[0.0, 2.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [3.0, -1.0, 0.5, 0.0]])

small = arrays(
    np.float32,
    st.tuples(st.integers(0, 6), st.integers(1, 7)),
    elements=st.sampled_from([-1.5, 0.0, 0.0, 0.25, 3.0]),
)


def test_from_dense_keeps_what_is_above_zero():
    codes = SparseCodes.from_dense(DENSE)
    assert codes.indptr.tolist() == [0, 2, 2, 4]
    assert codes.latent.tolist() == [1, 3, 0, 2]
    assert codes.value.tolist() == [2.0, 1.0, 3.0, 0.5]
    assert (codes.n_tokens, codes.nnz, codes.n_latents) == (3, 4, 4)


def test_types_are_those_of_the_contract():
    codes = SparseCodes.from_dense(DENSE.double())
    assert codes.indptr.dtype == torch.int64
    assert codes.latent.dtype == torch.int32
    assert codes.value.dtype == torch.float32


def test_token_index_repeats_each_token_for_its_cells():
    assert SparseCodes.from_dense(DENSE).token_index().tolist() == [0, 0, 2, 2]


@settings(deadline=None)
@given(small)
def test_dense_round_trip(dense):
    z = torch.from_numpy(dense)
    assert torch.equal(SparseCodes.from_dense(z).to_dense(), z.relu())


@settings(deadline=None)
@given(small, st.integers(1, 4))
def test_concatenation_of_slices_is_the_whole(dense, size):
    z = torch.from_numpy(dense)
    parts = [SparseCodes.from_dense(part) for part in z.split(size)]
    if parts:
        assert SparseCodes.concatenate(parts).equals(SparseCodes.from_dense(z))


@settings(deadline=None)
@given(small, st.randoms(use_true_random=False))
def test_keep_drops_cells_and_no_tokens(dense, random):
    codes = SparseCodes.from_dense(torch.from_numpy(dense))
    cells = torch.tensor([random.random() < 0.5 for _ in range(codes.nnz)], dtype=torch.bool)
    kept = codes.keep(cells)
    expected = codes.to_dense()
    gone = ~cells
    expected[codes.token_index()[gone], codes.latent.long()[gone]] = 0.0
    assert torch.equal(kept.to_dense(), expected)
    assert kept.n_tokens == codes.n_tokens


def test_equals_looks_at_values_and_sizes():
    codes = SparseCodes.from_dense(DENSE)
    assert codes.equals(SparseCodes.from_dense(DENSE))
    assert not codes.equals(SparseCodes.from_dense(DENSE * 2))
    assert not codes.equals(SparseCodes.from_dense(DENSE[:2]))
    assert not codes.equals(SparseCodes(codes.indptr, codes.latent, codes.value, 5))


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (5, 8), (40,)])
def test_flat_nonzero_is_torch_nonzero(shape):
    mask = torch.rand(shape) < 0.3
    assert torch.equal(flat_nonzero(mask), mask.reshape(-1).nonzero().squeeze(1))


def test_large_positions_do_not_wrap():
    """Flat positions are 64-bit; latents are their remainders."""
    wide = torch.zeros(3, 70_001)
    wide[2, 70_000] = 1.0
    codes = SparseCodes.from_dense(wide)
    assert codes.latent.tolist() == [70_000]
    assert codes.indptr.tolist() == [0, 0, 0, 1]
