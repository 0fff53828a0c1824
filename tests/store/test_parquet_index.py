"""What is particular to the index of format 1.0; what it gives is tested in test_postings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from conspectus.errors import StoreError
from conspectus.store import Store
from conspectus.store import format as fmt
from conspectus.store.parquet_index import ParquetIndex


@pytest.fixture
def old(kit: Any, tmp_path: Any) -> tuple[Store, Any]:
    store, made = kit.store(tmp_path / "s", (60, 60))
    return kit.downgrade(store), made


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Row groups read, in order."""
    seen: list[int] = []
    original = pq.ParquetFile.read_row_group

    def spy(self: Any, group: int, **options: Any) -> Any:
        seen.append(group)
        return original(self, group, **options)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", spy)
    return seen


def test_one_latent_touches_one_row_group(old: tuple[Store, Any], read: list[int]) -> None:
    store, made = old
    for latent in range(40):
        read.clear()
        assert (
            store.postings(latent).rows.tolist() == np.flatnonzero(made.dense()[:, latent]).tolist()
        )
        assert len(read) <= 1


def test_many_latents_touch_each_row_group_once(old: tuple[Store, Any], read: list[int]) -> None:
    store, _ = old
    list(store.strengths(range(39, -1, -1)))
    assert sorted(read) == sorted(set(read))


def test_frequencies_are_counted_once(old: tuple[Store, Any], read: list[int]) -> None:
    store, _ = old
    store.document_frequency()
    read.clear()
    store.document_frequency()
    assert read == []


def test_behind_the_last_group(old: tuple[Store, Any]) -> None:
    index = ParquetIndex(old[0].path, 40)
    assert len(index.look_up(10**6)) == 0
    ((rows, largest),) = index.strengths([10**6])
    assert len(rows) == len(largest) == 0
    assert index.quantile(0.9) is None


def test_damaged(old: tuple[Store, Any]) -> None:
    store, _ = old
    path = store.path / fmt.POSTINGS_1_0
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(StoreError, match=r"postings\.parquet cannot be read"):
        store.postings(1)
    path.unlink()
    with pytest.raises(StoreError, match="missing"):
        Store.open(store.path).postings(1)
