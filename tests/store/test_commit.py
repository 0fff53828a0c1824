from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from conspectus.errors import StoreError
from conspectus.store.commit import (
    commit_file,
    commit_path,
    digest,
    explain,
    make_directory,
    sync_directory,
    temporary_name,
)


def write_hello(handle: BinaryIO) -> None:
    handle.write(b"hello")


def test_file_and_record(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "x.bin"
    record = commit_file(path, write_hello)
    assert path.read_bytes() == b"hello"
    assert record.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert record.bytes == 5
    assert digest(path) == record
    assert [p.name for p in path.parent.iterdir()] == ["x.bin"]


def test_existing_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"a much longer content")
    commit_file(path, write_hello)
    assert path.read_bytes() == b"hello"


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    """Not 0600, which mkstemp gives and which locks colleagues out."""
    old = os.umask(0o022)
    try:
        commit_file(tmp_path / "x", write_hello)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o644


def test_content_is_flushed_before_it_is_named_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    fsync, replace = os.fsync, os.replace

    def spy_fsync(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        events.append(f"flush {kind}")
        fsync(descriptor)

    def spy_replace(source: Any, target: Any, **options: Any) -> None:
        events.append("rename")
        replace(source, target, **options)

    monkeypatch.setattr(os, "fsync", spy_fsync)
    monkeypatch.setattr(os, "replace", spy_replace)
    commit_file(tmp_path / "x", write_hello)
    assert events == ["flush file", "rename", "flush folder"]


def test_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")

    def fail(handle: BinaryIO) -> None:
        handle.write(b"half")
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        commit_file(path, fail)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no space left.*free some"),
        (errno.EDQUOT, "no space left"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "no permission"),
        (errno.EPERM, "no permission"),
        (errno.EIO, "cannot write"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_the_system_says_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str, call: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(StoreError, match=words) as caught:
        commit_file(tmp_path / "name.parquet", write_hello)
    assert "name.parquet" in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)
    assert [p.name for p in tmp_path.iterdir()] == []


def test_disk_full_while_writing(tmp_path: Path) -> None:
    def fail(handle: BinaryIO) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreError, match="every part committed so far is whole"):
        commit_file(tmp_path / "x", fail)


def test_disk_full_while_numpy_writes(tmp_path: Path) -> None:
    def fail(handle: BinaryIO) -> None:
        raise OSError("4718592 requested and 1046464 written")  # numpy.ndarray.tofile

    with pytest.raises(StoreError, match="no space left on the disk for .*decoder.npy"):
        commit_file(tmp_path / "decoder.npy", fail)


def test_commit_path_hands_out_a_name(tmp_path: Path) -> None:
    record = commit_path(tmp_path / "x.h5", lambda path: path.write_bytes(b"12") and None)
    assert record.bytes == 2
    assert [p.name for p in tmp_path.iterdir()] == ["x.h5"]


def test_temporary_names_hide_and_stay_in_the_folder() -> None:
    name = temporary_name(Path("a/b.parquet"))
    assert name.parent == Path("a")
    assert name.name.startswith(".b.parquet.")
    assert name.name.endswith(".tmp")


def test_folder_that_is_there_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: pytest.fail("made again"))
    make_directory(tmp_path)


def test_file_systems_without_folder_flush_are_forgiven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", unable)
    sync_directory(tmp_path)


def test_other_flush_errors_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        sync_directory(tmp_path)


def test_unknown_error_keeps_its_words() -> None:
    assert "strange" in str(explain(OSError(errno.ELOOP, "strange"), Path("x")))
