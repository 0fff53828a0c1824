from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from conspectus.errors import StoreError
from conspectus.store.lock import StoreLock


def test_one_at_a_time(tmp_path: Path) -> None:
    lock = StoreLock.acquire(tmp_path / "s")
    assert lock.held
    with pytest.raises(StoreError, match="another writer has .*s open"):
        StoreLock.acquire(tmp_path / "s")
    lock.release()
    assert not lock.held
    StoreLock.acquire(tmp_path / "s").release()


def test_two_stores_have_two_locks(tmp_path: Path) -> None:
    first, second = StoreLock.acquire(tmp_path / "a"), StoreLock.acquire(tmp_path / "b")
    assert first.held
    assert second.held
    first.release()
    second.release()


def test_release_twice(tmp_path: Path) -> None:
    lock = StoreLock.acquire(tmp_path)
    lock.release()
    lock.release()


def test_released_on_error_only(tmp_path: Path) -> None:
    lock = StoreLock.acquire(tmp_path)
    with lock.released_on_error():
        pass
    assert lock.held
    with pytest.raises(KeyboardInterrupt), lock.released_on_error():
        raise KeyboardInterrupt
    assert not lock.held


def test_lock_file_of_a_dead_process_does_not_lock(tmp_path: Path) -> None:
    (tmp_path / "writer.lock").write_text("12345")
    StoreLock.acquire(tmp_path).release()


def test_colleagues_may_read_the_lock(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        StoreLock.acquire(tmp_path).release()
    finally:
        os.umask(old)
    if (tmp_path / "writer.lock").exists():
        assert stat.S_IMODE((tmp_path / "writer.lock").stat().st_mode) == 0o644


def test_place_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("x")
    with pytest.raises(StoreError, match="cannot write"):
        StoreLock.acquire(tmp_path / "s")
