"""Killed at any moment, an embedding goes on and ends with the bytes of an undisturbed run."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_models import make_llama, make_sae

from conspectus.encoding import Encoder, embed
from conspectus.store import Store

KILLS = 20
SCRIPT = Path(__file__).with_name("embed_in_a_process.py")


def hashes(path: Path) -> dict[str, str]:
    return {
        file.relative_to(path).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted([*path.rglob("*.parquet"), *path.rglob("*.npy")])
    }


class Corpus:
    """A tiny model, a tiny corpus, and how to embed it in a process that may be killed."""

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

    def start(self, out: Path) -> subprocess.Popen[str]:
        """Begin to embed; comes back when the model is loaded."""
        command = [sys.executable, str(SCRIPT), *map(str, (self.sae, self.reader, self.data, out))]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        return process


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("corpus"))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no SIGKILL")
def test_killed_at_twenty_moments_the_store_is_that_of_an_undisturbed_run(
    corpus: Corpus, tmp_path: Path
) -> None:
    with corpus.start(tmp_path / "whole") as undisturbed:
        began = time.monotonic()
    took = time.monotonic() - began
    assert undisturbed.returncode == 0
    expected = hashes(tmp_path / "whole")
    assert sum("codes/" in name for name in expected) == 20

    out = tmp_path / "killed"
    seed = random.SystemRandom().randrange(2**32)
    moments = random.Random(seed)
    committed: list[int] = []
    for _ in range(KILLS):
        with corpus.start(out) as process:
            # Each run is given a tenth of the whole on average, so that kills fall everywhere.
            time.sleep(moments.uniform(0, took / 5))
            process.kill()
        if (out / "manifest.json").exists():
            store = Store.open(out)
            committed.append(len(store.manifest.parts))
            whole = {name for part in store.manifest.parts for name in part.files}
            found = hashes(out)
            assert {name: found[name] for name in whole} == {
                name: expected[name] for name in whole
            }, f"seed {seed}"
    assert committed == sorted(committed), f"seed {seed}"

    with corpus.start(out) as last:
        pass
    assert last.returncode == 0
    assert hashes(out) == expected, f"seed {seed}"
    store = Store.open(out)
    assert store.is_complete
    assert store.verify() == []
    assert store.n_documents + store.n_failed == 160
    left = [path.name for path in out.rglob(".*.tmp")]
    assert left == []


def test_a_second_writer_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    from conspectus.documents import read_documents
    from conspectus.encoding.resume import open_writer
    from conspectus.errors import StoreError

    encoder = Encoder.load(sae=corpus.sae, reader=corpus.reader, max_tokens=64)
    documents = read_documents(corpus.data)
    writer = open_writer(tmp_path / "s", documents, encoder, 8, tokens=False, resume=True)
    with writer, pytest.raises(StoreError, match="another writer"):
        embed(corpus.data, out=tmp_path / "s", encoder=encoder, part_size=8)
