"""Files of lines that grow while a run goes on: a line stands in them whole, or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def append_line(path: Path, line: str) -> None:
    """Write a line at the end of a file.

    Where the disk is full after half of it, that half is taken away again: the next line, of
    another thread or a later run, would be written behind it and make one line that nobody reads.

    Parameters
    ----------
    path
        The file; made if it is not there.
    line
        With its line end.

    Raises
    ------
    OSError
        It cannot be written; the file is as it was.
    """
    before = path.stat().st_size if path.exists() else 0
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line)
    except OSError:
        with suppress(OSError):
            os.truncate(path, before)
        raise
