from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from conspectus.errors import StoreError
from conspectus.store.commit import FileRecord
from conspectus.store.manifest import Manifest, PartRecord


@pytest.fixture
def manifest() -> Manifest:
    part = PartRecord(
        index=0,
        documents=2,
        failed=1,
        tokens=9,
        entries=4,
        files={"codes/part-00000.parquet": FileRecord("ab" * 32, 10)},
    )
    return Manifest(
        created="2026-01-01T00:00:00+00:00",
        written_by="0.1.0",
        encoder={"reader": {"name": "größe", "layers": [1, 2]}, "none": None, "flag": True},
        n_latents=16,
        part_size=3,
        source={"path": "x.csv"},
        schema=pa.schema(
            [("doc_id", pa.string()), ("t", pa.timestamp("us")), ("l", pa.list_(pa.int8()))]
        ),
        parts=(part,),
        files={"decoder.npy": FileRecord("cd" * 32, 5)},
        index={"latents/postings.parquet": FileRecord("ef" * 32, 7)},
        complete=True,
    )


def test_round_trip(tmp_path: Path, manifest: Manifest) -> None:
    manifest.save(tmp_path)
    assert Manifest.load(tmp_path) == manifest


def test_json_is_readable_by_people_and_programs(tmp_path: Path, manifest: Manifest) -> None:
    manifest.save(tmp_path)
    raw = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert raw["format"] == "conspectus-store"
    assert raw["format_version"] == "1.1"
    assert raw["documents"]["columns"] == {
        "doc_id": "string",
        "t": "timestamp[us]",
        "l": "list<item: int8>",
    }
    assert raw["parts"][0]["files"] == {
        "codes/part-00000.parquet": {"sha256": "ab" * 32, "bytes": 10}
    }
    assert "größe" in (tmp_path / "manifest.json").read_text("utf-8")


def test_all_files(manifest: Manifest) -> None:
    assert set(manifest.all_files()) == {
        "codes/part-00000.parquet",
        "decoder.npy",
        "latents/postings.parquet",
    }


def test_without_documents(tmp_path: Path) -> None:
    empty = Manifest(created="now", written_by="1", encoder={}, n_latents=1, part_size=1)
    empty.save(tmp_path)
    assert Manifest.load(tmp_path) == empty


@pytest.mark.parametrize("place", ["nowhere", "file"])
def test_no_store(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="not a Conspectus store.*conspectus embed"):
        Manifest.load(tmp_path / place)


def edit(store: Path, **changes: Any) -> None:
    path = store / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize("version", ["1.2", "2.0", "10.0"])
def test_newer_formats_are_refused_with_the_way_out(
    tmp_path: Path, manifest: Manifest, version: str
) -> None:
    manifest.save(tmp_path)
    edit(tmp_path, format_version=version, encoder="something new")
    with pytest.raises(StoreError, match=f"format {version}.*up to 1.1.*pip install --upgrade"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize("version", ["0.9", "1.0", "1.1"])
def test_older_formats_open(tmp_path: Path, manifest: Manifest, version: str) -> None:
    manifest.save(tmp_path)
    edit(tmp_path, format_version=version)
    assert Manifest.load(tmp_path).n_latents == 16


@pytest.mark.parametrize("version", [None, 1, 1.0, "one", "1", "1.0.0", ""])
def test_senseless_versions(tmp_path: Path, manifest: Manifest, version: object) -> None:
    manifest.save(tmp_path)
    edit(tmp_path, format_version=version)
    with pytest.raises(StoreError, match="no format version that makes sense"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"format": "zarr"}', '"conspectus-store"', "\udcff"]
)
def test_other_json(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(StoreError, match=r"manifest\.json"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"parts": None},
        {"parts": [{}]},
        {"documents": {"arrow_schema": "%%%"}},
        {"documents": {"arrow_schema": "AAAA"}},
        {"documents": {}},
        {"index": {"x": {"sha": 1}}},
        {"files": 3},
    ],
)
def test_damaged_manifest(tmp_path: Path, manifest: Manifest, changes: dict[str, Any]) -> None:
    manifest.save(tmp_path)
    edit(tmp_path, **changes)
    with pytest.raises(StoreError, match="damaged"):
        Manifest.load(tmp_path)


def test_missing_field(tmp_path: Path, manifest: Manifest) -> None:
    manifest.save(tmp_path)
    raw = json.loads((tmp_path / "manifest.json").read_text())
    del raw["encoder"]
    (tmp_path / "manifest.json").write_text(json.dumps(raw))
    with pytest.raises(StoreError, match="damaged.*encoder"):
        Manifest.load(tmp_path)
