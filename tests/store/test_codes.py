from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.errors import StoreError
from conspectus.store import Codes, CodesPart
from conspectus.store import format as fmt

N_LATENTS = 10


def test_layout(codes: Codes) -> None:
    table = codes.to_table(N_LATENTS)
    assert table.schema.equals(fmt.CODES_SCHEMA, check_metadata=True)
    assert table.to_pylist() == [
        {
            "doc_id": "a",
            "n_tokens": 2,
            "latent": [1, 9],
            "max": [0.5, 1.5],
            "count": [1, 2],
            "peak": [0, 1],
            "token_start": [0, 4],
            "read_to": None,
        },
        {
            "doc_id": "b",
            "n_tokens": 1,
            "latent": [],
            "max": [],
            "count": [],
            "peak": [],
            "token_start": [0],
            "read_to": None,
        },
        {
            "doc_id": "c",
            "n_tokens": 3,
            "latent": [0],
            "max": [2.0],
            "count": [3],
            "peak": [2],
            "token_start": [0, 0, 7],
            "read_to": None,
        },
    ]


def test_empty() -> None:
    table = Codes.empty().to_table(N_LATENTS)
    assert table.num_rows == 0
    part = CodesPart(0, table)
    assert part.indptr.tolist() == [0]
    assert part.latent.tolist() == []


def test_counts_saturate(codes: Codes) -> None:
    table = replace(codes, count=np.array([1, 65_535, 1_000_000])).to_table(N_LATENTS)
    assert CodesPart(0, table).count.tolist() == [1, 65_535, 65_535]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_activations_that_float16_cannot_hold_stay_present_and_finite(
    codes: Codes, dtype: Any
) -> None:
    with np.errstate(over="ignore", under="ignore"):
        extreme = np.array([1e-30, 1e30, 1.0]).astype(dtype)
    stored = CodesPart(0, replace(codes, max=extreme).to_table(N_LATENTS)).max
    assert (stored > 0).all()
    assert np.isfinite(stored).all()
    assert stored[2] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"latent": np.array([9, 1, 0])}, "'a'.*ascend"),
        ({"latent": np.array([1, 1, 0])}, "'a'.*ascend"),
        ({"latent": np.array([1, 10, 0])}, r"'a'.*0\.\.9"),
        ({"latent": np.array([1, 9, -1])}, r"'c'.*0\.\.9"),
        ({"max": np.array([1, np.nan, 1])}, "'a'.*not a number"),
        ({"max": np.array([1, 1, -1.0])}, "'c'.*negative"),
        ({"count": np.array([1, 0, 1])}, "'a'.*no token"),
        ({"peak": np.array([0, 2, 0])}, "'a'.*peak"),
        ({"peak": np.array([0, 0, -1])}, "'c'.*peak"),
        ({"token_start": np.array([4, 0, 0, 0, 0, 7])}, "'a'.*back"),
        ({"token_start": np.array([0, 4, -1, 0, 0, 7])}, "'b'.*before"),
        ({"max": np.array([1.0])}, "max has another length"),
        ({"indptr": np.array([0, 2, 3])}, "indptr"),
        ({"indptr": np.array([0, 2, 1, 3])}, "indptr"),
        ({"indptr": np.array([0, 2, 2, 2])}, "indptr"),
        ({"indptr": np.array([1, 2, 2, 3])}, "indptr"),
        ({"token_indptr": np.array([0, 3, 3, 6])}, "n_tokens disagree"),
    ],
)
def test_broken_codes_are_refused_and_the_document_named(
    codes: Codes, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(StoreError, match=message):
        replace(codes, **change).to_table(N_LATENTS)


def test_latents_may_fall_from_one_document_to_the_next(codes: Codes) -> None:
    assert codes.to_table(N_LATENTS).num_rows == 3  # 9 is followed by 0 of the next document


@given(
    st.lists(st.lists(st.integers(0, N_LATENTS - 1), unique=True), max_size=8),
    st.integers(0, 2**32 - 1),
)
def test_round_trip(rows: list[list[int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    ordered = [sorted(row) for row in rows]
    n = len(rows)
    nnz = sum(map(len, rows))
    codes = Codes(
        doc_id=[str(i) for i in range(n)],
        n_tokens=np.full(n, 3),
        indptr=np.cumsum([0, *map(len, rows)]),
        latent=np.array([x for row in ordered for x in row], np.int64),
        max=rng.gamma(1, 1, nnz).astype(np.float16) + np.float16(0.1),
        count=rng.integers(1, 4, nnz),
        peak=rng.integers(0, 3, nnz),
        token_indptr=np.arange(n + 1) * 3,
        token_start=np.tile([0, 1, 2], n),
    )
    part = CodesPart(0, codes.to_table(N_LATENTS))
    for name in ("indptr", "latent", "max", "count", "peak", "n_tokens", "token_start"):
        assert np.array_equal(getattr(part, name), getattr(codes, name)), name
