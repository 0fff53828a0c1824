"""Our side, a process of its own: `conspectus.embed`, or the bare forward pass of the body.

Usage: ``python our_side.py JOB.json``; the job is written by ``embed.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from measuring import measured, read_job, write_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.encoding import Encoder
    from conspectus.readers.tokens import TokenizedDocument
    from conspectus.store import Store

WARM_UP = "One short text, so that nothing below is done for the first time."


def load_encoder(job: dict[str, Any]) -> Encoder:
    """Load reader and SAE, hash their weights, read one text."""
    from conspectus.encoding import Encoder
    from conspectus.readers.formatting import Formatting

    encoder = Encoder.load(
        sae=job["sae"],
        reader=job["reader"],
        hook=job["hook"],
        formatting=Formatting(kind="plain"),
        max_tokens=job["max_tokens"],
        dtype="float32",
        device="cpu",
    )
    encoder.record()
    encoder.encode([encoder.tokenize(WARM_UP)])
    return encoder


def bytes_of(store: Path) -> dict[str, int]:
    """Add up the bytes of a store by what they hold."""
    sizes = {"codes": 0, "index": 0, "documents": 0, "tokens": 0, "fixed": 0}
    names = {"codes": "codes", "latents": "index", "documents": "documents", "tokens": "tokens"}
    for path in store.rglob("*"):
        if path.is_file():
            sizes[names.get(path.relative_to(store).parts[0], "fixed")] += path.stat().st_size
    return sizes


def embed(job: dict[str, Any]) -> dict[str, Any]:
    """Embed the documents into a store, from texts to the finished index."""
    import pyarrow as pa

    from conspectus import encoding

    texts = pa.table({"text": job["texts"]})

    def work(encoder: Encoder) -> Store:
        return encoding.embed(
            texts, out=job["out"], encoder=encoder, tokens=job["codes"], resume=False
        )

    store, report = measured(lambda: load_encoder(job), work)
    failed = store.errors()
    if len(failed):
        raise SystemExit(f"{len(failed)} documents failed")
    return report | {"tokens": int(store.n_tokens().sum()), "bytes": bytes_of(Path(job["out"]))}


def body(job: dict[str, Any]) -> dict[str, Any]:
    """Run nothing but the body over the same rows, in our batches or one row at a time."""
    from conspectus.readers.batching import batches_by_tokens
    from conspectus.readers.text import TextReader

    def load() -> tuple[TextReader, list[torch.Tensor]]:
        reader = TextReader.load(
            job["model"],
            hooks=[job["hook"]],
            max_tokens=job["max_tokens"],
            dtype="float32",
            device="cpu",
        )
        documents = [reader.tokenize(text) for text in job["texts"]]
        reader.body(torch.from_numpy(reader.tokenize(WARM_UP).rows[0].ids)[None])
        budget = reader.batch_tokens if job["batched"] else 1
        return reader, padded(documents, batches_by_tokens(lengths(documents), budget))

    def work(loaded: tuple[TextReader, list[torch.Tensor]]) -> None:
        reader, batches = loaded
        for ids in batches:
            reader.body(ids)

    _, report = measured(load, work)
    return report


def lengths(documents: Sequence[TokenizedDocument]) -> list[int]:
    """Give the lengths of all rows."""
    return [len(row.ids) for document in documents for row in document.rows]


def padded(
    documents: Sequence[TokenizedDocument], plan: Sequence[Sequence[int]]
) -> list[torch.Tensor]:
    """Lay rows out as the tensors that the body reads."""
    rows = [torch.from_numpy(row.ids) for document in documents for row in document.rows]
    return [
        torch.nn.utils.rnn.pad_sequence([rows[row] for row in batch], batch_first=True)
        for batch in plan
    ]


if __name__ == "__main__":
    job = read_job()
    torch.set_num_threads(job["threads"])
    write_report(job, {"embed": embed, "body": body}[job["what"]](job))
    sys.exit(0)
