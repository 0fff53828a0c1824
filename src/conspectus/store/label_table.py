"""labels.parquet: one readable name a latent, replaced as a whole.

Labels are made after the store and change without it, so the manifest does not know them; the page
checksums that every Parquet file of a store carries guard them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.reading import as_rows, read_columns
from conspectus.store.tables import conform, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_DEFAULTS: dict[str, object] = {"source": "", "score": None, "version": 1}


def read_labels(path: Path) -> Any:
    """Read a file of labels.

    Parameters
    ----------
    path
        ``labels.parquet``.

    Returns
    -------
    pyarrow.Table
        ``latent, label, source, score, version`` and any further columns, by ascending latent;
        no rows if there is no file.

    Raises
    ------
    StoreError
        The file is damaged.
    """
    if not path.exists():
        return fmt.LABELS_SCHEMA.empty_table()
    return read_columns(path)


def write_labels(path: Path, table: Any, n_latents: int) -> None:
    """Replace a file of labels, atomically.

    Parameters
    ----------
    path
        ``labels.parquet``.
    table
        pyarrow.Table with at least ``latent`` and ``label``; ``source`` (default empty), ``score``
        (default null), ``version`` (default 1) and further columns are kept.
    n_latents
        Width of the dictionary.

    Raises
    ------
    StoreError
        A latent is outside the dictionary or labelled twice, or a column does not fit.
    """
    for name, value in _DEFAULTS.items():
        if name not in table.column_names:
            kind = fmt.LABELS_SCHEMA.field(name).type
            filled = pa.nulls(len(table), kind) if value is None else pa.repeat(value, len(table))
            table = table.append_column(name, filled.cast(kind))
    own = conform(table, fmt.LABELS_SCHEMA, "labels")
    latents = as_rows(own.column("latent").to_numpy(), n_latents, "latent")
    if len(np.unique(latents)) != len(latents):
        raise StoreError("a latent has two labels: keep one row a latent")
    for name in table.column_names:
        if name not in own.column_names:
            own = own.append_column(name, table.column(name))
    ordered = own.take(pc.sort_indices(own.column("latent")))
    write_table(path, ordered, "labels", 2**20)


def by_latent(table: Any, n_latents: int, column: str) -> Any:
    """Lay a column of the labels out by latent.

    Parameters
    ----------
    table
        What `read_labels` gives.
    n_latents
        Width of the dictionary.
    column
        The column, for example ``"label"`` or ``"source"``.

    Returns
    -------
    pyarrow.Array, shape (n_latents,)
        Null for a latent that has no label.
    """
    row = np.full(n_latents, -1)
    row[table.column("latent").to_numpy()] = np.arange(len(table))
    values = table.column(column).combine_chunks()
    return values.take(pa.array(row, mask=row < 0))


def label_names(table: Any, n_latents: int) -> NDArray[np.object_]:
    """Give every latent a name: its label, or its number where it has none.

    Parameters
    ----------
    table
        What `read_labels` gives.
    n_latents
        Width of the dictionary.

    Returns
    -------
    ndarray of str, shape (n_latents,)
        For example ``"bold Markdown headings"`` or ``"latent 2575"``.
    """
    names = np.array([f"latent {i}" for i in range(n_latents)], dtype=object)
    names[table.column("latent").to_numpy()] = table.column("label").to_pylist()
    return names
