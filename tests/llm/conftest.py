from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from llm_server import LlmServer

from conspectus.llm import Budget, Client, Ledger, Prices
from conspectus.llm.cache import AnswerCache
from conspectus.llm.cassette import Recorder
from conspectus.llm.endpoint import Endpoint
from conspectus.llm.memory import Memory
from conspectus.llm.settings import Settings


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "home"))


@pytest.fixture
def server() -> Iterator[LlmServer]:
    server = LlmServer().start()
    yield server
    server.stop()


@pytest.fixture
def settings() -> Settings:
    return Settings("m", max_tokens=50)


@pytest.fixture
def client(server: LlmServer, settings: Settings, tmp_path: Path) -> Callable[..., Client]:
    """Make a client of the server whose waits are short."""

    def make(
        *,
        cache: bool = True,
        concurrency: int = 4,
        timeout: float = 5.0,
        retries: int = 3,
        prices: Prices | None = None,
        budget: Budget | None = None,
        record: Path | None = None,
        key: str = "sk-test",
        **changed: Any,
    ) -> Client:
        used = Settings(**{**vars(settings), **changed})
        ledger = Ledger(prices, budget)
        memory = Memory(
            used,
            AnswerCache(tmp_path / "answers.sqlite") if cache else None,
            None if record is None else Recorder(record, used),
        )
        endpoint = Endpoint(
            server.url, key, ledger, timeout=timeout, retries=retries, back_off=0.01
        )
        return Client(endpoint, memory, ledger, concurrency)

    return make
