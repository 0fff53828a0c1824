from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conspectus.errors import ModelError
from conspectus.readers import catalog, pull


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def pretend_installed(name: str, sha256: str | None = None) -> Path:
    entry = catalog.CATALOG[name]
    folder = catalog.model_directory(entry)
    folder.mkdir(parents=True)
    manifest = {"wheel_sha256": sha256 or entry.sha256}
    (folder / catalog.MANIFEST).write_text(json.dumps(manifest))
    return folder


def test_catalogue_is_whole() -> None:
    assert list(catalog.CATALOG) == ["smollm2-135m", "minilm-l6", "dinov2-s"]
    for name, entry in catalog.CATALOG.items():
        assert entry.name == name
        assert len(bytes.fromhex(entry.sha256)) == 32
        assert entry.filename.endswith(f"-{entry.version}-py3-none-any.whl")
        assert entry.filename.startswith(entry.distribution.replace("-", "_"))
        assert entry.size > 50_000_000
        assert entry.layout in pull.LAYOUTS


def test_listing_shows_what_is_installed(cache: Path) -> None:
    folder = pretend_installed("minilm-l6")
    listing = {line.name: line for line in catalog.list_models()}
    assert list(listing) == list(catalog.CATALOG)
    assert listing["minilm-l6"].installed
    assert listing["minilm-l6"].path == folder
    assert not listing["smollm2-135m"].installed
    assert listing["smollm2-135m"].licence == "Apache-2.0"
    assert "default reader" in listing["smollm2-135m"].what


def test_model_path_of_what_is_not_installed_says_how(cache: Path) -> None:
    with pytest.raises(ModelError, match=r"conspectus models pull smollm2-135m.*\(93 MB\)"):
        catalog.model_path("smollm2-135m")
    folder = pretend_installed("smollm2-135m")
    assert catalog.model_path("smollm2-135m") == folder


def test_unknown_name_lists_the_names_there_are() -> None:
    with pytest.raises(ModelError, match="smollm2-135m, minilm-l6, dinov2-s"):
        catalog.model_path("gpt-2")


@pytest.mark.parametrize("content", ["", "[]", "{", "{}"])
def test_broken_manifest_counts_as_not_installed(cache: Path, content: str) -> None:
    folder = pretend_installed("minilm-l6")
    (folder / catalog.MANIFEST).write_text(content)
    assert not catalog.is_installed(catalog.CATALOG["minilm-l6"])


def test_another_wheel_counts_as_not_installed(cache: Path) -> None:
    pretend_installed("minilm-l6", sha256="0" * 64)
    assert not catalog.is_installed(catalog.CATALOG["minilm-l6"])


def test_catalogue_needs_neither_torch_nor_network() -> None:
    code = "import sys, conspectus.readers.catalog, conspectus.readers.pull; "
    code += "sys.exit(any(m in sys.modules for m in ('torch', 'transformers')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_entries_are_values() -> None:
    entry = catalog.CATALOG["minilm-l6"]
    assert replace(entry) == entry
