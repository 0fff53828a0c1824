from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.store.blocks import (
    ALIGNMENT,
    decode_counts,
    decode_fast,
    encode_block,
    fast_bytes,
)


def entries(rows):
    rng = np.random.default_rng(len(rows))
    largest = rng.gamma(1, 1, len(rows)).astype(np.float16) + np.float16(0.01)
    return np.array(rows, np.uint32), largest, rng.integers(1, 65_536, len(rows)).astype(np.uint16)


@given(st.sets(st.integers(0, 2**31 - 2), min_size=1, max_size=40))
def test_round_trip(chosen) -> None:
    rows, largest, count = entries(sorted(chosen))
    block, record = encode_block(rows, largest, count)
    assert len(block) % ALIGNMENT == 0
    raw = np.frombuffer(block, np.uint8)
    size = fast_bytes(record)
    for dtype in (np.int32, np.int64):
        found_rows, found_max = decode_fast(raw[:size], record, dtype)
        assert found_rows.dtype == dtype
        assert found_rows.tolist() == rows.tolist()
        assert found_max.tolist() == largest.tolist()
    packed = raw[size : size + int(record["count_bytes"])]
    assert decode_counts(packed, record).tolist() == count.tolist()
    assert zlib.crc32(raw[:size].tobytes()) == record["crc"]
    assert zlib.crc32(packed.tobytes()) == record["count_crc"]


@pytest.mark.parametrize(
    ("rows", "width"),
    [([0], 1), ([255], 1), ([256], 2), ([3, 258], 1), ([3, 259], 2), ([70_000], 4), ([65_535], 2)],
)
def test_steps_take_as_few_bytes_as_the_largest_needs(rows, width) -> None:
    _, record = encode_block(*entries(rows))
    assert record["row_bytes"] == width


def test_a_dense_latent_takes_about_three_bytes_an_entry() -> None:
    rng = np.random.default_rng(0)
    rows = np.flatnonzero(rng.random(100_000) < 0.15)
    largest = rng.gamma(1, 1, len(rows)).astype(np.float16) + np.float16(0.01)
    count = rng.geometric(0.6, len(rows)).astype(np.uint16)
    block, record = encode_block(rows, largest, count)
    assert fast_bytes(record) == 3 * len(rows)
    assert len(block) < 3.4 * len(rows)


def test_quantiles_are_noted() -> None:
    rows, largest, count = entries(range(50))
    _, record = encode_block(rows, largest, count)
    truth = np.quantile(largest.astype(float), [0.5, 0.9, 0.99])
    np.testing.assert_allclose([record["q50"], record["q90"], record["q99"]], truth, rtol=1e-6)
    assert (record["documents"], record["offset"]) == (50, 0)
