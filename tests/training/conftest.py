"""Readers that need no model, and a planted dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny_models import make_llama

from conspectus.errors import DocumentError
from conspectus.readers.hooks import HookPoint
from conspectus.readers.text import ActivationBatch
from conspectus.readers.tokens import Row, TokenizedDocument
from conspectus.training.config import TrainConfig


class FakeReader:
    """A token a character; its activations tell which character of which text it is.

    The word "bad" cannot be read, and "hollow" is read without giving a single token.
    """

    def __init__(
        self,
        hooks: Sequence[str] = ("resid_post.0",),
        *,
        width: int = 6,
        dtype: torch.dtype = torch.float32,
        name: str = "fake",
        die_at: int | None = None,
    ) -> None:
        self.hooks = tuple(HookPoint.parse(hook) for hook in hooks)
        self.width = width
        self.dtype = dtype
        self.name = name
        self.die_at = die_at
        self.scale = 1.0
        self.calls = 0
        self.texts: list[str] = []

    def record(self) -> dict[str, Any]:
        return {"name": self.name, "hooks": [str(hook) for hook in self.hooks]}

    def d_in(self, hook: object) -> int:
        return self.width

    def tokenize(self, text: str, prompt: str | None = None) -> TokenizedDocument:
        if text == "bad":
            raise DocumentError("bad")
        self.texts.append(text)
        ids = np.array([len(self.texts) - 1, *map(ord, text)], dtype=np.int64)
        row = Row(ids, 1, len(ids), 0)
        return TokenizedDocument(np.arange(len(text), dtype=np.uint32), (row,))

    def batches(self, documents: Sequence[TokenizedDocument]) -> Iterator[ActivationBatch]:
        self.calls += 1
        if self.calls == self.die_at:
            raise KeyboardInterrupt
        read = [self.texts[one.rows[0].ids[0]] for one in documents]
        rows = [self.vector(text, i) for text in read if text != "hollow" for i in range(len(text))]
        if not rows:
            return
        activations = torch.stack(rows).to(self.dtype) * self.scale
        zeros = torch.zeros(len(rows), dtype=torch.int64)
        for hook in self.hooks:
            yield ActivationBatch(str(hook), activations, zeros, zeros)

    def vector(self, text: str, position: int) -> torch.Tensor:
        number = float(text.split()[0]) if text.split()[0].isdecimal() else -1.0
        return torch.tensor([number, position, *np.ones(self.width - 2)], dtype=torch.float32)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Steps on tiny tensors: threads would only wait for one another."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def fake_reader() -> Callable[..., FakeReader]:
    return FakeReader


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_llama(tmp_path_factory.mktemp("models") / "llama")


def small(architecture: str = "batchtopk", **fields: Any) -> TrainConfig:
    given: dict[str, Any] = {
        "architecture": architecture,
        "n_latents": 96,
        "k": 4,
        "tokens": 64 * 120,
        "batch_size": 64,
        "learning_rate": 3e-3,
        "group_shares": (0.25, 1.0),
    }
    return TrainConfig(**given | fields)


class Planted:
    """Activations that are sparse sums of known directions."""

    def __init__(self, n_directions: int = 64, width: int = 32, active: int = 3) -> None:
        generator = torch.Generator().manual_seed(5)
        rows = torch.randn(n_directions, width, generator=generator)
        self.directions = rows / rows.norm(dim=1, keepdim=True)
        self.mean = torch.randn(width, generator=generator)
        self.active = active

    def batch(self, size: int, number: int) -> torch.Tensor:
        generator = torch.Generator().manual_seed(1000 + number)
        n = len(self.directions)
        chosen = torch.rand(size, n, generator=generator).topk(self.active, dim=1).indices
        strength = 1.0 + torch.rand(size, self.active, generator=generator)
        codes = torch.zeros(size, n).scatter_(1, chosen, strength)
        return codes @ self.directions + self.mean

    def batches(self, size: int, start: int = 0) -> Iterator[torch.Tensor]:
        while True:
            yield self.batch(size, start)
            start += 1


@pytest.fixture
def planted() -> Planted:
    return Planted()


@pytest.fixture
def config() -> Callable[..., TrainConfig]:
    return small
