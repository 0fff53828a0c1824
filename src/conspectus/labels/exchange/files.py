"""Files of labels as text: gzip or not, one JSON document or one a line, or a folder of them."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

from conspectus.errors import InputError
from conspectus.store.commit import commit_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_GZIP = b"\x1f\x8b"


def read_text(path: Path) -> str:
    """Read a text file, unpacked if it is gzip.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        Its content, UTF-8.

    Raises
    ------
    InputError
        It cannot be read, is empty, or is no text.
    """
    try:
        raw = path.read_bytes()
        plain = gzip.decompress(raw) if raw.startswith(_GZIP) else raw
        text = plain.decode("utf-8-sig")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path} is damaged: {error}") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not text in UTF-8: give JSON, CSV or Parquet") from error
    if not text.strip():
        raise InputError(f"{path} is empty")
    return text


def read_json(path: Path) -> Any:
    """Read one JSON document, or a list of those that stand one a line, or of a folder's files.

    Parameters
    ----------
    path
        A file, or a folder of ``.jsonl`` files such as Neuronpedia's ``explanations/``.

    Returns
    -------
    object
        Parsed JSON.

    Raises
    ------
    InputError
        It cannot be read, is no JSON, or has a key twice in one object.
    """
    if path.is_dir():
        files = [
            file for pattern in ("*.jsonl", "*.jsonl.gz") for file in sorted(path.glob(pattern))
        ]
        if not files:
            raise InputError(f"{path} is a folder without .jsonl or .jsonl.gz files")
        lines = [read_json(file) for file in files]
        return [entry for part in lines for entry in (part if isinstance(part, list) else [part])]
    text = read_text(path)
    try:
        return _parse(text)
    except _TwiceError as error:
        raise InputError(
            f"{path} has {error} twice in one object: keep one name a latent"
        ) from None
    except (ValueError, RecursionError):
        return _lines(text, path)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Parameters
    ----------
    path
        The file; its folder is made if missing.
    content
        What it will have.

    Raises
    ------
    StoreError
        It cannot be written.
    """

    def write(handle: BinaryIO) -> None:
        handle.write(content)

    commit_file(path, write)


def _lines(text: str, path: Path) -> list[Any]:
    found: list[Any] = []
    for number, line in enumerate(text.split("\n"), 1):  # JSON may have other line ends in a name
        if not line.strip():
            continue
        try:
            found.append(_parse(line))
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{path} is not JSON, neither whole nor line by line (line {number}: {error})"
            ) from error
    return found


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def _parse(text: str) -> Any:
    pairs: Callable[[list[tuple[str, Any]]], dict[str, Any]] = _once
    return json.loads(text, object_pairs_hook=pairs)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _TwiceError(f"{twice!r} twice in one object")
    return found
