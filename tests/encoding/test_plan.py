from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_models import LATENTS

from conspectus.encoding import Encoder, embed, plan
from conspectus.encoding import plan as plan_function

WORDS = [
    "fox",
    "dog",
    "river",
    "model",
    "concept",
    "answer",
    "lazy",
    "quick",
    "question",
    "reads",
    "over",
    "1",
    "2",
    "3",
]
TEXTS = [f"The quick brown fox number {n} jumps over. " * (1 + n % 5) for n in range(60)]


def bytes_of(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def test_counts_are_exact_for_few_documents(encoder: Encoder, tmp_path: Path) -> None:
    found = plan([*TEXTS, "", None], encoder)
    store = embed([*TEXTS, "", None], out=tmp_path / "s", encoder=encoder)
    assert found.exact
    assert found.documents == 62
    assert found.failing == 2
    assert found.tokens == int(store.n_tokens().sum())
    assert found.characters == sum(map(len, TEXTS))


def test_time_and_disk_are_of_the_right_size(encoder: Encoder, tmp_path: Path) -> None:
    words = np.random.default_rng(0).choice(WORDS, (600, 40))
    texts = [" ".join(row) for row in words]
    found = plan(texts, encoder)
    store = embed(texts, out=tmp_path / "s", encoder=encoder)
    assert found.seconds == pytest.approx(found.tokens / found.tokens_per_second)
    assert 3000 <= found.calibrated < 4000
    assert found.bytes == pytest.approx(bytes_of(store.path), rel=0.3)


def test_disk_has_the_table_of_the_index_in_it_once(encoder: Encoder, tmp_path: Path) -> None:
    found = plan(TEXTS, encoder)
    store = embed(TEXTS, out=tmp_path / "s", encoder=encoder)
    table = (store.path / "latents" / "index.npy").stat().st_size
    true = bytes_of(store.path)
    assert table > 0.08 * true  # so the tolerance sees it missing, and counted twice
    assert true - 0.08 * true < found.bytes < true + 0.02 * true


def test_tokens_kept_need_more_disk(encoder: Encoder) -> None:
    assert plan(TEXTS, encoder, tokens=True).bytes > 1.5 * plan(TEXTS, encoder).bytes


def test_many_documents_are_sampled(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    module = sys.modules[plan_function.__module__]
    monkeypatch.setattr(module, "SAMPLE_DOCUMENTS", 50)
    found = plan(TEXTS * 40, encoder)
    assert (found.documents, found.sampled, found.exact) == (2400, 50, False)
    true = 40 * sum(encoder.tokenize(text).n_tokens for text in TEXTS)
    assert found.tokens == pytest.approx(true, rel=0.05)


def test_one_long_document_is_not_read_whole(encoder: Encoder) -> None:
    long = "The quick brown fox. " * 20_000
    found = plan([long], encoder)
    assert found.tokens == encoder.tokenize(long).n_tokens
    assert found.calibrated < 100


def test_nothing_usable(encoder: Encoder) -> None:
    found = plan(["", None], encoder)
    assert (found.tokens, found.failing, found.seconds) == (0, 2, 0.0)


def test_a_plan_leaves_nothing(encoder: Encoder, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan(TEXTS, encoder)
    assert list(tmp_path.iterdir()) == []
    assert encoder.n_latents == LATENTS
