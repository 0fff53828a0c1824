"""What a store needs before it is written to: an empty place, or a clean state after a kill."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.commit import FileRecord, explain
from conspectus.store.lock import StoreLock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conspectus.store.manifest import Manifest


def is_store(path: str | Path) -> bool:
    """Tell whether a store was begun at `path` (whether or not this version can read it)."""
    return (Path(path) / fmt.MANIFEST).is_file()


def require_vacant(path: Path) -> None:
    """Refuse a place for a new store that holds anything else.

    Parameters
    ----------
    path
        Where the store is to be.

    Raises
    ------
    StoreError
        There is a file, another store, or a folder with other things in it.
    """
    if is_store(path):
        raise StoreError(
            f"{path} already holds a store: go on with it (StoreWriter.resume) or choose another "
            "path"
        )
    if path.is_dir():
        # All that a run killed before its first commit can have left:
        ours = re.compile(rf"{fmt.LOCK}|\.{fmt.MANIFEST}\..+\.tmp")
        foreign = [child.name for child in path.iterdir() if not ours.fullmatch(child.name)]
        if foreign:
            raise StoreError(f"{path} is not empty (it has {min(foreign)}): choose a new folder")
    elif path.exists():
        raise StoreError(f"{path} is a file: choose the name of a new folder")


def uncommitted(store: Path, committed: Mapping[str, FileRecord]) -> Iterator[Path]:
    """Find files that a killed writer left behind.

    Parameters
    ----------
    store
        The store's directory.
    committed
        Files that the manifest names.

    Yields
    ------
    Path
        Files named as a writer names them that are not committed.
    """
    for folder in (store, *(store / name for name in fmt.DIRECTORIES)):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            name = path.relative_to(store).as_posix()
            if path.is_file() and fmt.is_own_name(name) and name not in committed:
                yield path


def sweep(store: Path, committed: Mapping[str, FileRecord]) -> None:
    """Delete what a killed writer left behind, so that writing goes on from what is committed.

    Parameters
    ----------
    store
        The store's directory, locked by the caller.
    committed
        Files that the manifest names.

    Raises
    ------
    StoreError
        A file cannot be deleted.
    """
    for path in uncommitted(store, committed):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise explain(error, path) from error


def check_sizes(store: Path, committed: Mapping[str, FileRecord]) -> None:
    """Make sure, without reading them, that the committed files are there.

    Parameters
    ----------
    store
        The store's directory.
    committed
        Files that the manifest names.

    Raises
    ------
    StoreError
        A file is missing or has another size.
    """
    for name, record in committed.items():
        path = store / name
        if not path.is_file():
            raise StoreError(f"{path} is missing: restore it from a copy, or begin a new store")
        size = path.stat().st_size
        if size != record.bytes:
            raise StoreError(
                f"{path} is damaged ({size} bytes instead of {record.bytes}): restore it from a "
                "copy, or begin a new store"
            )


def begin(path: Path, manifest: Manifest) -> StoreLock:
    """Make the place of a new store and lock it.

    Parameters
    ----------
    path
        Where the store is to be.
    manifest
        Its first manifest, saved.

    Returns
    -------
    StoreLock
        Held.

    Raises
    ------
    StoreError
        The place is not vacant, another writer has it, or it cannot be written.
    """
    require_vacant(path)
    lock = StoreLock.acquire(path)
    with lock.released_on_error():
        require_vacant(path)  # again: another writer may have come first
        sweep(path, {})
        manifest.save(path)
    return lock
