from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conspectus.errors import StoreError
from conspectus.store.commit import FileRecord
from conspectus.store.recovery import check_sizes, is_store, require_vacant, sweep, uncommitted


@pytest.mark.parametrize(
    "name",
    ["documents/part-00000.parquet", "codes/part-00000.parquet", "decoder.npy", ".x.tmp", ".git/x"],
)
def test_a_folder_of_somebody_else_is_never_taken(kit: Any, tmp_path: Path, name: str) -> None:
    """A data set that happens to be cut like a store must survive a mistyped path."""
    file = tmp_path / "data" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"years of work")
    with pytest.raises(StoreError, match="not empty"):
        kit.create(tmp_path / "data")
    assert file.read_bytes() == b"years of work"
    assert not (tmp_path / "data" / "writer.lock").exists()


def test_what_a_killed_beginning_leaves_is_taken_over(kit: Any, tmp_path: Path) -> None:
    (tmp_path / "writer.lock").touch()
    (tmp_path / ".manifest.json.12-34.tmp").write_text("{")
    require_vacant(tmp_path)
    kit.create(tmp_path).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "writer.lock"]


def test_is_store(kit: Any, tmp_path: Path) -> None:
    assert not is_store(tmp_path / "s")
    kit.create(tmp_path / "s").close()
    assert is_store(tmp_path / "s")
    assert is_store(str(tmp_path / "s"))


OWN = [
    "codes/part-00000.parquet",
    "documents/part-123456.parquet",
    "errors/.part-00000.parquet.1-2.tmp",
    "latents/postings.bin",
    "latents/index.npy",
    "latents/postings.parquet",
    "latents/.postings.bin.1-2.7.tmp",
    ".manifest.json.1-2.tmp",
    "decoder.npy",
]
FOREIGN = [
    "codes/part-0.parquet",
    "codes/part-00000.parquet.bak",
    "codes/x/part-00000.parquet",
    "mine/part-00000.parquet",
    "latents/part-00000.parquet",
    "mine/.x.tmp",
    "x.tmp",
    ".hidden",
    "labels.parquet",
    "manifest.json",
]


def test_only_names_that_a_writer_gives_are_swept(tmp_path: Path) -> None:
    for name in OWN + FOREIGN:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    committed = {OWN[0]: FileRecord("", 1)}
    found = {path.relative_to(tmp_path).as_posix() for path in uncommitted(tmp_path, committed)}
    assert found == set(OWN[1:])
    sweep(tmp_path, committed)
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == {OWN[0], *FOREIGN}


def test_sizes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123")
    check_sizes(tmp_path, {"a": FileRecord("", 3)})
    with pytest.raises(StoreError, match="a is damaged .3 bytes instead of 4"):
        check_sizes(tmp_path, {"a": FileRecord("", 4)})
    with pytest.raises(StoreError, match="b is missing"):
        check_sizes(tmp_path, {"b": FileRecord("", 4)})
