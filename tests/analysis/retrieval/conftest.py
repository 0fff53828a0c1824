"""A store whose latents have names, and a sentence encoder that counts letters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.retrieval.question import Question
from conspectus.labels import encoders

LABELS = ["apology", "bold", "code", "number", "question", "rare"]
TEXTS = [
    "sorry sorry what is this",
    "bold words and code here",
    "an apology in many many many many words that go on",
    "code code code",
    "number 5 and number 6",
    "is this a question or not",
]


class LetterEncoder:
    """Unit vectors of letter counts: texts of the same letters are near."""

    name = "letters"
    identity = "letters-1"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts, progress=None):
        self.encoded += list(texts)
        rows = np.zeros((len(texts), 128), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower():
                row[ord(letter) % 128] += letter.isalpha()
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


class Recorder:
    """A `Progress` that remembers what was begun."""

    def __init__(self) -> None:
        self.tasks: list[str] = []

    def start(self, task, total, unit) -> None:
        self.tasks.append(task)

    def advance(self, amount) -> None:
        pass

    def finish(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "cache"))
    encoders._load.cache_clear()  # a test of another room may have loaded the real one


@pytest.fixture
def ask():
    """A question with what a test does not care about left at plain values."""

    def make(**options) -> Question:
        base = {
            "query": "x",
            "unlike": None,
            "like": (),
            "latents": (),
            "without": (),
            "k": 100,
            "temperature": 0.2,
            "length_slope": 0.0,
            "n": 10,
            "where": None,
            "fuse": None,
            "encoder": None,
        }
        return Question(**base | options)

    return make


@pytest.fixture
def letters():
    return LetterEncoder()


@pytest.fixture
def recorder():
    return Recorder()


def strengths(rng, n: int, width: int) -> np.ndarray:
    """Strengths that half floats hold exactly, most of them 0."""
    values = rng.integers(1, 64, (n, width)) / 8
    return np.where(rng.random((n, width)) < 0.4, values, 0.0)


@pytest.fixture
def corpus(make_store):
    """Sixty documents over six latents with labels, and their dense strengths."""
    rng = np.random.default_rng(0)
    dense = strengths(rng, 60, 6)
    dense[:, 5] = 0
    dense[[7, 9], 5] = 2.0
    frame = pd.DataFrame(
        {
            "text": [f"{TEXTS[i % 6]} {i}" for i in range(60)],
            "group": ["a" if i % 2 else "b" for i in range(60)],
        }
    )
    tokens = np.array([len(text) // 6 + 1 for text in frame["text"]])
    store = make_store(
        frame,
        dense,
        n_tokens=tokens,
        failed=2,
        labels={
            "latent": np.arange(6, dtype=np.uint32),
            "label": LABELS,
            "source": ["human"] * 6,
        },
    )
    return store, dense
