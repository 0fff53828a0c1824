from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from conspectus.errors import StoreError
from conspectus.store import recovery
from conspectus.store.lock import StoreLock
from conspectus.store.locked import LockedStore
from conspectus.store.manifest import Manifest, PartRecord


def part(index: int, documents: int, failed: int) -> PartRecord:
    return PartRecord(index, documents, failed, tokens=0, entries=0, files={})


@pytest.fixture
def held(tmp_path: Path) -> LockedStore:
    manifest = Manifest("2030-01-01", "0", {"reader": "r"}, 4, 2, None)
    return LockedStore(tmp_path / "s", manifest, recovery.begin(tmp_path / "s", manifest))


def test_counts_what_is_committed(held: LockedStore) -> None:
    assert (held.committed, held.documents_seen) == (0, 0)
    with held:
        held._commit(
            replace(
                held.manifest, schema=pa.schema([("text", pa.string())]), parts=(part(0, 2, 1),)
            )
        )
        assert (held.committed, held.documents_seen) == (1, 3)
    assert Manifest.load(held.path) == held.manifest


def test_the_lock_goes_with_the_block(held: LockedStore) -> None:
    with held:
        held._require_lock()
        with pytest.raises(StoreError, match="another writer"):
            StoreLock.acquire(held.path)
    with pytest.raises(StoreError, match="closed: resume"):
        held._require_lock()
    StoreLock.acquire(held.path).release()
