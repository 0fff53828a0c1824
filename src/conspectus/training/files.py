"""Files of a work folder that appear whole or not at all.

A run may be killed at any moment; what stands under its final name can be trusted by the next one.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path


@contextmanager
def written_whole(path: Path) -> Generator[Path]:
    """Give another name to write under; when that is done, flush to disk and rename.

    Parameters
    ----------
    path
        The file's final name; its folder is made if need be.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    InputError
        The file cannot be written, because the disk is full for instance.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error}") from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON document, whole or not at all.

    Parameters
    ----------
    path
        The file.
    value
        Plain values; whatever else is in it, by its `str`.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    with written_whole(path) as temporary:
        text = json.dumps(value, indent=1, default=str, allow_nan=False) + "\n"
        temporary.write_text(text, encoding="utf-8")
