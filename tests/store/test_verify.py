from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from conspectus.store import Store


@pytest.fixture
def store(kit: Any, tmp_path: Path) -> Store:
    with kit.create(tmp_path / "s") as writer:
        writer.set_decoder(np.eye(40))
        kit.write_parts(writer, (10, 3), 40)
        store = writer.finish()
    store.set_labels(pa.table({"latent": [1], "label": ["a label"]}))
    assert store.verify() == []
    return store


FILES = [
    "codes/part-00000.parquet",
    "documents/part-00001.parquet",
    "errors/part-00001.parquet",
    "latents/postings.bin",
    "latents/index.npy",
    "decoder.npy",
]


@pytest.mark.parametrize("name", FILES)
def test_missing(store: Store, name: str) -> None:
    (store.path / name).unlink()
    assert store.verify() == [f"{name}: missing"]


@pytest.mark.parametrize("name", FILES)
def test_truncated(store: Store, name: str) -> None:
    content = (store.path / name).read_bytes()
    (store.path / name).write_bytes(content[:-7])
    assert store.verify() == [f"{name}: {len(content) - 7} bytes instead of {len(content)}"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.999])
def test_flipped_bit(store: Store, name: str, place: float) -> None:
    content = bytearray((store.path / name).read_bytes())
    content[int(place * len(content))] ^= 4
    (store.path / name).write_bytes(content)
    (problem,) = store.verify()
    assert problem.startswith(f"{name}: the content has changed")


def test_several_at_once(store: Store) -> None:
    (store.path / FILES[0]).unlink()
    (store.path / FILES[1]).write_bytes(b"")
    (store.path / "mine.txt").touch()
    (store.path / "codes" / "part-00007.parquet").touch()
    problems = store.verify()
    named = [problem.split(":")[0] for problem in problems]
    assert set(named[:2]) == {"codes/part-00000.parquet", "documents/part-00001.parquet"}
    assert named[2:] == ["codes/part-00007.parquet", "mine.txt"]
    assert "killed run" in problems[2]
    assert "killed run" not in problems[3]


def test_folder_instead_of_a_file(store: Store) -> None:
    (store.path / FILES[0]).unlink()
    (store.path / FILES[0]).mkdir()
    assert store.verify() == [f"{FILES[0]}: missing"]


def test_unreadable_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.open

    def opening(self: Path, *rest: Any, **options: Any) -> Any:
        if self.name == "decoder.npy":
            raise PermissionError(13, "Permission denied")
        return original(self, *rest, **options)

    monkeypatch.setattr(Path, "open", opening)
    assert store.verify() == ["decoder.npy: cannot be read (Permission denied)"]


def test_damaged_labels(store: Store) -> None:
    path = store.path / "labels.parquet"
    path.write_bytes(path.read_bytes()[:40])
    (problem,) = store.verify()
    assert problem.startswith("labels.parquet: ")
    assert "cannot be read" in problem


def test_manifest_of_when_the_store_was_opened(store: Store, kit: Any) -> None:
    """A store opened before an append still verifies what it knows; new parts are extra to it."""
    with kit.resume(store.path) as writer:
        kit.write_parts(writer, (10, 3, 2), 40)
        writer.finish()
    assert Store.open(store.path).verify() == []
    assert any("part-00002" in problem for problem in store.verify())


def test_label_sets_are_part_of_the_store(store: Store) -> None:
    store.set_labels(pa.table({"latent": [2], "label": ["a"]}), "mine")
    assert store.label_sets() == ["mine"]
    assert store.verify() == []


def test_damaged_label_sets_and_strangers_beside_them(store: Store) -> None:
    store.set_labels(pa.table({"latent": [2], "label": ["a"]}), "mine")
    path = store.path / "labels" / "mine.parquet"
    path.write_bytes(path.read_bytes()[:40])
    (store.path / "labels" / "Notes.txt").write_text("?")
    (store.path / "labels" / ".mine.parquet.1-2.tmp").write_text("?")
    killed, stranger, damaged = sorted(store.verify())
    assert damaged.startswith("labels/mine.parquet: ")
    assert "cannot be read" in damaged
    assert stranger == "labels/Notes.txt: not part of the store"
    assert killed.startswith("labels/.mine.parquet.1-2.tmp: not part of the store; a killed run")


def test_labels_of_latents_that_are_not_there(store: Store) -> None:
    from conspectus.store.label_table import write_labels

    wide = pa.table({"latent": [10**6], "label": ["a"]})
    write_labels(store.path / "labels" / "wide.parquet", wide, 10**7)
    (problem,) = store.verify()
    assert problem.startswith("labels/wide.parquet: there is no latent 1000000")
