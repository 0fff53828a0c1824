"""Killed at any moment, an embedding goes on and ends with the bytes of an undisturbed run."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_models import make_llama, make_sae

from conspectus.documents import read_documents
from conspectus.encoding import Encoder, embed
from conspectus.encoding.resume import open_writer
from conspectus.errors import StoreError
from conspectus.store import Store

KILLS = 20
SCRIPT = Path(__file__).with_name("embed_in_a_process.py")


def hashes(path: Path) -> dict[str, str]:
    return {
        file.relative_to(path).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted([*path.rglob("*.parquet"), *path.rglob("*.npy")])
    }


class Corpus:
    """A tiny model, a tiny corpus, and a process that embeds it in processes of its own."""

    def __init__(self, folder: Path) -> None:
        self.reader = make_llama(folder / "llama")
        self.sae = folder / "sae"
        make_sae(self.sae)
        self.data = folder / "data.jsonl"
        rows = [
            {"text": "" if n % 17 == 5 else f"The quick brown fox number {n}. " * (1 + n % 30)}
            for n in range(160)
        ]
        self.data.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        self.server = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(self.sae), str(self.reader), str(self.data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
        )
        self.answer()

    def answer(self) -> int:
        assert self.server.stdout is not None
        return int(self.server.stdout.readline())

    def embed(self, out: Path, seconds: float | None = None) -> int:
        """Embed in a new process; kill it after `seconds`, if given. Returns its exit code."""
        assert self.server.stdin is not None
        self.server.stdin.write(f"{out}\n")
        self.server.stdin.flush()
        child = self.answer()
        if seconds is not None:
            time.sleep(seconds)
            with contextlib.suppress(ProcessLookupError):  # it may have been faster
                os.kill(child, signal.SIGKILL)
        return self.answer()

    def close(self) -> None:
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.close()
        self.server.wait()
        self.server.stdout.close()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path_factory.mktemp("corpus"))
    yield corpus
    corpus.close()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_at_twenty_moments_the_store_is_that_of_an_undisturbed_run(
    corpus: Corpus, tmp_path: Path
) -> None:
    began = time.monotonic()
    assert corpus.embed(tmp_path / "whole") == 0
    took = time.monotonic() - began
    expected = hashes(tmp_path / "whole")
    assert sum("codes/" in name for name in expected) == 20

    out = tmp_path / "killed"
    seed = random.SystemRandom().randrange(2**32)
    moments = random.Random(seed)
    committed: list[int] = []
    killed = 0
    while killed < KILLS:
        # A run gets a tenth of the whole on average, so that kills fall everywhere.
        code = corpus.embed(out, moments.uniform(0, took / 5))
        assert code in (0, -signal.SIGKILL), f"seed {seed}"
        killed += code != 0
        if (out / "manifest.json").exists():
            store = Store.open(out)
            committed.append(len(store.manifest.parts))
            whole = {name for part in store.manifest.parts for name in part.files}
            found = hashes(out)
            for name in whole:
                assert found[name] == expected[name], f"seed {seed}"
            if store.is_complete:  # before all kills were dealt: once more from the beginning
                assert found == expected, f"seed {seed}"
                out = tmp_path / f"killed-{killed}"
                committed = []
    assert committed == sorted(committed), f"seed {seed}"

    assert corpus.embed(out) == 0
    assert hashes(out) == expected, f"seed {seed}"
    store = Store.open(out)
    assert store.is_complete
    assert store.verify() == []
    assert store.n_documents + store.n_failed == 160
    assert not list(out.rglob(".*.tmp"))


def test_a_second_writer_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    encoder = Encoder.load(sae=corpus.sae, reader=corpus.reader, max_tokens=64)
    documents = read_documents(corpus.data)
    writer = open_writer(tmp_path / "s", documents, encoder, 8, tokens=False, resume=True)
    with writer, pytest.raises(StoreError, match="another writer"):
        embed(corpus.data, out=tmp_path / "s", encoder=encoder, part_size=8)
