"""Disks that are full in the middle of a line: what was there stays readable, and goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from number_questions import number_question

from conspectus.errors import LanguageModelError
from conspectus.llm import Batch, Ledger
from conspectus.llm.cassette import read_cassette
from conspectus.llm.lines import append_line
from conspectus.llm.memory import Memory
from conspectus.llm.settings import Settings

HELPERS = str(Path(__file__).parents[1] / "helpers")
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="limits of files are of POSIX")
LIMITED = """
import resource, sys
from pathlib import Path
sys.path[:0] = [{helpers!r}]
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, resource.RLIM_INFINITY))
"""
RECORD = """
from number_questions import number_question
from conspectus.errors import LanguageModelError
from conspectus.llm import Answer
from conspectus.llm.cassette import Recorder
from conspectus.llm.settings import Settings
recorder = Recorder(Path({path!r}), Settings("m"))
for n, words in ((1, 10), (2, 100_000), (3, 10)):
    answer = Answer({{"n": n, "why": "größer " * words}}, 1, 1, cached=False)
    try:
        recorder.record(str(n), number_question(n), answer)
        print(n, "written")
    except LanguageModelError as error:
        print(n, error)
"""


def test_lines_are_appended_and_the_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    for line in ("ä\n", "b\n"):
        append_line(path, line)
    assert path.read_text(encoding="utf-8") == "ä\nb\n"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)):
        append_line(tmp_path, "a\n")


@needs_limits
def test_a_cassette_on_a_full_disk_loses_the_answer_and_nothing_else(tmp_path: Path) -> None:
    """The second answer is longer than the disk is large; the third fits again."""
    path = tmp_path / "c.jsonl"
    code = LIMITED.format(helpers=HELPERS, most=20_000) + RECORD.format(path=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second, third = done.stdout.splitlines()
    assert (first, third) == ("1 written", "3 written")
    assert f"the cassette {path} cannot be written" in second
    recorded = [one.question for one in read_cassette(path)]
    assert recorded == [number_question(n) for n in (1, 3)]


def test_a_file_of_requests_ends_with_a_whole_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "requests.jsonl"
    batch = Batch(Memory(Settings("m")), Ledger(), path)
    batch.ask([number_question(1)])
    whole, opened = path.read_bytes(), Path.open

    def half_full(self: Path, mode: str = "r", **options: str):
        file = opened(self, mode, **options)
        return file if mode != "a" else HalfWritten(file)

    monkeypatch.setattr(Path, "open", half_full)
    with pytest.raises(LanguageModelError, match=r"requests\.jsonl cannot be written: .*No space"):
        batch.ask([number_question(2)])
    assert path.read_bytes() == whole


class HalfWritten:
    """A file on a disk that is full after half of what is written."""

    def __init__(self, file):
        self._file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def write(self, text):
        self._file.write(text[: len(text) // 2])
        self._file.flush()
        raise OSError(28, "No space left on device")
