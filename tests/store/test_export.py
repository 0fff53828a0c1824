from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conspectus.errors import InputError, StoreError
from conspectus.store import Store
from conspectus.store.export import FORMATS, export


@pytest.mark.parametrize("format", list(FORMATS))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_empty_store(kit: Any, tmp_path: Path, format: str) -> None:
    with kit.create(tmp_path / "s") as writer:
        table, codes = kit.as_part([])
        writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    assert export(store, tmp_path / "out", format).is_file()


def test_unknown_format(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'xlsx': choose one of parquet-long, csv, anndata"):
        export(labelled[0], tmp_path / "x", "xlsx")


@pytest.mark.parametrize("format", list(FORMATS))
def test_failing_disk_leaves_nothing(
    labelled: tuple[Store, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(StoreError, match="no space left"):
        export(labelled[0], tmp_path / "out", format)
    assert list(tmp_path.iterdir()) == []
