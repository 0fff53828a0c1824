"""Where a result comes from, for every analysis alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus import __version__
from conspectus.analysis.concepts.cached import remembered
from conspectus.labels.shown import sets_shown
from conspectus.report.layout import counted
from conspectus.store import format as fmt
from conspectus.store.commit import digest
from conspectus.store.trust import verified_from

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.analysis.selection import Selection
    from conspectus.store import Store


def provenance_of(selection: Selection) -> dict[str, Any]:
    """Record which stores and documents were looked at.

    Parameters
    ----------
    selection
        The documents.

    Returns
    -------
    dict
        Plain JSON. ``documents`` is the number of each group, ``missing`` the documents of each
        store that could not be encoded.
    """
    stores = selection.stores
    return {
        "conspectus": __version__,
        "stores": [str(store.path) for store in stores],
        "encoder": stores[0].encoder,
        "documents": list(selection.sizes),
        "missing": [store.n_failed for store in stores],
        "latents": selection.n_latents,
        "label_sets": labels_of(stores[0]),
    }


def labels_of(store: Store) -> dict[str, Any] | None:
    """Record which names a result shows.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    dict or None
        ``sets`` that they are from, ``verified_from``, and ``sha256`` of the file; None without
        labels.
    """
    path = store.path / fmt.LABELS
    if not path.is_file():
        return None
    status = path.stat()
    # A search takes some twenty milliseconds, and reading all labels three.
    key = f"{status.st_mtime_ns} {status.st_size}"
    return dict(remembered(store, "labels record", key, lambda: _labels_of(store, path)))


def _labels_of(store: Store, path: Path) -> dict[str, Any]:
    table = store.labels()
    return {
        "sets": sets_shown(table),
        "verified_from": verified_from(table),
        "sha256": digest(path).sha256,
    }


def missing_notes(selection: Selection) -> tuple[str, ...]:
    """Say what an analysis without sides does not see.

    Parameters
    ----------
    selection
        The documents.

    Returns
    -------
    tuple of str
        Sentences; none if all is well.
    """
    found: list[str] = []
    for store in selection.stores:
        if store.n_failed:
            found.append(
                f"{counted(store.n_failed, 'document')} of {store.path.name} could not be encoded: "
                "missing."
            )
        found += incomplete_note(store)
    return tuple(found)


def incomplete_note(store: Store) -> list[str]:
    """Say so if a store is still being filled.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    list of str
        One sentence or none.
    """
    if store.is_complete:
        return []
    return [f"{store.path.name} is incomplete: more documents are still to come."]
