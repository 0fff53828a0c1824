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
from conspectus.encoding.parts import DEFAULT_PART_SIZE, Tokenized, encode_part, tokenize_part
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
    part_size: int = DEFAULT_PART_SIZE,
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
    part_size
        Documents of a part.

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
    first = min(chosen)
    # One document alone shows what files cost by themselves; and a first pass is always slow.
    alone = _measure(encoder, table, {first: chosen[first]}, tokens)
    many = _measure(encoder, table, chosen, tokens)
    rate = many.tokens / many.seconds
    total = round(read * scale)
    parts = -(-count // part_size)
    a_token = alone.bytes / alone.tokens
    if many.tokens > alone.tokens:
        a_token = (many.bytes - alone.bytes) / (many.tokens - alone.tokens)
    return Plan(
        documents=count,
        characters=characters,
        tokens=total,
        sampled=table.num_rows,
        failing=round(len(work.errors) * count / table.num_rows),
        tokens_per_second=rate,
        calibrated=many.tokens,
        seconds=total / rate,
        bytes=round(
            2 * encoder.sae.W_dec.numel() + many.fixed + parts * alone.bytes + a_token * total
        ),
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


@dataclass(frozen=True)
class _Measured:
    """How long encoding some documents took, the bytes they became, and those of any store."""

    seconds: float
    tokens: int
    bytes: int
    fixed: int


def _measure(
    encoder: Encoder, table: Any, documents: dict[int, TokenizedDocument], keep_tokens: bool
) -> _Measured:
    """Encode documents into a store that is thrown away."""
    rows = sorted(documents)
    part_table = table.take(pa.array(rows, pa.int64()))
    work = Tokenized({number: documents[row] for number, row in enumerate(rows)}, {})
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
        files = [file for name in fmt.DIRECTORIES for file in (path / name).glob("*")]
        size = {file: file.stat().st_size for file in files}
        fixed = size.get(path / fmt.INDEX_TABLE, 0)
    return _Measured(seconds, int(part.codes.n_tokens.sum()), sum(size.values()) - fixed, fixed)
