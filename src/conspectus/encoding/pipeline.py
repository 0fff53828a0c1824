"""Documents into a store, part by part, so that a job killed at any moment goes on where it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from conspectus.documents import read_documents
from conspectus.encoding.encoder import Encoder
from conspectus.encoding.parts import DEFAULT_PART_SIZE, encode_part, tokenize_part
from conspectus.encoding.resume import open_writer, skip_committed
from conspectus.errors import InputError, ReaderError
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conspectus.documents import Documents
    from conspectus.readers.tokens import Overlong
    from conspectus.store import Store
    from conspectus.store.writer import StoreWriter


def embed(
    data: Any,
    *,
    out: str | Path,
    text: str = "text",
    prompt: str | None = None,
    doc_id: str | None = None,
    encoder: str | Path | Encoder | None = None,
    max_tokens: int | None = None,
    overlong: Overlong | None = None,
    tokens: bool = False,
    part_size: int = DEFAULT_PART_SIZE,
    resume: bool = True,
    progress: Progress | None = None,
) -> Store:
    """Embed documents into a store.

    Parameters
    ----------
    data
        Whatever `conspectus.documents.read_documents` reads, or its result.
    out
        Folder of the store.
    text, prompt, doc_id
        Columns with the text, with what it answers, and with the documents' names.
    encoder
        An encoder, or the name or path of one; by default ``smollm2-135m``.
    max_tokens, overlong
        As for `Encoder.load`; only where `encoder` is a name.
    tokens
        Keep every token's code too (large).
    part_size
        Documents of a part: what a kill can cost at most, and what must fit in memory.
    resume
        Go on with a store that was begun from the same documents with the same encoder. If false,
        a store at `out` is an error.
    progress
        Told of tokens encoded and of the index.

    Returns
    -------
    Store
        The complete store. Documents that could not be encoded are in its `errors`.

    Raises
    ------
    InputError
        The documents cannot be read, or no document of the first part can be encoded.
    StoreError
        The store cannot be written, or was begun from other documents.
    EncoderMismatchError
        The store was begun with another encoder; the fields that differ are named.
    """
    documents = read_documents(data, text=text, prompt=prompt, doc_id=doc_id)
    loaded = _encoder(encoder, max_tokens, overlong, progress)
    writer = open_writer(Path(out), documents, loaded, part_size, tokens=tokens, resume=resume)
    with writer:
        writer.set_decoder(loaded.directions())
        _write_parts(writer, documents, loaded, tokens, progress)
        store = writer.finish(progress)
    if loaded.labels is not None and not store.labels().num_rows:
        store.set_labels(loaded.labels)
    return store


def _encoder(
    encoder: str | Path | Encoder | None,
    max_tokens: int | None,
    overlong: Overlong | None,
    progress: Progress | None,
) -> Encoder:
    if not isinstance(encoder, Encoder):
        return Encoder.load(
            encoder, max_tokens=max_tokens, overlong=overlong or "chunk", progress=progress
        )
    if max_tokens is not None or overlong is not None:
        raise InputError("max_tokens and overlong belong to the encoder: give them to Encoder.load")
    return encoder


def _write_parts(
    writer: StoreWriter,
    documents: Documents,
    encoder: Encoder,
    keep_tokens: bool,
    progress: Progress | None,
) -> None:
    """Encode and commit all parts that are not in the store yet."""
    characters = 0
    if progress is not None and not writer.manifest.complete:
        characters = _characters_left(documents, writer.documents_seen)
    telling = progress or SILENT
    running = False
    for table in skip_committed(writer, documents):
        work = tokenize_part(encoder, table)
        if not running:
            n_tokens = sum(one.n_tokens for one in work.documents.values())
            share = _characters(table) / characters if characters else 0
            telling.start("encoding", n_tokens / share if share else None, "tokens")
            running = True
        part = encode_part(
            encoder, table, keep_tokens=keep_tokens, advance=telling.advance, work=work
        )
        _refuse_hopeless(writer, part.errors)
        writer.write_part(
            documents=part.documents, codes=part.codes, errors=part.errors, tokens=part.tokens
        )
    if running:
        telling.finish()


def _refuse_hopeless(writer: StoreWriter, errors: Any) -> None:
    """Stop where the model fails on everything: that is no fault of the documents."""
    failed = errors.filter(pc.equal(errors.column("stage"), "encode"))
    hopeless = failed.num_rows > 1 and failed.num_rows == errors.num_rows
    if hopeless and not any(part.documents for part in writer.manifest.parts):
        reason = failed.column("reason")[0].as_py()
        message = f"none of the first {failed.num_rows} documents can be encoded: {reason}"
        raise ReaderError(message)


def _characters(table: Any) -> int:
    return int(pc.sum(pc.utf8_length(table.column("text"))).as_py() or 0)


def _characters_left(documents: Documents, seen: int) -> int:
    """Count the characters that are still to be read, by which tokens are estimated."""
    return sum(_characters(table) for table in _after(documents, seen))


def _after(documents: Documents, seen: int) -> Iterator[Any]:
    for table in documents.batches(1024):
        if table.num_rows > seen:
            yield table.slice(seen)
        seen = max(seen - table.num_rows, 0)
