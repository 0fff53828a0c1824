"""Small stores with known content.

`Made` keeps what was put into a store as plain Python values, document by document, so that every
test compares what is read with a model that shares no code with the store.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.store import Codes, Store, StoreWriter
from conspectus.store import format as fmt
from conspectus.store.commit import digest

ENCODER = {
    "reader": {"name": "tiny", "weights": "abc", "hook": "resid_post.3"},
    "sae": {"hash": "123", "k": 8},
    "pooling": ["max", "count"],
}
WORDS = ["alpha", "bêta", " ", "\n\n", "🙂", "zwölf  ", "x", "-", "数据"]


@dataclass
class Made:
    """Documents of a test store: one dict each, in the order of rows."""

    n_latents: int
    documents: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)

    def dense(self, value: str = "max") -> np.ndarray:
        out = np.zeros((len(self.documents), self.n_latents), np.float64)
        for row, document in enumerate(self.documents):
            out[row, document["latent"]] = document[value]
        return out


def make_document(rng: np.random.Generator, number: int, n_latents: int) -> dict[str, Any]:
    """One document with text cut into tokens, and random latents on them."""
    n_tokens = int(rng.integers(1, 7))
    words = [WORDS[i] for i in rng.integers(0, len(WORDS), n_tokens)]
    starts = np.cumsum([0, *map(len, words[:-1])])
    latent = np.flatnonzero(rng.random(n_latents) < rng.choice([0.0, 0.1, 0.5]))
    return {
        "doc_id": f"d{number}",
        "text": "".join(words),
        "group": ["a", "b", None][number % 3],
        "score": float(number) if number % 4 else float("nan"),
        "token_start": starts,
        "latent": latent,
        "max": rng.gamma(1.0, 1.0, len(latent)).astype(np.float16) + np.float16(0.01),
        "count": rng.integers(1, n_tokens + 1, len(latent)),
        "peak": rng.integers(0, n_tokens, len(latent)),
    }


def as_part(documents: list[dict[str, Any]]) -> tuple[pa.Table, Codes]:
    """Turn documents into what `StoreWriter.write_part` takes."""
    table = pa.table(
        {
            "doc_id": pa.array([d["doc_id"] for d in documents], pa.string()),
            "text": pa.array([d["text"] for d in documents], pa.string()),
            "group": pa.array([d["group"] for d in documents], pa.string()),
            "score": pa.array([d["score"] for d in documents], pa.float64()),
        }
    )

    def joined(name: str, dtype: Any) -> np.ndarray:
        return np.concatenate([np.zeros(0), *(d[name] for d in documents)]).astype(dtype)

    def pointer(name: str) -> np.ndarray:
        return np.cumsum([0, *(len(d[name]) for d in documents)])

    codes = Codes(
        doc_id=[d["doc_id"] for d in documents],
        n_tokens=np.array([len(d["token_start"]) for d in documents], np.uint32),
        indptr=pointer("latent"),
        latent=joined("latent", np.uint32),
        max=joined("max", np.float16),
        count=joined("count", np.uint16),
        peak=joined("peak", np.uint32),
        token_indptr=pointer("token_start"),
        token_start=joined("token_start", np.uint32),
    )
    return table, codes


def write_parts(writer: StoreWriter, sizes: tuple[int, ...], n_latents: int, seed: int = 0) -> Made:
    """Write parts with so many documents each; every second part also has a failed one.

    Parts that the writer has committed already are made again but not written, as a pipeline does
    that goes on after a kill.
    """
    made = Made(n_latents)
    committed, number = writer.committed, 0
    for index, size in enumerate(sizes):
        rng = np.random.default_rng([seed, index])
        documents = [make_document(rng, number + i, n_latents) for i in range(size)]
        number += size
        errors = None
        if index % 2:
            made.failed.append({"doc_id": f"bad{index}", "stage": "tokenize", "reason": "empty"})
            errors = pa.Table.from_pylist(made.failed[-1:])
        made.documents += documents
        if index >= committed:
            table, codes = as_part(documents)
            writer.write_part(documents=table, codes=codes, errors=errors)
    return made


def hashes(store: Path) -> dict[str, str]:
    """Checksum of every file of a store but the manifest (which has a date) and the lock."""
    return {
        path.relative_to(store).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in store.rglob("*")
        if path.is_file() and path.name not in {"manifest.json", "writer.lock"}
    }


def downgrade(store: Store) -> Store:
    """Give a store the index and the version that it had in format 1.0."""
    found = list(store.all_postings())
    names = ("rows", "max", "count")
    columns = [np.repeat([one.latent for one in found], [len(one) for one in found])]
    columns += [np.concatenate([getattr(one, name) for one in found]) for name in names]
    table = pa.Table.from_arrays(
        [
            column.astype(field.type.to_pandas_dtype())
            for column, field in zip(columns, fmt.POSTINGS_SCHEMA, strict=True)
        ],
        schema=fmt.POSTINGS_SCHEMA,
    )
    path = store.path / fmt.POSTINGS_1_0
    with pq.ParquetWriter(path, fmt.POSTINGS_SCHEMA, write_statistics=["latent"]) as writer:
        cuts = np.flatnonzero(np.diff(columns[0], prepend=-1))
        cuts = [*cuts[::3].tolist(), len(table)]  # three latents a row group
        for low, high in pairwise(cuts):
            writer.write_table(table.slice(low, high - low), row_group_size=high - low)
    index = {fmt.POSTINGS_1_0: digest(path)}
    replace(store.manifest, index=index, format_version="1.0").save(store.path)
    for name in (fmt.POSTINGS, fmt.INDEX_TABLE):
        (store.path / name).unlink()
    return Store.open(store.path)


@dataclass(frozen=True)
class Kit:
    """The helpers above, for tests in other files."""

    encoder: dict[str, Any]
    make_document: Callable[..., dict[str, Any]]
    as_part: Callable[..., tuple[pa.Table, Codes]]
    write_parts: Callable[..., Made]
    hashes: Callable[[Path], dict[str, str]]
    downgrade: Callable[[Store], Store]

    def create(self, path: Path, n_latents: int = 40, part_size: int = 10) -> StoreWriter:
        return StoreWriter.create(
            path, encoder=self.encoder, n_latents=n_latents, part_size=part_size
        )

    def resume(self, path: Path, n_latents: int = 40, part_size: int = 10) -> StoreWriter:
        return StoreWriter.resume(
            path, encoder=self.encoder, n_latents=n_latents, part_size=part_size
        )

    def store(
        self, path: Path, sizes: tuple[int, ...] = (10, 10, 3), n_latents: int = 40, seed: int = 0
    ) -> tuple[Store, Made]:
        with self.create(path, n_latents) as writer:
            made = self.write_parts(writer, sizes, n_latents, seed)
            return writer.finish(), made


@pytest.fixture(scope="session", autouse=True)
def no_flush() -> Iterator[None]:
    """Do not wait for the disk: no test can cut the power."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit(ENCODER, make_document, as_part, write_parts, hashes, downgrade)


