from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.errors import StoreError
from conspectus.store import Codes
from conspectus.store import format as fmt
from conspectus.store.inverted import _bucket_of, _stable_order, build
from conspectus.store.manifest import Manifest


class Recorder:
    """A `Progress` that remembers."""

    def __init__(self) -> None:
        self.total: float | None = None
        self.done = 0.0
        self.finished = False

    def start(self, task: str, total: float | None, unit: str) -> None:
        assert (task, unit) == ("index", "documents")
        self.total = total

    def advance(self, amount: float) -> None:
        self.done += amount

    def finish(self) -> None:
        self.finished = True


@pytest.fixture
def begun(kit: Any, tmp_path: Path) -> tuple[Path, Manifest]:
    with kit.create(tmp_path / "s") as writer:
        kit.write_parts(writer, (280, 0, 30), 40)
        return writer.path, writer.manifest


def test_bytes_do_not_depend_on_memory(begun: tuple[Path, Manifest]) -> None:
    path, manifest = begun
    records = [build(path, manifest, memory=m, progress=Recorder()) for m in (1, 3000, 2**29)]
    assert records[0] == records[1] == records[2]
    assert sorted(records[0]) == ["latents/index.npy", "latents/postings.bin"]
    assert {f"latents/{p.name}" for p in (path / "latents").iterdir()} == set(records[0])


def test_only_the_codes_are_read(begun: tuple[Path, Manifest]) -> None:
    path, manifest = begun
    for file in (path / "documents").iterdir():
        file.unlink()
    build(path, manifest, memory=2**20, progress=Recorder())
    assert (path / fmt.POSTINGS).is_file()


def test_progress(begun: tuple[Path, Manifest]) -> None:
    recorder = Recorder()
    build(*begun, memory=2**20, progress=recorder)
    assert (recorder.total, recorder.done, recorder.finished) == (620, 620, True)


def test_damaged_part_leaves_no_rubbish(begun: tuple[Path, Manifest]) -> None:
    path, manifest = begun
    (path / "codes" / "part-00002.parquet").write_bytes(b"PAR1")
    recorder = Recorder()
    with pytest.raises(StoreError, match="part-00002"):
        build(path, manifest, memory=2**20, progress=recorder)
    assert recorder.finished
    (path / "codes" / "part-00002.parquet").unlink()
    with pytest.raises(StoreError, match="missing"):
        build(path, manifest, memory=2**20, progress=recorder)
    assert not (path / "latents").exists() or [p.name for p in (path / "latents").iterdir()] == []


@given(
    entries=st.lists(st.integers(0, 400), min_size=1, max_size=60),
    memory=st.integers(1, 60_000),
)
def test_buckets_hold_what_memory_allows(entries: list[int], memory: int) -> None:
    counts = np.array(entries)
    bucket = _bucket_of(counts, memory)
    assert bucket[0] == 0
    assert set(np.diff(bucket).tolist()) <= {0, 1}
    size = np.bincount(bucket, counts)
    assert size.max() <= memory // 48 + 400  # one latent more than fits, at most


@given(st.lists(st.integers(0, 9), max_size=50))
def test_stable_order(keys: list[int]) -> None:
    key = np.array(keys, np.uint32)
    assert _stable_order(key, 10).tolist() == np.argsort(key, kind="stable").tolist()


def test_memory_is_bounded(kit: Any, tmp_path: Path) -> None:
    n, active, n_latents = 4096, 200, 2048
    rng = np.random.default_rng(0)
    latent = np.sort(np.argsort(rng.random((n, n_latents)), axis=1)[:, :active], axis=1).ravel()
    codes = Codes(
        doc_id=[str(i) for i in range(n)],
        n_tokens=np.ones(n, int),
        indptr=np.arange(n + 1) * active,
        latent=latent,
        max=np.ones(n * active),
        count=np.ones(n * active, int),
        peak=np.zeros(n * active, int),
        token_indptr=np.arange(n + 1),
        token_start=np.zeros(n, int),
    )
    documents = kit.as_part([kit.make_document(rng, i, 4) for i in range(n)])[0]
    with kit.create(tmp_path / "s", n_latents) as writer:
        writer.write_part(
            documents=documents, codes=replace(codes, doc_id=documents["doc_id"].to_pylist())
        )
        tracemalloc.start()
        store = writer.finish(memory=5 * 2**20)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 20 * 2**20  # all entries at once would be 4096 * 200 * 48 bytes = 38 MiB
    assert sum(len(store.postings(i)) for i in range(0, n_latents, 64)) > 0
