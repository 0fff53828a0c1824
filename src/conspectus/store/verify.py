"""Whether a store is whole: every committed file read once and compared with its checksum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.commit import FileRecord, digest
from conspectus.store.label_table import read_labels

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.store.manifest import Manifest

_UNLISTED = frozenset({fmt.MANIFEST, fmt.LOCK, fmt.LABELS})


def problems(store: Path, manifest: Manifest) -> list[str]:
    """Compare the files of a store with its manifest.

    Parameters
    ----------
    store
        The store's directory.
    manifest
        What should be there.

    Returns
    -------
    list of str
        One sentence a problem, beginning with the file's name relative to the store; empty if
        all is well.
    """
    committed = manifest.all_files()
    found = [
        f"{name}: {fault}"
        for name, record in committed.items()
        if (fault := _fault(store / name, record)) is not None
    ]
    try:
        read_labels(store / fmt.LABELS)
    except StoreError as error:
        found.append(f"{fmt.LABELS}: {error}")
    for path in sorted(store.rglob("*")):
        name = path.relative_to(store).as_posix()
        if path.is_file() and name not in committed and name not in _UNLISTED:
            left = "; a killed run leaves such files, and going on with it sweeps them away"
            found.append(f"{name}: not part of the store{left if fmt.is_own_name(name) else ''}")
    return found


def _fault(path: Path, record: FileRecord) -> str | None:
    if not path.is_file():
        return "missing"
    try:
        there = digest(path)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if there.bytes != record.bytes:
        return f"{there.bytes} bytes instead of {record.bytes}"
    if there.sha256 != record.sha256:
        return "the content has changed (checksum differs)"
    return None
