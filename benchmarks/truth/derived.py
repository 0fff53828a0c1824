"""Small stores made from parts of a large one, without reading any text again.

The analyses are run through their public functions on real stores, as users run them; only the
metadata columns that put documents on their sides are ours.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pyarrow as pa

from conspectus.store import StoreWriter

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from benchmarks.truth.coded import Coded

    from conspectus.store import Store


def derived_store(source: Store, coded: Coded, columns: pd.DataFrame, path: Path) -> Store:
    """Write documents with their embeddings and some columns as a store of their own.

    Parameters
    ----------
    source
        The store that the embeddings come from: its encoder, decoder and labels are taken over.
    coded
        The documents.
    columns
        Columns to write, a row a document.
    path
        Where; what is there is replaced.

    Returns
    -------
    Store
        The complete store.
    """
    if path.exists():
        shutil.rmtree(path)
    texts = coded.frame["text"].tolist()
    documents = pa.table({"doc_id": list(coded.codes.doc_id), "text": texts})
    for name in columns:
        documents = documents.append_column(str(name), pa.array(columns[name].tolist()))
    writer = StoreWriter.create(
        path, encoder=source.encoder, n_latents=source.n_latents, part_size=max(len(texts), 1)
    )
    with writer:
        directions = source.decoder_directions()
        if directions is not None:
            writer.set_decoder(directions)
        writer.write_part(documents=documents, codes=coded.codes)
        store = writer.finish()
    if source.labels().num_rows:
        store.set_labels(source.labels())
    return store
