"""A store with labels, and a sentence encoder whose vectors are counts of letters."""

from __future__ import annotations

import numpy as np
import pytest

LABELS = [
    "apologies/apology · I, the",
    "bold “**” · heading",
    "before “.” · the",
    "answering",
    "mixed",
    "never fires, apologies",
]


class LetterEncoder:
    """Unit vectors of letter counts: texts of the same letters are near."""

    name = "letters"

    def __init__(self) -> None:
        self.identity = "letters-1"
        self.encoded: list[str] = []

    def encode(self, texts, progress=None):
        self.encoded += list(texts)
        rows = np.zeros((len(texts), 128), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower():
                row[ord(letter) % 128] += letter.isalpha()
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "cache"))


@pytest.fixture
def letters():
    return LetterEncoder()


@pytest.fixture
def labelled(make_store):
    """Six latents with labels, of which the last never fires; a seventh has none."""
    strength = np.ones((5, 7))
    strength[:, 5] = 0
    frame = {"group": list("aabbb")}
    import pandas as pd

    return make_store(
        pd.DataFrame(frame),
        strength,
        labels={
            "latent": np.arange(6, dtype=np.uint32),
            "label": LABELS,
            "source": ["lexical"] * 6,
            "next_tokens": ["sorry", None, None, "question", None, "sorry"],
        },
    )
