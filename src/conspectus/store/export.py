"""A store in the formats of other tools, by name.

Every export is written whole or not at all, and says nothing that the store does not: one row a
(document, latent) for SQL and spreadsheets, an AnnData for scanpy, a table with a map for
Embedding Atlas. Wherever a label goes, it says where it comes from.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conspectus.errors import InputError
from conspectus.store.export_anndata import write_anndata
from conspectus.store.export_atlas import write_atlas
from conspectus.store.export_long import write_csv, write_parquet_long
from conspectus.store.presence import Presence

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.store.store import Store


FORMATS: Final[dict[str, Callable[[Store, Path, Presence], None]]] = {
    "parquet-long": write_parquet_long,
    "csv": write_csv,
    "anndata": write_anndata,
    "embedding-atlas": write_atlas,
}


def export(
    store: Store,
    path: str | Path,
    format: str,
    presence: Presence | None = None,
    columns: Any = None,
) -> Path:
    """Write a store in the format of another tool.

    Parameters
    ----------
    store
        The store.
    path
        The file to write; one that exists is replaced.
    format
        ``"parquet-long"`` or ``"csv"`` (one row a document and latent, with its label and the
        words on which it fires most), ``"anndata"`` (.h5ad: activations as X, metadata as obs,
        labels as var), or ``"embedding-atlas"`` (Parquet: documents with a vector, a position and
        their top concepts).
    presence
        Entries to keep; `Presence()` if None.
    columns
        Further columns for ``"embedding-atlas"``: a pyarrow.Table with ``doc_id``, for example the
        `places` of a map, whose ``x`` and ``y`` become the position.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        There is no such format, or it takes no columns, or they do not fit the store.
    StoreError
        The file cannot be written.
    MissingDependencyError
        The format needs a package that is not installed.
    """
    if format not in FORMATS:
        raise InputError(f"there is no format {format!r}: choose one of {', '.join(FORMATS)}")
    target, rule = Path(path), presence or Presence()
    if columns is None:
        FORMATS[format](store, target, rule)
    elif format == "embedding-atlas":
        write_atlas(store, target, rule, columns)
    else:
        raise InputError(f"format {format!r} carries no further columns: only embedding-atlas does")
    return target
