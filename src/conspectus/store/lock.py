"""One writer at a time: the lock of a store.

The operating system holds the lock, so it goes when its process dies, however it dies: a killed
run never has to be unlocked by hand.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.commit import explain, make_directory

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class StoreLock:
    """Right to write a store, held until released or until the process ends.

    Parameters
    ----------
    lock
        The acquired lock file.
    """

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    @classmethod
    def acquire(cls, store: Path) -> StoreLock:
        """Lock a store, making its directory if needed.

        Parameters
        ----------
        store
            The store's directory.

        Returns
        -------
        StoreLock
            Held by this object.

        Raises
        ------
        StoreError
            Another writer holds it, or the directory cannot be written.
        """
        lock = FileLock(store / fmt.LOCK, timeout=0, mode=0o644)
        try:
            make_directory(store)
            lock.acquire()
        except Timeout as error:
            raise StoreError(
                f"another writer has {store} open: wait for it to end, or close it "
                "(StoreWriter.close) if it is in this process"
            ) from error
        except OSError as error:
            raise explain(error, store) from error
        return cls(lock)

    @property
    def held(self) -> bool:
        """Whether the lock is still held by this object."""
        return self._lock.is_locked

    @contextmanager
    def released_on_error(self) -> Generator[None]:
        """Give the lock back if the block fails, and keep it otherwise."""
        done = False
        try:
            yield
            done = True
        finally:
            if not done:
                self.release()

    def release(self) -> None:
        """Give the lock back; harmless if it is not held."""
        self._lock.release()
