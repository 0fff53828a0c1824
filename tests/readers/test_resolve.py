from __future__ import annotations

import json
from pathlib import Path

import pytest

from conspectus.errors import ModelError
from conspectus.readers import catalog
from conspectus.readers import resolve as module
from conspectus.readers.resolve import resolve


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def pretend_installed(name: str) -> Path:
    entry = catalog.CATALOG[name]
    folder = catalog.model_directory(entry)
    folder.mkdir(parents=True)
    manifest = {"wheel_sha256": entry.sha256}
    (folder / catalog.MANIFEST).write_text(json.dumps(manifest))
    return folder


def test_resolve_local_folder_and_hub_id(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "smollm2-135m"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    assert resolve(folder) == folder
    assert resolve("./smollm2-135m") == Path("smollm2-135m")
    assert resolve("google/gemma-2-2b") == "google/gemma-2-2b"


def test_resolve_catalogue_name(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="models pull minilm-l6"):
        resolve("minilm-l6", pull=False)
    monkeypatch.setattr(module, "pull_model", lambda name, progress: Path("/pulled") / name)
    assert resolve("minilm-l6") == Path("/pulled/minilm-l6")
    folder = pretend_installed("minilm-l6")
    assert resolve("minilm-l6", pull=False) == folder
