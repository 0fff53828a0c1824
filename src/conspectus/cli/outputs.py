"""Where an answer goes; files that are to be written are looked at before the work begins.

A report comes after minutes of work. That its folder cannot be written, or that its name promises
another format, should be said at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson
from conspectus.errors import InputError

if TYPE_CHECKING:
    from conspectus.analysis.result import Result

REPORT_SUFFIXES = (".html", ".htm")


def checked(path: Path) -> Path:
    """See whether a file can be written.

    Parameters
    ----------
    path
        The file; its folder is made when it is written.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    InputError
        It is a folder, lies below a file, or may not be written.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file in it")
    if path.exists():
        nearest, allowed = path, os.access(path, os.W_OK)
    else:
        nearest = next(folder for folder in path.absolute().parents if folder.exists())
        if not nearest.is_dir():
            raise InputError(f"{path} cannot be written: {nearest} is a file, not a folder")
        allowed = os.access(nearest, os.W_OK | os.X_OK)
    if not allowed:
        raise InputError(f"{path} cannot be written: there is no permission to change {nearest}")
    return path


def report_file(path: Path | None) -> Path | None:
    """Look at where a report is to go, as the command line is read.

    Parameters
    ----------
    path
        As given; None for no report.

    Returns
    -------
    Path or None
        The same.

    Raises
    ------
    BadParameter
        Its name ends in another format than HTML.
    InputError
        It cannot be written.
    """
    if path is None:
        return None
    if path.suffix.lower() not in REPORT_SUFFIXES:
        message = f"reports are HTML: the name must end in .html, not {path.name!r}"
        raise typer.BadParameter(message)
    return checked(path)


Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", callback=report_file, help="Write the report here (.html)."
    ),
]


@dataclass(frozen=True)
class Answer:
    """Where an answer goes.

    Parameters
    ----------
    out
        File of the report; None for none.
    json
        Whether the answer is for programs.
    """

    out: Out = None
    json: AsJson = False

    def deliver(self, result: Result, write: Callable[[], None], **layout: Any) -> None:
        """Write a report if one is wanted, and the answer as JSON or as a table.

        Parameters
        ----------
        result
            The answer.
        write
            Writes the table.
        **layout
            What the report shows, as `Result.to_html` takes it.
        """
        if self.out is not None:
            result.to_html(self.out, **layout)
            console.note(f"report: {self.out}")
        if self.json:
            console.write(result.to_json())
        else:
            write()
