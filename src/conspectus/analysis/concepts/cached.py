"""Arrays that are slow to make and easy to make again, kept in the user's cache folder.

Stores are read-only for an analysis, so what it derives from them lies elsewhere, under a name made
from all that it was derived from: nothing there is ever out of date, and all of it may be deleted.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np

from conspectus.errors import StoreError
from conspectus.home import home
from conspectus.store import format as fmt
from conspectus.store.commit import commit_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from conspectus.store import Store

T = TypeVar("T")

_MEMORY: WeakKeyDictionary[Store, dict[str, tuple[str, Any]]] = WeakKeyDictionary()


def key_of(parts: Iterable[str]) -> str:
    """Make a name from all that something was derived from.

    Parameters
    ----------
    parts
        Texts; their borders count.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "little"))
        digest.update(raw)
    return digest.hexdigest()[:32]


def remembered(store: Store, name: str, key: str, make: Callable[[], T]) -> T:
    """Keep something in memory as long as its store is used and what it came from is the same.

    Parameters
    ----------
    store
        Whose it is; forgotten with it.
    name
        What it is; one is kept of each name.
    key
        What it was derived from.
    make
        Makes it. It must not hold the store.

    Returns
    -------
    T
        What `make` gave, now or before.
    """
    own = _MEMORY.setdefault(store, {})
    known = own.get(name)
    if known is None or known[0] != key:
        known = own[name] = (key, make())
    return cast("T", known[1])


def corpus_key(store: Store) -> str:
    """Make a name from the documents of a store: the checksums of their files.

    Parameters
    ----------
    store
        A store.

    Returns
    -------
    str
        As from `key_of`; another one after documents were appended.
    """
    files = store.manifest.all_files()
    return key_of(files[name].sha256 for name in sorted(files) if name.startswith(fmt.DOCUMENTS))


def derived_path(kind: str, key: str) -> Path:
    """Return where something derived is kept: ``derived/KIND-KEY`` in the cache folder."""
    return home() / "derived" / f"{kind}-{key}"


def read_array(kind: str, key: str, mapped: bool = False) -> NDArray[Any] | None:
    """Read a kept array.

    Parameters
    ----------
    kind, key
        What it is and what it was derived from.
    mapped
        Leave it on the disk and read what is touched.

    Returns
    -------
    ndarray or None
        None where it is not kept, or damaged.
    """
    try:
        path = derived_path(kind, key).with_suffix(".npy")
        return np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    except (EOFError, OSError, ValueError):
        return None


def keep_array(kind: str, key: str, made: NDArray[Any]) -> bool:
    """Keep an array in the cache folder.

    Parameters
    ----------
    kind, key
        What it is and what it is derived from.
    made
        The array.

    Returns
    -------
    bool
        Whether it could be kept.
    """
    try:
        path = derived_path(kind, key).with_suffix(".npy")
        commit_file(path, lambda handle: np.save(handle, made, allow_pickle=False))
    except StoreError:  # a read-only home or a full disk: slower, not wrong
        return False
    return True
