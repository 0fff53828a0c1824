from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from conspectus.errors import InputError
from conspectus.training.files import write_json, written_whole


def test_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    with written_whole(path) as temporary:
        temporary.write_text("content")
        assert not path.exists()
    assert path.read_text() == "content"
    assert [one.name for one in path.parent.iterdir()] == ["file"]


def test_what_breaks_off_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("earlier")

    def break_off() -> None:
        with written_whole(path) as temporary:
            temporary.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text() == "earlier"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No space left"), written_whole(tmp_path / "file"):
        raise OSError(28, os.strerror(28))


def test_a_folder_that_cannot_be_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_json(tmp_path / "file" / "below", {})


def test_json(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"path": Path("x"), "number": 1.5, "word": "é"})
    found = json.loads((tmp_path / "a.json").read_text())
    assert found == {"path": "x", "number": 1.5, "word": "é"}
