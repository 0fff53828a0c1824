"""What the command line writes: answers on standard output, everything else on standard error."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

STDERR = Console(stderr=True, highlight=False, soft_wrap=True)


def complain(message: str) -> None:
    """Write one line about an error to standard error.

    Parameters
    ----------
    message
        What is wrong and what to do.
    """
    typer.echo(f"conspectus: {' '.join(message.split())}", err=True)


def note(message: str) -> None:
    """Write a line that is not part of the answer to standard error.

    Parameters
    ----------
    message
        The line.
    """
    typer.echo(message, err=True)


def notes(lines: Iterable[str]) -> None:
    """Write what a careful reader must know about an answer to standard error.

    Parameters
    ----------
    lines
        A note each.
    """
    for line in lines:
        note(f"note: {line}")


def write(text: str) -> None:
    """Write a line of the answer to standard output.

    Parameters
    ----------
    text
        The line.
    """
    typer.echo(text)


def write_json(value: object) -> None:
    """Write the answer as one JSON document; what has no number in JSON is null.

    Parameters
    ----------
    value
        Mappings, sequences, numbers (NumPy's too) and strings; anything else by its `str`.
    """
    typer.echo(json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False))


def plain(value: object) -> object:
    """Turn a value into what JSON knows.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    object
        Dicts, lists, strings, numbers, booleans and None alone.
    """
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {str(key): plain(entry) for key, entry in items}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "tolist"):
        return plain(cast("Any", value).tolist())
    if isinstance(value, Iterable):
        return [plain(entry) for entry in cast("Iterable[object]", value)]
    return str(value)


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Write a table: ruled in a terminal, tab-separated where it is piped into a program.

    Parameters
    ----------
    columns
        Headings; one that ends in ``>`` is set to the right.
    rows
        Cells, as many as headings.
    title
        Line above the table, in a terminal only.
    """
    names = [name.removesuffix(">") for name in columns]
    if not sys.stdout.isatty():
        typer.echo("\t".join(names))
        for row in rows:
            typer.echo("\t".join(" ".join(str(cell).split()) for cell in row))
        return
    table = Table(title=title or None, title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    table.pad_edge, table.collapse_padding = False, True
    for name, heading in zip(names, columns, strict=True):
        number = heading.endswith(">")
        table.add_column(name, justify="right" if number else "left", no_wrap=number)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(highlight=False, markup=False).print(table)


def size(count: float) -> str:
    """Write a number of bytes for a person.

    Parameters
    ----------
    count
        Bytes.

    Returns
    -------
    str
        For example ``"93 MB"``.
    """
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def duration(seconds: float) -> str:
    """Write a time for a person.

    Parameters
    ----------
    seconds
        How long.

    Returns
    -------
    str
        For example ``"1:02:03"`` or ``"0:45"``.
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
