"""What a long job will take, before it begins: tokens, time and disk."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conspectus.documents import read_documents
from conspectus.encoding.parts import Tokenized, encode_part, tokenize_part
from conspectus.store import format as fmt
from conspectus.store.writer import StoreWriter

if TYPE_CHECKING:
    from conspectus.documents import Documents
    from conspectus.encoding.encoder import Encoder
    from conspectus.readers.tokens import TokenizedDocument

SAMPLE_DOCUMENTS = 2000
CALIBRATION_TOKENS = 3000
_SEED = 0


@dataclass(frozen=True)
class Plan:
    """What embedding some documents will take.

    Parameters
    ----------
    documents
        Number of documents, counted.
    characters
        Their characters, counted.
    tokens
        Tokens to be read of them (their own, not those of prompts).
    sampled
        Documents that were tokenized to tell `tokens`; all of them if equal to `documents`.
    failing
        Documents that cannot be tokenized, extrapolated from those sampled.
    tokens_per_second
        As measured on `calibrated` tokens.
    calibrated
        Tokens that were encoded to measure the speed.
    seconds
        Time that encoding will take.
    bytes
        Disk that the store will take.
    """

    documents: int
    characters: int
    tokens: int
    sampled: int
    failing: int
    tokens_per_second: float
    calibrated: int
    seconds: float
    bytes: int

    @property
    def exact(self) -> bool:
        """Whether every document was tokenized, not a sample."""
        return self.sampled == self.documents


def plan(
    data: Any,
    encoder: Encoder,
    *,
    text: str = "text",
    prompt: str | None = None,
    doc_id: str | None = None,
    tokens: bool = False,
) -> Plan:
    """Tell what embedding documents will take; nothing is kept.

    Parameters
    ----------
    data, text, prompt, doc_id
        As for `embed`.
    encoder
        A loaded encoder.
    tokens
        Whether every token's code is to be kept.

    Returns
    -------
    Plan
        Counts and estimates.

    Raises
    ------
    InputError
        The documents cannot be read.
    """
    documents = read_documents(data, text=text, prompt=prompt, doc_id=doc_id)
    table, count, characters = _sample(documents)
    work = tokenize_part(encoder, table)
    read = sum(one.n_tokens for one in work.documents.values())
    in_sample = _characters(table)
    scale = characters / in_sample if in_sample else 1.0
    if not work.documents:
        return Plan(count, characters, 0, table.num_rows, count, 0.0, 0, 0.0, 0)
    chosen = _calibration(work.documents)
    seconds, calibrated, fixed, growing = _measure(encoder, table, chosen, tokens)
    rate = calibrated / seconds
    total = round(read * scale)
    return Plan(
        documents=count,
        characters=characters,
        tokens=total,
        sampled=table.num_rows,
        failing=round(len(work.errors) * count / table.num_rows),
        tokens_per_second=rate,
        calibrated=calibrated,
        seconds=total / rate,
        bytes=round(fixed + growing * total / calibrated),
    )


def _characters(table: Any) -> int:
    return int(pc.sum(pc.utf8_length(table.column("text"))).as_py() or 0)


def _sample(documents: Documents) -> tuple[Any, int, int]:
    """Draw documents evenly from a stream, counting all of them and their characters."""
    generator = np.random.default_rng(_SEED)
    held: Any = None
    rank = np.zeros(0)
    count = characters = 0
    for table in documents.batches(1024):
        count += table.num_rows
        characters += _characters(table)
        held = table if held is None else pa.concat_tables([held, table])
        rank = np.concatenate([rank, generator.random(table.num_rows)])
        if len(rank) > SAMPLE_DOCUMENTS:
            kept = np.sort(np.argsort(rank)[:SAMPLE_DOCUMENTS])
            held, rank = held.take(pa.array(kept)), rank[kept]
    return held, count, characters


def _calibration(documents: dict[int, TokenizedDocument]) -> dict[int, TokenizedDocument]:
    """Choose documents of some thousand tokens in all; one that is too long gives its first row."""
    rows = np.random.default_rng(_SEED).permutation(sorted(documents)).tolist()
    chosen: dict[int, TokenizedDocument] = {}
    budget = CALIBRATION_TOKENS
    for row in rows:
        document = documents[row]
        if document.n_tokens > budget and len(document.rows) > 1:
            first = document.rows[0]
            document = replace(
                document,
                rows=(first,),
                token_start=document.token_start[: first.stop - first.start],
            )
        chosen[row] = document
        budget -= document.n_tokens
        if budget <= 0:
            break
    return chosen


def _measure(
    encoder: Encoder, table: Any, chosen: dict[int, TokenizedDocument], keep_tokens: bool
) -> tuple[float, int, float, float]:
    """Encode documents into a store that is thrown away.

    Returns
    -------
    tuple of float, int, float, float
        Seconds, tokens, and bytes that do not and that do grow with the number of documents.
    """
    rows = sorted(chosen)
    part_table = table.take(pa.array(rows, pa.int64()))
    work = Tokenized({number: chosen[row] for number, row in enumerate(rows)}, {})
    encoder.encode([work.documents[0]])  # the first pass is slower than all others
    began = time.perf_counter()
    part = encode_part(encoder, part_table, keep_tokens=keep_tokens, work=work)
    seconds = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        writer = StoreWriter.create(
            path, encoder=encoder.record(), n_latents=encoder.n_latents, part_size=len(rows)
        )
        with writer:
            writer.write_part(
                documents=part.documents, codes=part.codes, errors=part.errors, tokens=part.tokens
            )
            writer.finish()
        growing = sum(
            file.stat().st_size
            for name in fmt.DIRECTORIES
            for file in (path / name).glob("*.parquet")
        )
    fixed = 2.0 * encoder.sae.W_dec.numel()
    return seconds, int(part.codes.n_tokens.sum()), fixed, float(growing)
