"""A store in which every word is a token and every word of a short list a latent.

It is written by the real writer and needs no model, so that what stands above the store can be
tested by hand-made texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from conspectus.store import Codes, Store, StoreWriter
from conspectus.store.format import TOKENS_SCHEMA

WORDS = ("alpha", "beta", "gamma", "delta", "**bold**", "\U0001f600")
ENCODER = {"reader": {"name": "words"}, "sae": {"name": "words"}, "pooling": "max"}


def codes_of(ids: Sequence[str], texts: Sequence[str]) -> Codes:
    """Encode texts: a latent fires most at its first occurrence, the more the more often it fires.

    Its activation there is 1 and an eighth for every occurrence; afterwards it is a half.
    """
    n_tokens, starts, entries = [], [], []
    for text in texts:
        tokens = list(re.finditer(r"\S+", text))
        n_tokens.append(len(tokens))
        starts += [token.start() for token in tokens]
        words = [token.group() for token in tokens]
        entries.append(
            [
                (i, words.count(word), words.index(word))
                for i, word in enumerate(WORDS)
                if word in words
            ]
        )
    flat = [entry for document in entries for entry in document]
    return Codes(
        doc_id=list(ids),
        n_tokens=np.array(n_tokens, np.uint32),
        indptr=np.cumsum([0, *map(len, entries)]),
        latent=np.array([entry[0] for entry in flat], np.uint32),
        max=np.array([1.0 + entry[1] / 8 for entry in flat], np.float16),
        count=np.array([entry[1] for entry in flat], np.uint16),
        peak=np.array([entry[2] for entry in flat], np.uint32),
        token_indptr=np.cumsum([0, *n_tokens]),
        token_start=np.array(starts, np.uint32),
    )


def token_codes_of(ids: Sequence[str], texts: Sequence[str]) -> pa.Table:
    """Codes of single tokens, as `codes_of` sums them up."""
    rows: list[dict[str, object]] = []
    for name, text in zip(ids, texts, strict=True):
        words = text.split()
        for position, word in enumerate(words):
            first = words.index(word) == position
            value = 1.0 + words.count(word) / 8 if first else 0.5
            latent = [WORDS.index(word)] if word in WORDS else []
            rows.append(
                {
                    "doc_id": name,
                    "position": position,
                    "latent": latent,
                    "value": [value] * len(latent),
                }
            )
    return pa.Table.from_pylist(rows, schema=TOKENS_SCHEMA) if rows else TOKENS_SCHEMA.empty_table()


def word_store(
    path: Path,
    rows: Sequence[Mapping[str, object]],
    *,
    part_size: int = 4,
    labels: bool = True,
    tokens: bool = False,
) -> Store:
    """Write rows with a ``text`` each; an empty text fails, as it does in encoding."""
    writer = StoreWriter.create(path, encoder=ENCODER, n_latents=len(WORDS), part_size=part_size)
    with writer:
        for first in range(0, len(rows), part_size):
            given = [
                {"doc_id": str(i), **row}
                for i, row in enumerate(rows[first : first + part_size], start=first)
            ]
            good = [row for row in given if str(row["text"]).strip()]
            bad = [row for row in given if not str(row["text"]).strip()]
            errors = [{"doc_id": r["doc_id"], "stage": "read", "reason": "empty"} for r in bad]
            ids, texts = [str(r["doc_id"]) for r in good], [str(r["text"]) for r in good]
            writer.write_part(
                documents=pa.Table.from_pylist(good or given).slice(0, len(good)),
                codes=codes_of(ids, texts),
                tokens=token_codes_of(ids, texts) if tokens else None,
                errors=pa.Table.from_pylist(errors) if errors else None,
            )
        store = writer.finish()
    if labels:
        names = {
            "latent": pa.array(range(4), pa.uint32()),
            "label": [f"the word {w}" for w in WORDS[:4]],
        }
        store.set_labels(pa.table({**names, "source": ["lexical"] * 4}))
    return store


ROWS = [
    {"text": "alpha beta alpha", "model": "x", "pair": 1, "year": 1990},
    {"text": "beta gamma \U0001f600 **bold**", "model": "y", "pair": 1, "year": 1991},
    {"text": "", "model": "x", "pair": 2, "year": 1992},
    {"text": "nothing of note", "model": "y", "pair": 2, "year": None},
    {"text": "\U0001f600\U0001f600 alpha, alpha  delta", "model": "x", "pair": 3, "year": 1994},
]
