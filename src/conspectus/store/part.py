"""The tables of one part, checked against each other before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conspectus.errors import InputError, StoreError
from conspectus.store import format as fmt
from conspectus.store.codes import TO_THE_END
from conspectus.store.tables import conform

if TYPE_CHECKING:
    from conspectus.store.codes import Codes

_OWN_COLUMNS = ("doc_id", "text")


def part_tables(
    n_latents: int, documents: Any, codes: Codes, errors: Any, tokens: Any
) -> dict[str, Any]:
    """Bring what makes a part to the tables that are written.

    Parameters
    ----------
    n_latents
        Width of the dictionary.
    documents, codes, errors, tokens
        As `StoreWriter.write_part` takes them.

    Returns
    -------
    dict of str to pyarrow.Table
        Element -> table with its schema; errors and tokens only where there are any.

    Raises
    ------
    InputError
        A column of the documents is missing or there twice.
    StoreError
        The tables disagree or break a rule of the format.
    """
    contents = {fmt.CODES: codes.to_table(n_latents)}  # first: the other checks rely on its own
    contents[fmt.DOCUMENTS] = check_documents(documents, codes)
    if tokens is not None:
        contents[fmt.TOKENS] = conform(tokens, fmt.TOKENS_SCHEMA, "tokens")
        wanted = np.repeat(np.asarray(codes.doc_id, dtype=object), codes.n_tokens)
        if tokens.column("doc_id").to_pylist() != wanted.tolist():
            raise StoreError("the tokens table needs one row a pooled token, documents in order")
    if errors is not None and errors.num_rows:
        if "metadata" not in errors.column_names:
            errors = errors.append_column("metadata", pa.nulls(errors.num_rows, pa.string()))
        contents[fmt.ERRORS] = conform(errors, fmt.ERRORS_SCHEMA, "errors")
    return contents


def check_documents(documents: Any, codes: Codes) -> Any:
    """Make sure that the documents of a part are those of its codes, in the same order.

    Parameters
    ----------
    documents
        pyarrow.Table with ``doc_id``, ``text`` and the user's columns.
    codes
        The part's embeddings.

    Returns
    -------
    pyarrow.Table
        The same rows, ready to be written.

    Raises
    ------
    InputError
        A column is missing or there twice.
    StoreError
        Documents and codes disagree.
    """
    names: list[str] = documents.column_names
    missing = [name for name in _OWN_COLUMNS if name not in names]
    if missing:
        raise InputError(f"the documents have no column {missing[0]!r}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"the column {twice[0]!r} is there twice: rename one")
    for name in _OWN_COLUMNS:
        column = documents.column(name)
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            raise InputError(f"the column {name!r} must hold text, not {column.type}")
        if column.null_count:
            raise StoreError(f"an encoded document has no {name}: report it in errors instead")
    if documents.column("doc_id").to_pylist() != list(codes.doc_id):
        raise StoreError("documents and codes disagree: same doc_ids in the same order are needed")
    starts = np.asarray(codes.token_start, np.int64)
    length = pc.utf8_length(documents.column("text")).to_numpy().astype(np.int64)
    if bool(np.any(starts > np.repeat(length, np.asarray(codes.n_tokens, np.int64)))):
        raise StoreError("a token starts behind the end of its text: starts count code points")
    if codes.read_to is not None:
        stop = np.asarray(codes.read_to, np.int64)
        if bool(np.any((stop > length) & (stop != TO_THE_END))):
            raise StoreError("a text was read beyond its end: read_to counts code points")
    return documents.replace_schema_metadata(fmt.documents_schema(documents.schema).metadata)
