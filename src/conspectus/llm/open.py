"""One way to get a language model: from an endpoint, a cassette, or by batch files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from conspectus.errors import InputError, LanguageModelError
from conspectus.llm.batch import Batch
from conspectus.llm.cache import AnswerCache, default_cache_path
from conspectus.llm.cassette import Recorder
from conspectus.llm.client import Client
from conspectus.llm.endpoint import Endpoint
from conspectus.llm.keys import DEFAULT_VARIABLE, NO_KEY, find_key
from conspectus.llm.ledger import Ledger
from conspectus.llm.memory import Memory
from conspectus.llm.money import Budget, Prices
from conspectus.llm.replay import Replay
from conspectus.llm.settings import DEFAULT_MAX_TOKENS, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.llm.types import LanguageModel

OPENAI_URL: Final = "https://api.openai.com/v1"
ENDPOINTS: Final[Mapping[str, str]] = {
    "openai": OPENAI_URL,
    "ollama": "http://localhost:11434/v1",
    "vllm": "http://localhost:8000/v1",
    "transformers": "http://localhost:8000/v1",
    "llama.cpp": "http://localhost:8080/v1",
    "lmstudio": "http://localhost:1234/v1",
}
"""Names of endpoints that one need not know the address of."""


def open_model(
    endpoint: str | None = None,
    model: str | None = None,
    *,
    key_env: str | None = None,
    keyring: str | None = None,
    prices: Prices | tuple[float, float] | None = None,
    budget: Budget | float | str | None = None,
    concurrency: int = 8,
    timeout: float = 120.0,
    temperature: float | None = 0.0,
    seed: int | None = None,
    max_tokens: int = DEFAULT_MAX_TOKENS,
    cache: bool | str | Path = True,
    cassette: str | Path | None = None,
    record: str | Path | None = None,
    batch_out: str | Path | None = None,
    batch_in: Sequence[str | Path] = (),
    dry_run: bool = False,
) -> LanguageModel:
    """Open a language model.

    Parameters
    ----------
    endpoint
        Base URL of an OpenAI-compatible endpoint, or a name of `ENDPOINTS`; ``OPENAI_BASE_URL``
        if None, else OpenAI.
    model
        Name of the model as the endpoint calls it. Not needed for a cassette of one model.
    key_env
        Environment variable that holds the key; ``OPENAI_API_KEY`` if None.
    keyring
        Service under which the system's keyring holds the key (user ``api_key``).
    prices
        Of a million tokens in and out.
    budget
        What may not be passed: money (a number, or ``"2.50"``) or ``"500k tokens"``.
    concurrency
        Questions at once.
    timeout
        Seconds to wait for an answer.
    temperature, seed, max_tokens
        Of the answers, see `conspectus.llm.settings.Settings`.
    cache
        True for the file in Conspectus' cache folder, False for none, or a file.
    cassette
        Answer from this recording, offline.
    record
        Record every answer to this cassette.
    batch_out
        Write the questions to this file for a batch endpoint instead of asking them; goes with no
        `budget`.
    batch_in
        Files of answers that a batch endpoint gave back. What they lack goes to `batch_out`;
        without that it is only counted.
    dry_run
        Nothing will be asked, only estimated: that needs no key, and writes no file.

    Returns
    -------
    LanguageModel
        Nothing is sent before the first question.

    Raises
    ------
    InputError
        An argument cannot be used, or two exclude each other.
    LanguageModelError
        There is no key, or a file cannot be used.
    """
    costs = _prices(prices)
    if cassette is not None:
        if endpoint is not None or record is not None or batch_out is not None or batch_in:
            raise InputError(
                "a cassette answers by itself: it goes with no endpoint, recording or batch file"
            )
        return Replay(Path(cassette), model, costs)
    by_batch = batch_out is not None or bool(batch_in)
    if by_batch and budget is not None:
        raise InputError(
            "a batch file is not asked here, so that no budget can stop it: leave --budget out, "
            "and see with --dry-run what the questions cost"
        )
    if concurrency < 1 or timeout <= 0:
        raise InputError("at least one question is asked at once, and waited for")
    if model is None:
        raise InputError("the language model needs a name, as its endpoint calls it")
    settings = Settings(model, temperature, seed, max_tokens)
    ledger = Ledger(costs, _budget(budget))
    url = None if by_batch else endpoint_url(endpoint)
    key = NO_KEY if url is None or dry_run else _key(url, key_env, keyring)
    memory = Memory(
        settings,
        AnswerCache(default_cache_path() if cache is True else Path(cache)) if cache else None,
        None if record is None or dry_run else Recorder(Path(record), settings),
    )
    if by_batch:
        requests = None if batch_out is None or dry_run else Path(batch_out)
        return Batch(memory, ledger, requests, [Path(path) for path in batch_in])
    where = Endpoint(url or OPENAI_URL, key, ledger, timeout=timeout)
    return Client(where, memory, ledger, concurrency)


def endpoint_url(given: str | None) -> str:
    """Return the base URL of an endpoint.

    Parameters
    ----------
    given
        A URL, to which ``/v1`` is added where it has no path; a name of `ENDPOINTS`; or None for
        ``OPENAI_BASE_URL``, else OpenAI.

    Returns
    -------
    str
        Without a slash at the end.

    Raises
    ------
    InputError
        It is neither.
    """
    given = given or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL
    if given in ENDPOINTS:
        return ENDPOINTS[given]
    names = ", ".join(ENDPOINTS)
    wrong = InputError(
        f"an endpoint is a URL such as http://localhost:8000/v1, or one of {names}; not {given!r}"
    )
    try:
        parts = urlsplit(given.strip().rstrip("/").removesuffix("/chat/completions"))
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise wrong from None
    if not is_whole:
        raise wrong
    if parts.username or parts.password:
        raise InputError("a key does not belong into an endpoint's URL: put it into a variable")
    if parts.query or parts.fragment:
        raise InputError("an endpoint's URL ends with its path, mostly /v1: leave out ? and #")
    return parts.geturl() if parts.path else f"{parts.geturl()}/v1"


def _key(url: str, key_env: str | None, keyring: str | None) -> str:
    key = find_key(key_env, keyring)
    if key is None and url == OPENAI_URL:
        raise LanguageModelError(
            f"OpenAI needs a key: set {DEFAULT_VARIABLE}, or give another endpoint"
        )
    return key or NO_KEY


def _prices(given: Prices | tuple[float, float] | None) -> Prices | None:
    return Prices(*given) if isinstance(given, tuple) else given


def _budget(given: Budget | float | str | None) -> Budget | None:
    if isinstance(given, str):
        return Budget.parse(given)
    return Budget(money=given) if isinstance(given, int | float) else given
