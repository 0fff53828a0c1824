"""Labels from other tools and for them: one file a layout, one line here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conspectus.errors import InputError
from conspectus.labels.exchange import goodfire, neuronpedia, tables
from conspectus.labels.exchange.entries import Imported, imported
from conspectus.labels.exchange.files import read_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.labels.exchange.entries import Entry
    from conspectus.store import Store

__all__ = ["LAYOUTS", "Imported", "export_labels", "import_labels"]


@dataclass(frozen=True)
class _Json:
    """A layout of JSON: how it is told, read, and whose names it has."""

    looks_like: Callable[[Any], bool]
    entries_of: Callable[[Any, Path], list[Entry]]
    source: str


_JSON: Final = {
    "neuronpedia": _Json(neuronpedia.looks_like, neuronpedia.entries_of, neuronpedia.SOURCE),
    "goodfire": _Json(goodfire.looks_like, goodfire.entries_of, goodfire.SOURCE),
}
_TABLES: Final = {"parquet": tables.read_parquet, "csv": tables.read_csv}
LAYOUTS: Final[dict[str, Callable[[Path, Any, Store], None]]] = {
    "neuronpedia": neuronpedia.write_neuronpedia,
    "goodfire": goodfire.write_goodfire,
    "parquet": tables.write_parquet,
    "csv": tables.write_csv,
}
"""Layouts by name, with what writes them; every one can be read too."""
AUTO: Final = "auto"


def import_labels(
    path: str | Path, n_latents: int, *, layout: str = AUTO, source: str = "imported"
) -> Imported:
    """Read a file of labels, without changing any store.

    Parameters
    ----------
    path
        The file, or a folder of Neuronpedia's ``batch-*.jsonl.gz``.
    n_latents
        Width of the store's dictionary.
    layout
        One of `LAYOUTS`, or ``"auto"``: by the file's name and content.
    source
        Where the labels of a table without a ``source`` come from.

    Returns
    -------
    Imported
        The labels.

    Raises
    ------
    InputError
        The file cannot be read, has another layout, no names, or latents that the store has not.
    """
    file = Path(path)
    if not file.exists():
        raise InputError(f"{file} does not exist")
    if layout not in (AUTO, *LAYOUTS):
        raise InputError(f"no layout is called {layout!r}: there are {', '.join(LAYOUTS)}")
    name = file.name.lower()
    told = next((kind for kind in _TABLES if name.endswith(f".{kind}")), None)
    table = layout if layout in _TABLES else told if layout == AUTO else None
    if table is not None:
        return _TABLES[table](file, source, n_latents)
    content = read_json(file)
    if layout == AUTO:
        layout = next((kind for kind, way in _JSON.items() if way.looks_like(content)), AUTO)
    if layout == AUTO:
        raise InputError(
            f"{file} is JSON of no known layout: choose one with --layout, of {', '.join(LAYOUTS)}"
        )
    way = _JSON[layout]
    entries = way.entries_of(content, file)
    return imported(entries, path=file, layout=layout, source=way.source, n_latents=n_latents)


def export_labels(store: Store, path: str | Path, layout: str, name: str | None = None) -> int:
    """Write labels of a store as a file of another layout.

    Parameters
    ----------
    store
        The store.
    path
        The file to write.
    layout
        One of `LAYOUTS`.
    name
        A label set; what is shown if None.

    Returns
    -------
    int
        Names written.

    Raises
    ------
    InputError
        There is no such layout, or there are no labels.
    StoreError
        There is no such set, or the file cannot be written.
    """
    if layout not in LAYOUTS:
        raise InputError(f"no layout is called {layout!r}: there are {', '.join(LAYOUTS)}")
    from conspectus.labels.sets import label_sets

    known = label_sets(store).tables
    if name is not None and name not in known:
        there = ", ".join(sorted(known)) or "none yet"
        raise InputError(f"{store.path} has no label set {name!r}: there are {there}")
    table = store.labels() if name is None else known[name]
    if not len(table):
        raise InputError(f"{store.path} has no labels: run `conspectus label {store.path}` first")
    LAYOUTS[layout](Path(path), table, store)
    return len(table)
