"""Stores whose latents fire where a test says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from conspectus.store import Codes, Store, StoreWriter

Firing = dict[int, Callable[[str], list[tuple[int, float]]]]


def at(pattern: str, strength: float = 1.0) -> Callable[[str], list[tuple[int, float]]]:
    """Fire on every match of a pattern: (character, activation)."""
    return lambda text: [(match.start(), strength) for match in re.finditer(pattern, text)]


def token_starts(text: str) -> list[int]:
    """Tokens like a byte-pair tokenizer's: a space belongs to the word behind it."""
    return [match.start() for match in re.finditer(r" ?\w{1,4}|\n+|[^\w\n]", text)]


def write_store(
    path: Path, texts: Sequence[str], firing: Firing, *, n_latents: int, part_size: int = 50
) -> Store:
    writer = StoreWriter.create(path, encoder={}, n_latents=n_latents, part_size=part_size)
    for low in range(0, len(texts), part_size):
        part = list(texts[low : low + part_size])
        ids = [str(low + i) for i in range(len(part))]
        columns: dict[str, list] = {name: [] for name in ("latent", "max", "count", "peak")}
        indptr, token_indptr, starts, n_tokens = [0], [0], [], []
        for text in part:
            tokens = token_starts(text)
            for latent in sorted(firing):
                fired = firing[latent](text)
                if not fired:
                    continue
                char, strength = max(fired, key=lambda pair: pair[1])
                columns["latent"].append(latent)
                columns["max"].append(strength)
                columns["count"].append(len(fired))
                columns["peak"].append(int(np.searchsorted(tokens, char, side="right")) - 1)
            indptr.append(len(columns["latent"]))
            starts += tokens
            token_indptr.append(len(starts))
            n_tokens.append(len(tokens))
        codes = Codes(
            doc_id=ids,
            n_tokens=np.array(n_tokens),
            indptr=np.array(indptr),
            **{name: np.array(values) for name, values in columns.items()},
            token_indptr=np.array(token_indptr),
            token_start=np.array(starts),
        )
        writer.write_part(documents=pa.table({"doc_id": ids, "text": part}), codes=codes)
    return writer.finish()


@pytest.fixture
def fire() -> Callable[..., Callable[[str], list[tuple[int, float]]]]:
    return at


@pytest.fixture
def make_store(tmp_path: Path) -> Callable[..., Store]:
    made = count()

    def make(texts: Sequence[str], firing: Firing, n_latents: int = 64, **options: int) -> Store:
        path = tmp_path / f"made-{next(made)}.conspectus"
        return write_store(path, texts, firing, n_latents=n_latents, **options)

    return make
