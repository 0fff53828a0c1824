"""Where a result comes from, for every analysis alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus import __version__

if TYPE_CHECKING:
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
                f"{store.n_failed:,} documents of {store.path.name} could not be encoded and are "
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
