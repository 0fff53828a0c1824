"""A store with labels, and a sentence encoder."""

from __future__ import annotations

import numpy as np
import pytest
from letter_encoder import LetterEncoder

LABELS = [
    "apologies/apology · I, the",
    "bold “**” · heading",
    "before “.” · the",
    "answering",
    "mixed",
    "never fires, apologies",
]


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
