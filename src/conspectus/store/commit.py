"""Files that are either whole or absent, whatever kills the process.

A file is written under a temporary name, flushed to the disk, renamed, and the rename itself
flushed. What a reader sees under the final name is therefore always complete.
"""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from conspectus.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class FileRecord:
    """What the manifest knows of a file.

    Parameters
    ----------
    sha256
        Checksum of the content, 64 hexadecimal digits.
    bytes
        Size.
    """

    sha256: str
    bytes: int


def digest(path: Path) -> FileRecord:
    """Read a file's checksum and size.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    FileRecord
        SHA-256 and size in bytes.
    """
    with path.open("rb") as handle:
        checksum = hashlib.file_digest(handle, "sha256").hexdigest()
        return FileRecord(checksum, handle.tell())


def sync_directory(path: Path) -> None:
    """Flush a directory, so that a rename in it survives a power cut.

    Parameters
    ----------
    path
        The directory.
    """
    if os.name == "nt":  # Windows can neither open nor flush a directory
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems have no such call
            raise
    finally:
        os.close(descriptor)


def commit_file(path: Path, write: Callable[[BinaryIO], None]) -> FileRecord:
    """Write a file so that it appears under its name only when whole.

    Parameters
    ----------
    path
        Final name; its directory is made if missing.
    write
        Called with the open temporary file.

    Returns
    -------
    FileRecord
        Checksum and size of what was written.

    Raises
    ------
    StoreError
        The disk is full, the folder cannot be written, or another error of the file system.
    """

    def make(temporary: Path) -> None:
        with temporary.open("wb") as handle:
            write(handle)

    return commit_path(path, make)


def commit_path(path: Path, make: Callable[[Path], None]) -> FileRecord:
    """Do as `commit_file` for a library that wants the name of a file, not an open one.

    Parameters
    ----------
    path
        Final name; its directory is made if missing.
    make
        Called with the temporary name, under which it makes the file.

    Returns
    -------
    FileRecord
        Checksum and size of what was written.

    Raises
    ------
    StoreError
        The disk is full, the folder cannot be written, or another error of the file system.
    """
    temporary = temporary_name(path)
    try:
        make_directory(path.parent)
        make(temporary)
        with temporary.open("r+b") as handle:
            os.fsync(handle.fileno())
        record = digest(temporary)
        temporary.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        raise explain(error, path) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return record


def temporary_name(path: Path) -> Path:
    """Name under which `path` is written before it is whole; unique to this thread."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")


def make_directory(path: Path) -> None:
    """Make a directory (and its parents) durably, unless it exists."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        sync_directory(path.parent)


def explain(error: OSError, path: Path) -> StoreError:
    """Say what an error of the file system means for the store and what to do.

    Parameters
    ----------
    error
        What the system raised.
    path
        The file being written.

    Returns
    -------
    StoreError
        To be raised from `error`.
    """
    cut_short = error.errno is None and "requested and" in str(error)  # so NumPy says it
    if cut_short or error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(
            f"no space left on the disk for {path}: free some and run the same again; "
            "every part committed so far is whole and will be kept"
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreError(
            f"no permission to write {path} ({error.strerror}): choose another folder or make "
            "this one writable; what is already in the store is whole"
        )
    return StoreError(f"cannot write {path}: {error.strerror or error}")
