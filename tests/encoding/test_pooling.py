"""Pooling against dense brute force, whatever way the tokens are cut into batches."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from conspectus.encoding import pooling
from conspectus.encoding.pooling import MaxPool, Pooled, Pooling
from conspectus.saes.codes import SparseCodes


def brute_force(codes: np.ndarray, document: np.ndarray, position: np.ndarray, n: int):
    """(document, latent) -> largest value, tokens on which it is above 0, first place of it."""
    found = {}
    for number in range(n):
        rows = np.flatnonzero(document == number)
        rows = rows[np.argsort(position[rows])]
        for latent in range(codes.shape[1]):
            values = codes[rows, latent]
            if (values > 0).any():
                best = int(np.argmax(values))
                found[number, latent] = (
                    float(values[best]),
                    int((values > 0).sum()),
                    int(position[rows[best]]),
                )
    return found


def as_dict(pooled: Pooled) -> dict[tuple[int, int], tuple[float, int, int]]:
    owner = np.repeat(np.arange(len(pooled.indptr) - 1), np.diff(pooled.indptr))
    keys = zip(owner.tolist(), pooled.latent.tolist(), strict=True)
    values = zip(pooled.max.tolist(), pooled.count.tolist(), pooled.peak.tolist(), strict=True)
    return dict(zip(keys, values, strict=True))


@st.composite
def cases(draw: st.DrawFn):
    n, latents = draw(st.integers(1, 5)), draw(st.integers(1, 7))
    document = np.array(draw(st.lists(st.integers(0, n - 1), max_size=30)), dtype=np.int64)
    # Few values, so that ties for the maximum are common.
    shape = (len(document), latents)
    codes = draw(hnp.arrays(np.float32, shape, elements=st.sampled_from([0, 0, 0.5, 1.5, 3])))
    position = np.zeros(len(document), dtype=np.int64)
    for number in range(n):
        rows = np.flatnonzero(document == number)
        position[rows] = draw(st.permutations(range(len(rows))))
    cuts = sorted(draw(st.lists(st.integers(0, len(document)), max_size=4)))
    return n, codes, document, position, cuts


@given(cases(), st.sampled_from([0, 3, 4_000_000]))
def test_equals_brute_force_for_any_batches(case, merge_above: int) -> None:
    n, codes, document, position, cuts = case
    pool = MaxPool(n, codes.shape[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pooling, "MERGE_ABOVE", merge_above)
        for low, high in zip([0, *cuts], [*cuts, len(document)], strict=True):
            pool.add(
                SparseCodes.from_dense(torch.from_numpy(codes[low:high])),
                torch.from_numpy(document[low:high]),
                torch.from_numpy(position[low:high]),
            )
        pooled = pool.result()
    assert as_dict(pooled) == brute_force(codes, document, position, n)
    keys = list(as_dict(pooled))
    assert keys == sorted(keys)
    assert pooled.indptr[0] == 0
    assert pooled.indptr[-1] == len(pooled.latent)


def test_documents_without_tokens_have_empty_rows() -> None:
    assert MaxPool(3, 5).result().indptr.tolist() == [0, 0, 0, 0]
    assert MaxPool(0, 5).result().indptr.tolist() == [0]


def test_memory_is_bounded_by_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document of any length takes as much as it has latents, not tokens."""
    monkeypatch.setattr(pooling, "MERGE_ABOVE", 500)
    pool = MaxPool(1, 100)
    codes = SparseCodes.from_dense(torch.rand(64, 100))
    for batch in range(50):
        pool.add(codes, torch.zeros(64, dtype=torch.int64), torch.arange(64) + 64 * batch)
        assert sum(len(one.key) for one in pool._held) <= 600
    result = pool.result()
    assert result.count.tolist() == [50 * 64] * 100
    assert result.peak.max() < 64  # of equal maxima the first


def test_large_dictionaries_do_not_overflow() -> None:
    latents = 2**20
    pool = MaxPool(5000, latents)
    codes = SparseCodes(
        torch.tensor([0, 1]), torch.tensor([latents - 1], dtype=torch.int32), torch.ones(1), latents
    )
    pool.add(codes, torch.tensor([4999]), torch.tensor([7]))
    assert as_dict(pool.result()) == {(4999, latents - 1): (1.0, 1, 7)}


def test_record() -> None:
    assert Pooling().record() == {"kind": "max"}
