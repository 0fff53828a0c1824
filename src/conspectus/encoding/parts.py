"""The unit of work: one part of the documents, encoded on its own.

What becomes of a document depends on itself alone. One that cannot be tokenized or encoded is
reported with its reason, and the others of its part are encoded as if it had not been there.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from conspectus.encoding.pooling import MaxPool
from conspectus.encoding.token_codes import TokenCodes
from conspectus.errors import ConspectusError, DocumentError
from conspectus.store.codes import TO_THE_END, Codes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conspectus.encoding.encoder import Encoder
    from conspectus.encoding.pooling import Pooled
    from conspectus.readers.tokens import TokenizedDocument

DEFAULT_PART_SIZE = 256

# What one document can cause: values that are not finite, a row too large for the memory, an id
# outside the model's vocabulary. Anything else is a fault of ours and is not swallowed.
_CAUSED_BY_DOCUMENTS = (ConspectusError, RuntimeError, IndexError)


@dataclass(frozen=True)
class EncodedPart:
    """What a `StoreWriter` takes as one part.

    Parameters
    ----------
    documents
        pyarrow.Table of the documents that were encoded.
    codes
        Their embeddings.
    errors
        pyarrow.Table ``doc_id, stage, reason`` of the others.
    tokens
        pyarrow.Table of every token's code, if asked for.
    """

    documents: Any
    codes: Codes
    errors: Any
    tokens: Any


@dataclass
class Tokenized:
    """Documents of a part that are still good, and why the others are not.

    Parameters
    ----------
    documents
        Row -> tokenized document.
    errors
        Row -> stage and reason.
    """

    documents: dict[int, TokenizedDocument]
    errors: dict[int, tuple[str, str]]


def tokenize_part(encoder: Encoder, table: Any) -> Tokenized:
    """Tokenize the documents of a part.

    Parameters
    ----------
    encoder
        The encoder.
    table
        pyarrow.Table with ``text`` and, where there are prompts, ``prompt``.

    Returns
    -------
    Tokenized
        Tokenized documents by row, and the reasons of the rows that failed.
    """
    texts: list[str | None] = table.column("text").to_pylist()
    prompts: list[str | None] = [None] * len(texts)
    if "prompt" in table.column_names:
        prompts = table.column("prompt").to_pylist()
    work = Tokenized({}, {})
    for row, (text, prompt) in enumerate(zip(texts, prompts, strict=True)):
        try:
            work.documents[row] = encoder.tokenize(text, prompt)
        except DocumentError as error:
            work.errors[row] = ("tokenize", error.reason)
    return work


def encode_part(
    encoder: Encoder,
    table: Any,
    *,
    keep_tokens: bool = False,
    advance: Callable[[float], None] | None = None,
    work: Tokenized | None = None,
) -> EncodedPart:
    """Encode the documents of a part.

    Parameters
    ----------
    encoder
        The encoder.
    table
        pyarrow.Table ``doc_id, text``, ``prompt`` where there are prompts, and further columns.
    keep_tokens
        Keep every token's code too.
    advance
        Told the number of tokens done after every batch.
    work
        What `tokenize_part` gave for the table, if it was called already.

    Returns
    -------
    EncodedPart
        Ready to be written.
    """
    work = work or tokenize_part(encoder, table)
    pooled, collected = _encode_the_good(encoder, work, keep_tokens, advance)
    rows = sorted(work.documents)
    ids: list[str] = table.column("doc_id").to_pylist()
    encoded = [ids[row] for row in rows]
    return EncodedPart(
        documents=table.take(pa.array(rows, pa.int64())),
        codes=_codes(encoded, [work.documents[row] for row in rows], pooled),
        errors=_errors(table, work.errors),
        tokens=None if collected is None else collected.table(encoded),
    )


def _encode_the_good(
    encoder: Encoder,
    work: Tokenized,
    keep_tokens: bool,
    advance: Callable[[float], None] | None,
) -> tuple[Pooled, TokenCodes | None]:
    """Encode together all documents that can be encoded, moving the others to the errors."""
    while True:
        documents = [work.documents[row] for row in sorted(work.documents)]
        collected = TokenCodes([one.n_tokens for one in documents]) if keep_tokens else None
        if not documents:
            return MaxPool(0, encoder.n_latents).result(), collected
        try:
            return encoder.encode(documents, tokens=collected, advance=advance), collected
        except _CAUSED_BY_DOCUMENTS:
            found = find_culprits(encoder, work.documents)
            if not found:  # they fail only together: no document is to blame
                raise
        for row, reason in found.items():
            del work.documents[row]
            work.errors[row] = ("encode", reason)


def find_culprits(encoder: Encoder, documents: dict[int, TokenizedDocument]) -> dict[int, str]:
    """Find the documents that cannot be encoded, by halving.

    Parameters
    ----------
    encoder
        The encoder.
    documents
        Documents by row, some of which fail.

    Returns
    -------
    dict of int to str
        Row -> reason, for those that fail alone.
    """
    found: dict[int, str] = {}
    pending = [sorted(documents)] if documents else []
    while pending:
        rows = pending.pop()
        try:
            encoder.encode([documents[row] for row in rows])
        except _CAUSED_BY_DOCUMENTS as error:
            if len(rows) == 1:
                found[rows[0]] = " ".join(str(error).split()) or type(error).__name__
            else:
                middle = len(rows) // 2
                pending += [rows[middle:], rows[:middle]]
    return found


def _codes(doc_id: list[str], documents: Sequence[TokenizedDocument], pooled: Pooled) -> Codes:
    n_tokens = np.array([one.n_tokens for one in documents], dtype=np.uint32)
    starts = [one.token_start for one in documents]
    stops = [TO_THE_END if one.read_to is None else one.read_to for one in documents]
    return Codes(
        doc_id=doc_id,
        n_tokens=n_tokens,
        indptr=pooled.indptr,
        latent=pooled.latent,
        max=pooled.max,
        count=pooled.count,
        peak=pooled.peak,
        token_indptr=np.concatenate([[0], np.cumsum(n_tokens, dtype=np.int64)]).astype(np.int64),
        token_start=np.concatenate([np.zeros(0, np.uint32), *starts]),
        read_to=np.array(stops, dtype=np.uint32),
    )


def _errors(table: Any, errors: dict[int, tuple[str, str]]) -> Any:
    """Report the documents that failed, with the user's columns so that they can be counted."""
    rows = sorted(errors)
    failed = table.take(pa.array(rows, pa.int64()))
    own = [field.name for field in table.schema if _is_metadata(field)]
    written = [_as_json(row) for row in failed.select(own).to_pylist()] if own else []
    return pa.table(
        {
            "doc_id": failed.column("doc_id").cast(pa.string()),
            "stage": pa.array([errors[row][0] for row in rows], pa.string()),
            "reason": pa.array([errors[row][1] for row in rows], pa.string()),
            **({"metadata": pa.array(written, pa.string())} if own else {}),
        }
    )


def _is_metadata(field: Any) -> bool:
    """Tell the user's plain columns from texts, lists, records and bytes (an image, say)."""
    is_bytes = pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type)
    plain = not (is_bytes or pa.types.is_nested(field.type))
    return plain and field.name not in ("doc_id", "text", "prompt")


def _as_json(row: dict[str, Any]) -> str:
    """Write values as strict JSON: numbers that are not finite as null, the unknown as text."""
    plain = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, default=str)