@pytest.fixture
def codes() -> Codes:
    """Three documents over ten latents, one of them without any."""
    return Codes(
        doc_id=["a", "b", "c"],
        n_tokens=np.array([2, 1, 3]),
        indptr=np.array([0, 2, 2, 3]),
        latent=np.array([1, 9, 0]),
        max=np.array([0.5, 1.5, 2.0], np.float32),
        count=np.array([1, 2, 3]),
        peak=np.array([0, 1, 2]),
        token_indptr=np.array([0, 2, 3, 6]),
        token_start=np.array([0, 4, 0, 0, 0, 7]),
    )


@pytest.fixture(scope="module")
def labelled(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Made]:
    """One store with names for two of its latents."""
    store, made = kit.store(tmp_path_factory.mktemp("export") / "s", (30, 0, 10))
    labels = {"latent": [0, 3], "label": ['a "quoted", label', "größe 🙂"]}
    scores = {"measure": [None, "detection"], "score": [None, 0.91], "score_low": [None, 0.8]}
    store.set_labels(pa.table(labels | scores | {"source": ["lexical", "person"]}))
    return store, made


@pytest.fixture(scope="module")
def ready(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Made]:
    """One store for tests that only read."""
    return kit.store(tmp_path_factory.mktemp("ready") / "ready.conspectus", (300, 10, 0, 7))
