"""Whether a store is whole: every committed file read once and compared with its checksum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.commit import FileRecord, digest
from conspectus.store.label_table import read_labels, set_names
from conspectus.store.reading import as_rows

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.store.manifest import Manifest

_UNLISTED = frozenset({fmt.MANIFEST, fmt.LOCK})


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
    labels = [fmt.LABELS, *map(fmt.set_file, set_names(store))]
    found += filter(None, (_label_fault(store / name, name, manifest.n_latents) for name in labels))
    unlisted = _UNLISTED | set(labels)
    for path in sorted(store.rglob("*")):
        name = path.relative_to(store).as_posix()
        if path.is_file() and name not in committed and name not in unlisted:
            left = "; a killed run leaves such files, and going on with it sweeps them away"
            found.append(f"{name}: not part of the store{left if fmt.is_own_name(name) else ''}")
    return found


def _label_fault(path: Path, name: str, n_latents: int) -> str | None:
    try:
        as_rows(read_labels(path).column("latent").to_numpy(), n_latents, "latent")
    except StoreError as error:
        return f"{name}: {error}"
    return None


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
