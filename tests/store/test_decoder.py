from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from conspectus.errors import StoreError
from conspectus.store.decoder import read_directions, unit_rows, write_directions


def test_rows_have_length_one() -> None:
    rows = unit_rows(np.random.default_rng(0).normal(size=(5, 7)) * 100, 5)
    assert rows.dtype == np.float16
    assert np.allclose(np.linalg.norm(rows.astype(np.float32), axis=1), 1, atol=2e-3)


def test_zero_rows_stay_zero() -> None:
    assert unit_rows([[0, 0], [3, 4]], 2).tolist() == [[0, 0], [0.60009765625, 0.7998046875]]


@pytest.mark.parametrize("shape", [(4, 2), (6, 2), (5,), (5, 2, 2), ()])
def test_wrong_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(StoreError, match=r"shape \(5, d\)"):
        unit_rows(np.ones(shape), 5)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_not_finite(number: float) -> None:
    with pytest.raises(StoreError, match="not finite"):
        unit_rows([[1.0, number]], 1)


def test_round_trip(tmp_path: Path) -> None:
    rows = unit_rows(np.eye(3), 3)
    record = write_directions(tmp_path / "decoder.npy", rows)
    assert record.bytes == (tmp_path / "decoder.npy").stat().st_size
    assert np.array_equal(read_directions(tmp_path / "decoder.npy"), rows)


def test_only_the_rows_asked_for_are_in_memory(tmp_path: Path) -> None:
    rows = unit_rows(np.random.default_rng(0).normal(size=(20_000, 64)), 20_000)
    write_directions(tmp_path / "decoder.npy", rows)
    tracemalloc.start()
    some = read_directions(tmp_path / "decoder.npy", np.array([19_999, 5]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.array_equal(some, rows[[19_999, 5]])
    assert not isinstance(some, np.memmap)
    assert peak < rows.nbytes / 20


@pytest.mark.parametrize("content", [None, b"", b"\x93NUMPY\x01\x00", b"\x80\x04\x95pickle"])
def test_damage(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "decoder.npy"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=r"decoder\.npy cannot be read"):
        read_directions(path)


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "decoder.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(StoreError, match="cannot be read"):
        read_directions(tmp_path / "decoder.npy")
