"""Files of labels: one readable name a latent, replaced as a whole.

Labels are made after the store and change without it, so the manifest does not know them; the page
checksums that every Parquet file of a store carries guard them. ``labels.parquet`` has the names
that are shown, ``labels/NAME.parquet`` those of one set.
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

_DEFAULTS: dict[str, object] = {"source": "", "version": 1}
_COVERAGE_WAS_SCORE = ("lexical", "unembedding")


def read_labels(path: Path) -> Any:
    """Read a file of labels.

    Parameters
    ----------
    path
        ``labels.parquet``.

    Returns
    -------
    pyarrow.Table
        The columns of `format.LABELS_SCHEMA` and any further ones, by ascending latent; no rows
        if there is no file. What a file of version 1.0 has as `score` of a lexical label is its
        `coverage`: no such label was verified.

    Raises
    ------
    StoreError
        The file is damaged, or is no table of labels.
    """
    if not path.exists():
        return fmt.LABELS_SCHEMA.empty_table()
    try:
        return conform_labels(read_columns(path))
    except StoreError as error:
        if str(path) in str(error):
            raise
        raise StoreError(f"{path} cannot be used: {error}") from error


def conform_labels(table: Any) -> Any:
    """Bring a table of labels to the columns of this version.

    Parameters
    ----------
    table
        pyarrow.Table with at least ``latent`` and ``label``; what else is missing is filled in.

    Returns
    -------
    pyarrow.Table
        The columns of `format.LABELS_SCHEMA`, then further ones. Of the schema's metadata only our
        own is kept.

    Raises
    ------
    StoreError
        A column does not fit.
    """
    for name, value in _DEFAULTS.items():
        if name not in table.column_names:
            filled = pa.repeat(value, len(table)).cast(fmt.LABELS_SCHEMA.field(name).type)
            table = table.append_column(name, filled)
    own = conform(table, fmt.LABELS_SCHEMA, "labels")
    if "measure" not in table.column_names:
        own = _with_coverage(own)
    if "score_n" in table.column_names and f"{fmt.MEASURES[0]}_n" not in table.column_names:
        own = _with_counts(own)
    for name in table.column_names:
        if name not in own.column_names:
            own = own.append_column(name, table.column(name))
    said: dict[bytes, bytes] = table.schema.metadata or {}
    ours = {key: value for key, value in said.items() if key.startswith(b"conspectus.")}
    return own.replace_schema_metadata({**ours, **fmt.LABELS_SCHEMA.metadata})


def _with_coverage(table: Any) -> Any:
    """Call the scores of version 1.0 what they were."""
    score = table.column("score")
    was = pc.is_in(table.column("source"), pa.array(_COVERAGE_WAS_SCORE))
    nothing = pa.nulls(len(table), pa.float32())
    for name, values in (
        ("score", pc.if_else(was, nothing, score)),
        ("coverage", pc.if_else(was, score, table.column("coverage"))),
    ):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(name), values)
    return table


def _with_counts(table: Any) -> Any:
    """Give the examples of a score to its measure, where only those of the score are known."""
    measure = pc.fill_null(table.column("measure"), "")
    for name in fmt.MEASURES:
        of_it = pc.equal(measure, name)
        for count in ("n", "missing"):
            values = pc.if_else(of_it, table.column(f"score_{count}"), pa.scalar(None, pa.int32()))
            place = table.schema.get_field_index(f"{name}_{count}")
            table = table.set_column(place, table.schema.field(place), values)
    return table


def write_labels(path: Path, table: Any, n_latents: int) -> None:
    """Replace a file of labels, atomically.

    Parameters
    ----------
    path
        ``labels.parquet``.
    table
        pyarrow.Table as for `conform_labels`, in any order.
    n_latents
        Width of the dictionary.

    Raises
    ------
    StoreError
        A latent is outside the dictionary or labelled twice, or a column does not fit.
    """
    own = conform_labels(table)
    latents = as_rows(own.column("latent").to_numpy(), n_latents, "latent")
    if len(np.unique(latents)) != len(latents):
        raise StoreError("a latent has two labels: keep one row a latent")
    ordered = own.take(pc.sort_indices(own.column("latent")))
    write_table(path, ordered, "labels", 2**20)


def set_names(store: Path) -> list[str]:
    """List the label sets of a store.

    Parameters
    ----------
    store
        The store's directory.

    Returns
    -------
    list of str
        Names, in alphabetical order.
    """
    files = (store / fmt.LABEL_SETS).glob("*.parquet")
    return sorted(path.stem for path in files if fmt.is_set_name(path.stem))


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
