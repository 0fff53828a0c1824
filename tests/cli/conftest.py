from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from word_store import ROWS, word_store

from conspectus.cli import main
from conspectus.store import Store


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def conspectus(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Done]:
    """Run the command line in this process."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def run(*arguments: object) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return Done(int(caught.value.code or 0), written.out, written.err)

    return run


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return word_store(tmp_path / "words.conspectus", ROWS, part_size=2)
