"""Labels as plain tables: CSV and Parquet with the columns of a store's labels."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from conspectus.errors import InputError, StoreError
from conspectus.labels.exchange.entries import Imported, check_width
from conspectus.labels.exchange.files import read_text
from conspectus.labels.table import EARLIER
from conspectus.report.layout import counted
from conspectus.store.commit import commit_file
from conspectus.store.label_table import conform_labels, write_labels
from conspectus.store.reading import read_columns

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.store import Store


def read_parquet(path: Path, source: str, n_latents: int) -> Imported:
    """Read a table with ``latent`` and ``label``, and any other column of a store's labels.

    Parameters
    ----------
    path
        The file.
    source
        Where the labels come from, if the table has no ``source``.
    n_latents
        Width of the store's dictionary.

    Returns
    -------
    Imported
        Its labels, with their scores.

    Raises
    ------
    InputError
        It cannot be read, has no such columns, a latent twice or one that the store has not.
    """
    try:
        table = read_columns(path)
    except StoreError as error:
        raise InputError(f"{path} is not a Parquet file, or is damaged") from error
    return _imported(table, path, "parquet", source, n_latents)


def read_csv(path: Path, source: str, n_latents: int) -> Imported:
    """Read a CSV file as `read_parquet` reads Parquet."""
    raw = read_text(path).encode("utf-8")
    options = pa_csv.ConvertOptions(
        column_types={"label": pa.string(), "source": pa.string(), "measure": pa.string()},
        strings_can_be_null=True,
        null_values=[""],
    )
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    try:
        table = pa_csv.read_csv(io.BytesIO(raw), parse_options=parse, convert_options=options)
    except pa.ArrowException as error:
        raise InputError(f"{path} is not CSV: {' '.join(str(error).split())}") from error
    return _imported(table, path, "csv", source, n_latents)


def _imported(table: Any, path: Path, layout: str, source: str, n_latents: int) -> Imported:
    for name in ("latent", "label"):
        if name not in table.column_names:
            there = ", ".join(table.column_names)
            raise InputError(f"{path} has no column {name!r}: it has {there or 'none'}")
    given = table.filter(pc.is_valid(table.column("label")))
    if "source" not in table.column_names:
        given = given.append_column("source", pa.array([source] * len(given), pa.string()))
    else:
        place = given.schema.get_field_index("source")
        filled = pc.fill_null(given.column("source").cast(pa.string()), source)
        given = given.set_column(place, "source", filled)
    if "version" in given.column_names:
        given = given.drop_columns(["version"])
    if EARLIER in given.column_names:
        given = given.drop_columns([EARLIER])
    try:
        labels = conform_labels(given)
        plain = [" ".join(label.split()) for label in labels.column("label").to_pylist()]
    except StoreError as error:
        raise InputError(f"{path} cannot be used: {error}") from error
    place = labels.schema.get_field_index("label")
    labels = labels.set_column(place, labels.schema.field("label"), pa.array(plain, pa.string()))
    labels = labels.filter(pc.not_equal(labels.column("label"), ""))
    if not len(labels):
        raise InputError(f"{path} has no names of latents")
    latents = labels.column("latent").to_pylist()
    check_width(latents, path, n_latents)
    twice = [latent for latent, times in Counter(latents).items() if times > 1]
    if twice:
        raise InputError(f"{path} has two names for latent {min(twice)}: keep one row a latent")
    left_out = len(table) - len(labels)
    notes = (f"{counted(left_out, 'entry')} without a name: left out.",) if left_out else ()
    return Imported(labels, layout, notes)


def write_parquet(path: Path, table: Any, store: Store) -> None:
    """Write labels as Parquet, as a store keeps them.

    Parameters
    ----------
    path
        The file.
    table
        pyarrow.Table of labels.
    store
        Whose labels they are.
    """
    write_labels(path, table, store.n_latents)


def write_csv(path: Path, table: Any, store: Store) -> None:
    """Write labels as CSV, UTF-8, without earlier names.

    Parameters
    ----------
    path
        The file.
    table
        pyarrow.Table of labels.
    store
        Not needed by this layout.
    """
    del store
    flat = table.drop_columns([EARLIER]) if EARLIER in table.column_names else table
    empty = [name for name in flat.column_names if flat.column(name).null_count == len(flat)]
    flat = flat.drop_columns([name for name in empty if len(flat)])
    commit_file(path, lambda handle: pa_csv.write_csv(flat, handle))
