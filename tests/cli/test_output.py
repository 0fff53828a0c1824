from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from conspectus.cli import bars, console
from conspectus.cli.show import in_context


def test_json_has_no_nan_and_knows_numpy(capsys) -> None:
    value = {
        "a": float("nan"),
        1: np.float32(0.5),
        "c": [np.int64(3), Path("x")],
        "d": (None, True),
    }
    console.write_json(value | {"e": np.array([1.0, np.inf])})
    written = json.loads(capsys.readouterr().out)
    assert written == {"a": None, "1": 0.5, "c": [3, "x"], "d": [None, True], "e": [1.0, None]}


def test_json_takes_any_other_value_by_its_text() -> None:
    assert console.plain(pd.Timestamp("2020-01-02")) == "2020-01-02 00:00:00"


def test_a_piped_table_is_tab_separated_and_a_row_a_line(capsys) -> None:
    console.write_table(["n>", "what"], [[1, "a\tb\nc"], [2, "d"]], "title")
    assert capsys.readouterr().out == "n\twhat\n1\ta b c\n2\td\n"


def test_a_terminal_table_shows_markup_as_it_is(capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    console.write_table(["n>", "what"], [[1, "[bold]x[/bold]"]], "title")
    out = capsys.readouterr().out
    assert "title" in out
    assert "[bold]x[/bold]" in out


def test_an_error_is_one_line(capsys) -> None:
    console.complain("first\n  second")
    assert capsys.readouterr().err == "conspectus: first second\n"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (92_871_040, "93 MB"), (5e12, "5.0 TB")],
)
def test_sizes(count: float, text: str) -> None:
    assert console.size(count) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (3723, "1:02:03")])
def test_durations(seconds: float, text: str) -> None:
    assert console.duration(seconds) == text


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((500, 2000, 1.0, "tokens"), "500 of 2,000 tokens, 500 tokens/s, 0:03 left"),
        ((500, None, 2.0, "tokens"), "500 tokens, 250 tokens/s"),
        ((0, 10, 1.0, "steps"), "0 of 10 steps"),
        ((4e6, 8e6, 2.0, "bytes"), "4.0 of 8.0 MB, 2.0 MB/s, 0:02 left"),
        ((0, None, 0.0, "steps"), "0 steps"),
    ],
)
def test_rates(numbers, text: str) -> None:
    assert bars.describe_rate(*numbers) == text


def test_lines_come_now_and_then(capsys, monkeypatch) -> None:
    now = iter(range(0, 1000, 4))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(now)))
    lines = bars.Lines()
    lines.start("encoding", 10, "tokens")
    for _ in range(6):
        lines.advance(1)
    lines.finish()
    written = capsys.readouterr().err.splitlines()
    assert written == [
        "encoding: 3 of 10 tokens, 0 tokens/s, 0:28 left",
        "encoding: 6 of 10 tokens, 0 tokens/s, 0:16 left",
    ]


def test_progress_is_bars_in_a_terminal_and_lines_elsewhere(monkeypatch) -> None:
    with bars.progress() as shown:
        assert isinstance(shown, bars.Lines)
    terminal = Console(stderr=True, force_terminal=True, width=100)
    monkeypatch.setattr(bars, "STDERR", terminal)
    with terminal.capture() as captured, bars.progress() as shown:
        assert isinstance(shown, bars.Bars)
        shown.start("outer", 10, "tokens")
        shown.start("inner", None, "bytes")
        shown.advance(3)
        shown.finish()
        shown.advance(5)
        time.sleep(0.2)
        shown.finish()
    assert "outer" in captured.get()


def test_quotes_show_the_span_in_its_context() -> None:
    text = "a" * 40 + " word\nhere " + "b" * 40
    assert in_context(text, 41, 45) == "…" + "a" * 29 + " [word] here " + "b" * 24 + "…"
    assert in_context("word", 0, 4) == "[word]"
    assert in_context("one.\n\nTwo\nlines", 4, 6) == "one.[⏎⏎]Two lines"
    long = in_context("x" + "a" * 500 + "b" * 500, 1, 1001)
    assert long == "x[" + "a" * 30 + "…" + "b" * 30 + "]"
