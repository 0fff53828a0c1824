"""The tables of a part: checked against each other, brought to one schema, written as Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from conspectus.errors import InputError, StoreError
from conspectus.store import format as fmt
from conspectus.store.commit import FileRecord, commit_file

if TYPE_CHECKING:
    from pathlib import Path


_OWN_COLUMNS = ("doc_id", "text")


def unify(known: Any, new: Any) -> Any:
    """Find the schema that holds the documents of all parts.

    Parameters
    ----------
    known
        Schema so far, None before the first part.
    new
        Schema of the next part.

    Returns
    -------
    pyarrow.Schema
        Every column of both, with the wider type where they differ.

    Raises
    ------
    InputError
        A column changes to a type that cannot be joined with the former.
    """
    if known is None:
        return fmt.documents_schema(new)
    try:
        return fmt.documents_schema(pa.unify_schemas([known, new], promote_options="permissive"))
    except pa.ArrowException as error:
        raise InputError(
            f"a column changes its type within the documents: {error}. Give it one type throughout"
        ) from error


def project(table: Any, schema: Any) -> Any:
    """Bring a part's documents to the store's schema: absent columns as nulls, types widened.

    Parameters
    ----------
    table
        Columns as read from one part.
    schema
        Columns and types wanted.

    Returns
    -------
    pyarrow.Table
        With exactly `schema`.
    """
    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.chunked_array([pa.nulls(table.num_rows, field.type)])
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def conform(table: Any, schema: Any, what: str) -> Any:
    """Bring a table to a fixed schema.

    Parameters
    ----------
    table
        pyarrow.Table with at least the columns of `schema` that may not be empty, in any order.
    schema
        Columns and types wanted.
    what
        Name of the table, for the message.

    Returns
    -------
    pyarrow.Table
        With exactly `schema`.

    Raises
    ------
    StoreError
        A column is missing, has nulls where none may be, or another type.
    """
    for field in schema:
        if field.name in table.column_names:
            continue
        if not field.nullable:
            raise StoreError(f"the {what} table has no column {field.name!r}")
        table = table.append_column(field, pa.nulls(len(table), field.type))
    try:
        conformed = table.select(schema.names).cast(schema)
        conformed.validate()
    except (pa.ArrowException, ValueError) as error:
        raise StoreError(f"the {what} table does not fit: {error}") from error
    for field in schema:
        if not field.nullable and conformed.column(field.name).null_count:
            raise StoreError(f"the {what} table has an empty {field.name!r}")
    return conformed


def write_table(path: Path, table: Any, element: str, row_group: int) -> FileRecord:
    """Write a table as a Parquet file, whole or not at all.

    Parameters
    ----------
    path
        Final name.
    table
        pyarrow.Table to write.
    element
        Kind of element, which decides the encodings.
    row_group
        Rows per row group.

    Returns
    -------
    FileRecord
        Checksum and size.

    Raises
    ------
    StoreError
        The file system fails.
    InputError
        Parquet cannot hold a column.
    """
    options = fmt.parquet_options(element)
    try:
        return commit_file(
            path, lambda handle: pq.write_table(table, handle, row_group_size=row_group, **options)
        )
    except pa.ArrowException as error:
        raise InputError(f"a column cannot be stored as Parquet: {error}") from error
