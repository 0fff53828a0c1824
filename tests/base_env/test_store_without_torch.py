"""Opening a store, comparing and reporting, where torch may not be installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from word_store import word_store

import conspectus as cs
from conspectus.store import Store

RUN = """
import sys
from conspectus.cli import main
try:
    main()
finally:
    if "torch" in sys.modules:
        sys.exit("torch was imported")
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    rows = [
        {"text": text, "model": model, "pair": i}
        for i in range(30)
        for model, text in (("x", "some alpha here"), ("y", "some beta here" if i % 3 else "none"))
    ]
    return word_store(tmp_path / "pairs.conspectus", rows, part_size=16)


def test_open_diff_and_report(store: Store, tmp_path: Path) -> None:
    opened = cs.open(store.path)
    assert opened.n_documents == 60
    result = cs.diff(opened, by="model", a="x", b="y", paired_by="pair")
    assert list(result.table["label"]) == ["the word alpha", "the word beta"]
    passage = result.evidence(0)[0]
    (mark,) = passage.marks
    assert passage.text[mark.start : mark.end] == "alpha"
    report = result.to_html(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "the word alpha" in report
    assert result.plot().to_dict()


def test_any_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,n\na,1\n")
    (table,) = cs.read_documents(path).batches(5)
    assert table.to_pylist() == [{"doc_id": "0", "text": "a", "n": 1}]


@pytest.mark.parametrize(
    "arguments",
    [
        ["info", "STORE", "--verify"],
        ["show", "STORE", "0"],
        ["diff", "STORE", "--by", "model", "--a", "x", "--b", "y"],
        ["export", "STORE", "--to", "csv", "--out", "OUT"],
        ["models", "list"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_commands_that_need_no_torch(store: Store, tmp_path: Path, arguments: list[str]) -> None:
    names = {"STORE": str(store.path), "OUT": str(tmp_path / "out")}
    given = [names.get(argument, argument) for argument in arguments]
    command = [sys.executable, "-c", RUN, *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout
