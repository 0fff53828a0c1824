"""A store held for writing: its manifest, its lock, and that both go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from conspectus.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from conspectus.store.lock import StoreLock
    from conspectus.store.manifest import Manifest


class LockedStore:
    """What is committed to a store, and the right to commit more.

    Parameters
    ----------
    path
        The store's directory.
    manifest
        What is committed.
    lock
        Held until `close`.
    """

    def __init__(self, path: Path, manifest: Manifest, lock: StoreLock) -> None:
        self.path = path
        self.manifest = manifest
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the lock back. What is committed stays; `resume` goes on from there."""
        self._lock.release()

    @property
    def committed(self) -> int:
        """Number of committed parts; they are 0..committed-1."""
        return len(self.manifest.parts)

    @property
    def documents_seen(self) -> int:
        """Documents taken from the input so far, encoded and failed."""
        return sum(part.documents + part.failed for part in self.manifest.parts)

    def _commit(self, manifest: Manifest) -> None:
        manifest.save(self.path)
        self.manifest = manifest

    def _require_lock(self) -> None:
        if not self._lock.held:
            raise StoreError(f"this writer of {self.path} is closed: resume the store")
