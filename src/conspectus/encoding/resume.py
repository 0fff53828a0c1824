"""Going on with a store: only with the same documents, encoder and choice of what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.errors import StoreError
from conspectus.store import Store
from conspectus.store import format as fmt
from conspectus.store.recovery import is_store
from conspectus.store.writer import StoreWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conspectus.documents import Documents
    from conspectus.encoding.encoder import Encoder


def open_writer(
    path: Path,
    documents: Documents,
    encoder: Encoder,
    part_size: int,
    *,
    tokens: bool,
    resume: bool,
) -> StoreWriter:
    """Begin a store, or go on with the one that is there.

    Parameters
    ----------
    path
        The store.
    documents, encoder, part_size
        What it is filled from and by.
    tokens
        Whether every token's code is kept.
    resume
        Whether an existing store may be gone on with.

    Returns
    -------
    StoreWriter
        Ready for its next part.

    Raises
    ------
    StoreError
        There is something at `path` that cannot be gone on with.
    EncoderMismatchError
        The store was begun with another encoder.
    """
    record, n_latents = encoder.record(), encoder.n_latents
    source = documents.source | {"token_codes": tokens}
    if resume and is_store(path):
        kept = (Store.open(path).manifest.source or {}).get("token_codes", tokens)
        if kept != tokens:
            how = "with" if kept else "without"
            message = f"{path} was begun {how} tokens=True: go on so, or write to another path"
            raise StoreError(message)
        return StoreWriter.resume(
            path, encoder=record, n_latents=n_latents, part_size=part_size, source=source
        )
    return StoreWriter.create(
        path, encoder=record, n_latents=n_latents, part_size=part_size, source=source
    )


def skip_committed(writer: StoreWriter, documents: Documents) -> Iterator[Any]:
    """Read the parts of the documents that are not in the store yet.

    Parameters
    ----------
    writer
        The store.
    documents
        All documents, from the first.

    Yields
    ------
    pyarrow.Table
        The documents of the next part.

    Raises
    ------
    StoreError
        The documents of the last committed part are not those of the store.
    """
    committed = writer.committed
    # A file has a checksum in the manifest, so a complete store of the same file is up to date.
    if writer.manifest.complete and "sha256" in (writer.manifest.source or {}):
        return
    number = -1
    for number, table in enumerate(documents.batches(writer.manifest.part_size)):
        if number >= committed:
            yield table
        elif number == committed - 1:
            _check_same(writer, table)
    if number < committed - 1:
        raise StoreError(
            f"{writer.path} has {writer.documents_seen} documents and the input only a part of "
            "them: give the documents it was begun with, or write to another path"
        )


def _check_same(writer: StoreWriter, table: Any) -> None:
    """Compare the last committed part with the documents it should have been made of."""
    store = Store.open(writer.path)
    last = writer.manifest.parts[-1]
    rows = np.arange(store.n_documents - last.documents, store.n_documents)
    stored = store.documents(["doc_id", "text"], rows)
    known = dict(
        zip(stored.column("doc_id").to_pylist(), stored.column("text").to_pylist(), strict=True)
    )
    failed: set[str] = set()
    if fmt.part_name(fmt.ERRORS, last.index) in last.files:
        failed = set(store.errors()["doc_id"].to_pylist()[-last.failed :])
    ids: list[str] = table.column("doc_id").to_pylist()
    texts: list[str | None] = table.column("text").to_pylist()
    same = len(ids) == last.documents + last.failed and all(
        name in failed or known.get(name) == text for name, text in zip(ids, texts, strict=True)
    )
    if not same:
        raise StoreError(
            f"{writer.path} was begun from other documents (those of its last part differ): give "
            "the same documents in the same order, or write to another path"
        )
