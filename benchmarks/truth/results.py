"""What a suite hands back, and how it is written: JSON for programs, Markdown for people."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True)
class Options:
    """How much is run.

    Parameters
    ----------
    quick
        Only what the documents that come with the project allow, in about three minutes.
    seeds
        Random splits of everything that is drawn.
    """

    quick: bool = False
    seeds: int = 5


@dataclass(frozen=True)
class Table:
    """One table of a suite: a title, a sentence that says how to read it, and its rows."""

    title: str
    caption: str
    rows: pd.DataFrame


@dataclass(frozen=True)
class SuiteResult:
    """All that a suite found.

    Parameters
    ----------
    name
        Of the suite.
    tables
        What people read.
    figures
        What the tables were made of: named long frames.
    notes
        What was skipped and why.
    seconds
        How long it took, embedding included if there was any.
    processor_seconds
        Processor time of it, which other work on the machine does not change.
    floors
        Figure -> value and the floor it must not fall below (or ceiling, if `floor` is None).
    """

    name: str
    tables: tuple[Table, ...] = ()
    figures: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    processor_seconds: float = 0.0
    floors: tuple[Floor, ...] = ()


@dataclass(frozen=True)
class Floor:
    """A figure that must not get worse than a bound.

    Parameters
    ----------
    name
        What is measured.
    value
        What was measured.
    bound
        The bound.
    ceiling
        Whether the value must stay at or below the bound instead of at or above it.
    """

    name: str
    value: float
    bound: float
    ceiling: bool = False

    @property
    def holds(self) -> bool:
        """Whether the bound is kept; NaN never keeps one."""
        return self.value <= self.bound if self.ceiling else self.value >= self.bound

    def __str__(self) -> str:
        """Say what is asked and what came out."""
        sign = "<=" if self.ceiling else ">="
        verdict = "holds" if self.holds else "BROKEN"
        return f"{self.name}: {self.value:.3f} {sign} {self.bound:g}: {verdict}"


def markdown(result: SuiteResult) -> str:
    """Write a suite as Markdown.

    Parameters
    ----------
    result
        The suite.

    Returns
    -------
    str
        A section with a table each and its caption.
    """
    lines = [f"## {result.name.capitalize()}", ""]
    lines += [line for note in result.notes for line in (note, "")]
    for table in result.tables:
        lines += [f"### {table.title}", "", table.caption, "", *_rows(table.rows), ""]
    lines += [f"- {floor}" for floor in result.floors]
    return "\n".join(lines).rstrip() + "\n"


def write(result: SuiteResult, folder: Path) -> None:
    """Write a suite into a folder as JSON and Markdown, atomically.

    Parameters
    ----------
    result
        The suite.
    folder
        Made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps(_plain(result), indent=1, allow_nan=False)
    _replace(folder / f"{result.name}.json", content)
    _replace(folder / f"{result.name}.md", markdown(result))


def assemble(folder: Path, names: Iterable[str]) -> str:
    """Put what suites wrote, now or earlier, together as ``truth.json`` and ``truth.md``.

    Parameters
    ----------
    folder
        Where they wrote.
    names
        Suites in order; those that never ran are left out.

    Returns
    -------
    str
        The Markdown.
    """
    there = [name for name in names if (folder / f"{name}.json").is_file()]
    content = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in there}
    _replace(folder / "truth.json", json.dumps(content, indent=1, allow_nan=False))
    parts = [(folder / f"{name}.md").read_text("utf-8") for name in there]
    text = "\n".join([*parts, _times(content)])
    _replace(folder / "truth.md", text)
    return text


def _times(content: dict[str, Any]) -> str:
    """Say what each suite took, and all of them."""
    took = {
        name: float(one.get("processor_seconds", one["seconds"])) for name, one in content.items()
    }
    listed = [f"{name} {seconds / 60:.1f}" for name, seconds in took.items()]
    total = sum(took.values()) / 60
    return f"## Time\n\nMinutes of one core: {', '.join(listed)}; together {total:.1f}.\n"


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


def _rows(frame: pd.DataFrame) -> list[str]:
    names = [str(name) for name in frame.columns]
    head = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    return head + ["| " + " | ".join(map(_cell, row)) + " |" for row in frame.to_numpy(object)]


def _cell(value: Any) -> str:
    if isinstance(value, float | np.floating):
        return "-" if not np.isfinite(value) else f"{value:.4g}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def _plain(result: SuiteResult) -> dict[str, Any]:
    return {
        "seconds": round(result.seconds, 1),
        "processor_seconds": round(result.processor_seconds, 1),
        "notes": list(result.notes),
        "tables": {table.title: _records(table.rows) for table in result.tables},
        "figures": {name: _records(frame) for name, frame in result.figures.items()},
        "floors": [
            {"name": f.name, "value": _number(f.value), "bound": f.bound, "holds": f.holds}
            for f in result.floors
        ],
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): _number(v) for k, v in row.items()} for row in frame.to_dict(orient="records")]


def _number(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return round(value, 6) if np.isfinite(value) else None
    return value
