"""Names of latents: how they are found, and which one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conspectus.errors import InputError
from conspectus.labels.lexical import lexical_labels
from conspectus.labels.table import PRECEDENCE, label_table, merge_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conspectus.progress import Progress
    from conspectus.store import Store

__all__ = ["METHODS", "PRECEDENCE", "label_store", "label_table", "merge_labels"]

METHODS: Final[Mapping[str, Callable[[Store, Progress | None], Any]]] = {
    "lexical": lexical_labels,
}
"""Ways to name the latents of a store: from the store to a table of labels."""


def label_store(store: Store, method: str = "lexical", progress: Progress | None = None) -> Any:
    """Name the latents of a store and keep the names in it.

    Parameters
    ----------
    store
        A complete store. Labels of better sources in it stay, see `PRECEDENCE`.
    method
        One of `METHODS`.
    progress
        Told how far it is.

    Returns
    -------
    pyarrow.Table
        All labels as stored now: ``latent, label, source, score, version`` and further columns.

    Raises
    ------
    InputError
        There is no such method.
    StoreError
        The store is incomplete, damaged, or cannot be written.
    """
    if method not in METHODS:
        raise InputError(
            f"no way of labelling is called {method!r}: there are {', '.join(METHODS)}"
        )
    table = merge_labels(store.labels(), METHODS[method](store, progress))
    store.set_labels(table)
    return table
