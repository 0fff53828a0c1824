"""The stores that are shown: opened once, named in URLs, with what pages read again and again."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from conspectus.analysis.concepts.labels import names_of
from conspectus.analysis.selection import Selection, everything
from conspectus.errors import InputError, StoreError
from conspectus.store import Store
from conspectus.store import format as fmt

T = TypeVar("T")


@dataclass(frozen=True)
class Concept:
    """A latent as it is named on pages.

    Parameters
    ----------
    latent
        Its number.
    label, source
        Its name and where that comes from; empty where it has none.
    """

    latent: int
    label: str
    source: str


@dataclass(eq=False)
class Opened:
    """One store that is shown.

    Parameters
    ----------
    name
        Its name in URLs; nothing but a key.
    given
        Its path as the user wrote it, for the Python call that gives the same.
    store
        The store.
    """

    name: str
    given: str
    store: Store
    _kept: dict[str, tuple[str, Any]] = field(default_factory=dict[str, tuple[str, Any]])
    _locks: dict[str, threading.Lock] = field(default_factory=dict[str, threading.Lock])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, *parts: object) -> str:
        """Write the URL of one of its pages, for example ``opened.url("concept", 12)``."""
        return "/".join(["/s", self.name, *map(str, parts)]) + ("" if parts else "/")

    @cached_property
    def selection(self) -> Selection:
        """All its documents as one group."""
        return everything(self.store)

    @cached_property
    def documents_with(self) -> NDArray[np.int64]:
        """Number of documents of every latent, shape (n_latents,)."""
        return self.store.document_frequency()

    @cached_property
    def entries(self) -> int:
        """Number of (document, concept) pairs that it keeps."""
        return sum(part.entries for part in self.store.manifest.parts)

    @property
    def labels_version(self) -> str:
        """Changes when a label does; belongs into the key of everything that shows labels."""
        path = self.store.path / fmt.LABELS
        return str(path.stat().st_mtime_ns) if path.exists() else ""

    def concept(self, latent: int) -> Concept:
        """Name one latent."""
        label, source = names_of(self.store)
        return Concept(int(latent), str(label[latent]), str(source[latent]))

    def concepts(self, latents: Iterable[int]) -> list[Concept]:
        """Name some latents, in their order."""
        label, source = names_of(self.store)
        return [Concept(int(i), str(label[i]), str(source[i])) for i in latents]

    def row_of(self, doc_id: str) -> int:
        """Find a document by the id that a URL gives.

        Parameters
        ----------
        doc_id
            The id.

        Returns
        -------
        int
            Its row.

        Raises
        ------
        InputError
            There is no such document.
        """
        try:
            return self.store.row_of(doc_id)
        except StoreError as error:
            raise InputError(str(error)) from error

    def keep(self, name: str, make: Callable[[], T], version: str = "") -> T:
        """Make something small of this store once, and keep it as long as the app runs.

        Parameters
        ----------
        name
            What it is.
        make
            Makes it. Others who ask meanwhile wait for it.
        version
            What it depends on that may change, such as `labels_version`; only the last is kept.

        Returns
        -------
        T
            What `make` gave, now or before.
        """
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            known = self._kept.get(name)
            if known is None or known[0] != version:
                known = self._kept[name] = (version, make())
        return cast("T", known[1])


def open_stores(paths: Iterable[str | Path]) -> dict[str, Opened]:
    """Open stores and give each a name for URLs.

    Parameters
    ----------
    paths
        Their folders.

    Returns
    -------
    dict of str to Opened
        By name, in the order given; names are the folders' without suffix, in plain letters,
        with a number where two would be alike.

    Raises
    ------
    InputError
        No store is given.
    StoreError
        One cannot be opened.
    """
    found: dict[str, Opened] = {}
    for path in paths:
        stem = Path(path).resolve().name.removesuffix(".conspectus")
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-") or "store"
        name, number = base, 2
        while name in found:
            name, number = f"{base}-{number}", number + 1
        found[name] = Opened(name, str(path), Store.open(path))
    if not found:
        raise InputError("name at least one store to show")
    return found
