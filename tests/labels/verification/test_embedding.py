from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from conspectus.errors import InputError
from conspectus.labels.examples import Example, Examples
from conspectus.labels.held_out import held_out_rows
from conspectus.labels.tasks import Task
from conspectus.labels.verification import embedding as module
from conspectus.labels.verification.embedding import by_meaning, embedding
from conspectus.progress import SILENT, Progress

MEANINGS = ("rain", "sun", "sea")


class Meanings:
    """Turns a text into which of three words it has; each text is encoded once."""

    name = identity = "meanings"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str], progress: Progress = SILENT) -> np.ndarray:
        self.seen += texts
        rows = np.array([[0.1, *(word in text for word in MEANINGS)] for text in texts], float)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def examples_of(latent: int, active: list[str], negative: list[str]) -> Examples:
    one, other = (
        tuple(Example(0, text, (), 1.0, 0, kind) for text in texts)  # type: ignore[arg-type]
        for kind, texts in (("active", active), ("near", negative))
    )
    return Examples(latent, (), (), one, other)


def test_cosine_orders_windows() -> None:
    windows = {
        3: examples_of(3, ["rain", "rain sun"], ["sun", "sea"]),
        5: examples_of(5, ["sun", "sea"], ["sea", "rain"]),
        9: examples_of(9, ["sun"], ["sea"]),
    }
    found = by_meaning(windows, {3: "mixed: rain", 5: "sea"}, Meanings())
    assert set(found) == {3, 5}
    assert found[3].value == 1
    assert found[5].value == pytest.approx((0 + 0.5 + 0.5 + 1) / 4)
    assert (found[3].measure, found[3].n) == ("embedding", 4)


def test_window_is_encoded_once_for_all_latents() -> None:
    encoder = Meanings()
    windows = {n: examples_of(n, ["rain on me"], ["dry sun"]) for n in range(5)}
    by_meaning(windows, dict.fromkeys(windows, "rain"), encoder)
    assert encoder.seen.count("rain on me") == encoder.seen.count("dry sun") == 1


def test_no_windows_is_no_score() -> None:
    found = by_meaning({1: examples_of(1, [], [])}, {1: "rain"}, Meanings())
    assert math.isnan(found[1].value)


def test_whole_measure_reads_held_out_documents(
    make_store, fire, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = Meanings()
    monkeypatch.setattr(module, "choose_encoder", lambda _: (encoder, ""))
    held = set(held_out_rows(800).tolist())
    sort = ["named", "held"]
    texts = [f"{'rain' if i % 8 > 3 else 'sun'} number {i} {sort[i in held]}" for i in range(800)]
    store = make_store(texts, {1: fire("rain")})
    score = embedding(Task(store, np.array([1])), {1: "rain"})[1]
    assert score.value == 1
    assert score.n == 2 * module.N_WINDOWS
    windows = [text for text in encoder.seen if "number" in text]
    assert windows
    assert all(text.endswith(" held") for text in windows)


def test_no_encoder_is_said(make_store, fire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "choose_encoder", lambda _: (None, "by words only: no torch"))
    store = make_store(["rain"] * 5, {1: fire("rain")})
    with pytest.raises(InputError, match="no torch"):
        embedding(Task(store, np.array([1])), {1: "rain"})
