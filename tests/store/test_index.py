"""What is particular to the index of today; what it gives is tested in test_postings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conspectus.errors import StoreError
from conspectus.store import Store
from conspectus.store import format as fmt
from conspectus.store.blocks import RECORD
from conspectus.store.index import LatentIndex


@pytest.fixture
def store(kit: Any, tmp_path: Path) -> Store:
    return kit.store(tmp_path / "s", (60, 60))[0]


def table(store: Store) -> np.ndarray:
    return np.load(store.path / fmt.INDEX_TABLE, allow_pickle=False)


def test_blocks_lie_aligned_one_behind_the_other(store: Store) -> None:
    found = table(store)
    assert found.dtype == RECORD
    assert len(found) == 40
    size = found["documents"] * (2 + found["row_bytes"]) + found["count_bytes"]
    ends = found["offset"] + -(-size // 8) * 8
    assert found["offset"][0] == 0
    assert found["offset"][1:].tolist() == ends[:-1].tolist()
    assert (store.path / fmt.POSTINGS).stat().st_size == ends[-1]
    assert (found["row_bytes"] == 1).all()  # 120 documents


def test_only_the_blocks_asked_for_are_read(store: Store) -> None:
    index = LatentIndex(store.path)
    index.look_up(3)
    list(index.strengths([5, 6]))
    assert np.flatnonzero(index._verified).tolist() == [3, 5, 6]


@pytest.mark.parametrize("place", ["fast", "count"])
def test_a_flipped_bit_is_an_error_never_another_number(store: Store, place: str) -> None:
    record = table(store)[7]
    fast = int(record["documents"]) * 3
    at = int(record["offset"]) + (fast // 2 if place == "fast" else fast + 2)
    path = store.path / fmt.POSTINGS
    content = bytearray(path.read_bytes())
    content[at] ^= 16
    path.write_bytes(bytes(content))
    damaged = Store.open(store.path)
    with pytest.raises(StoreError, match=r"postings\.bin cannot be read \(the .* of latent 7"):
        damaged.postings(7)
    if place == "fast":
        with pytest.raises(StoreError, match="latent 7"):
            list(damaged.strengths([7]))
    assert len(damaged.postings(8)) > 0


def test_truncated(store: Store) -> None:
    path = store.path / fmt.POSTINGS
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(StoreError, match=r"postings\.bin cannot be read \(it is too short"):
        Store.open(store.path).postings(1)


@pytest.mark.parametrize("name", [fmt.POSTINGS, fmt.INDEX_TABLE])
def test_missing(store: Store, name: str) -> None:
    (store.path / name).unlink()
    with pytest.raises(StoreError, match="is missing: restore"):
        Store.open(store.path).postings(1)


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"words"])
def test_damaged_table(store: Store, content: bytes) -> None:
    (store.path / fmt.INDEX_TABLE).write_bytes(content)
    with pytest.raises(StoreError, match=r"index\.npy cannot be read"):
        Store.open(store.path).postings(1)


def test_another_table(store: Store) -> None:
    np.save(store.path / fmt.INDEX_TABLE, np.arange(40))
    with pytest.raises(StoreError, match="no table of latents"):
        Store.open(store.path).postings(1)


def test_without_documents(kit: Any, tmp_path: Path) -> None:
    with kit.create(tmp_path / "s") as writer:
        store = writer.finish()
    assert len(store.postings(3)) == 0
    assert list(store.all_postings()) == []
    assert np.isnan(store.quantile()).all()
    assert store.verify() == []
