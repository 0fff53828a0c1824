from __future__ import annotations

import json
from pathlib import Path

import pytest
from number_questions import number_question

import conspectus as cs
from conspectus.errors import InputError, LanguageModelError
from conspectus.llm import Batch, Budget, Client, Prices, Replay, open_model
from conspectus.llm.open import ENDPOINTS, endpoint_url
from conspectus.llm.settings import Settings


@pytest.mark.parametrize(
    ("given", "url"),
    [
        (None, "https://api.openai.com/v1"),
        ("ollama", "http://localhost:11434/v1"),
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1"),
        ("https://example.org/api/v3", "https://example.org/api/v3"),
        ("https://example.org/v1/chat/completions", "https://example.org/v1"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
    ],
)
def test_endpoints(given, url: str) -> None:
    assert endpoint_url(given) == url


def test_endpoint_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://other:1/v1")
    assert endpoint_url(None) == "http://other:1/v1"
    assert endpoint_url("openai") == ENDPOINTS["openai"]


@pytest.mark.parametrize(
    "given", ["gpt-4o", "localhost:8000", "ftp://x", "http://", "http://[x", "http://a:b"]
)
def test_what_is_no_endpoint(given: str) -> None:
    with pytest.raises(InputError, match=r"URL such as .* ollama"):
        endpoint_url(given)


def test_keys_do_not_belong_into_urls() -> None:
    with pytest.raises(InputError, match="does not belong") as caught:
        endpoint_url("https://user:sk-1@example.org/v1")
    assert "sk-1" not in str(caught.value)


@pytest.mark.parametrize("tail", ["?api-key=sk-1", "#sk-1"])
def test_an_address_ends_with_its_path(tail: str) -> None:
    with pytest.raises(InputError, match="ends with its path") as caught:
        endpoint_url(f"https://example.org/v1{tail}")
    assert "sk-1" not in str(caught.value)


def test_the_public_name_asks_an_endpoint(server, tmp_path: Path) -> None:
    model = cs.language_model(server.url, "m", temperature=0.5, seed=3, prices=(1.0, 2.0))
    assert isinstance(model, Client)
    assert model.ask([number_question(8)])[0].value == {"n": 8}
    request = server.requests[0]
    assert (request.body["temperature"], request.body["seed"]) == (0.5, 3)
    assert request.headers["authorization"] == "Bearer none"
    assert (tmp_path / "home" / "llm" / "answers.sqlite").exists()
    assert model.ledger.money == pytest.approx(20e-6)
    again = cs.language_model(server.url, "m", temperature=0.5, seed=3)
    assert again.ask([number_question(8)])[0].cached
    assert again.identity == model.identity


def test_the_key_of_the_environment_is_sent(server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    open_model(model="m").ask([number_question(1)])
    assert server.requests[0].headers["authorization"] == "Bearer sk-env"


def test_openai_needs_a_key() -> None:
    with pytest.raises(LanguageModelError, match="set OPENAI_API_KEY, or give another endpoint"):
        open_model(model="gpt")


@pytest.mark.parametrize("cache", [False, True, "own.sqlite"])
def test_caches(server, tmp_path: Path, monkeypatch, cache) -> None:
    monkeypatch.chdir(tmp_path)
    open_model(server.url, "m", cache=cache).ask([number_question(1)])
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.sqlite")}
    assert (
        found
        == {False: set(), True: {"home/llm/answers.sqlite"}, "own.sqlite": {"own.sqlite"}}[cache]
    )


def test_record_and_replay(server, tmp_path: Path) -> None:
    path = str(tmp_path / "c.jsonl")
    open_model(server.url, "m", record=path).ask([number_question(1)])
    replay = open_model(cassette=path)
    assert isinstance(replay, Replay)
    assert replay.ask([number_question(1)])[0].value == {"n": 1}


def test_a_batch_needs_neither_endpoint_nor_key(tmp_path: Path) -> None:
    model = open_model(model="m", batch_out=tmp_path / "requests.jsonl")
    assert isinstance(model, Batch)
    model.ask([number_question(1)])
    assert (tmp_path / "requests.jsonl").read_text().count("\n") == 1


def test_a_dry_run_needs_no_key_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    files = {"record": tmp_path / "c.jsonl", "key_env": "NOT_SET_AT_ALL"}
    for further in ({}, {"endpoint": "openai"}, {"batch_out": tmp_path / "requests.jsonl"}):
        model = open_model(model="m", dry_run=True, **files, **further)
        assert model.estimate([number_question(1)]).calls == 1
    assert list(tmp_path.glob("*.jsonl")) == []
    with pytest.raises(LanguageModelError, match="NOT_SET_AT_ALL is not set"):
        open_model("openai", "m", **files)
    with pytest.raises(LanguageModelError, match="OpenAI needs a key"):
        open_model("openai", "m")


def test_a_dry_run_knows_what_batch_files_answer(tmp_path: Path) -> None:
    requests = tmp_path / "requests.jsonl"
    requests.write_text("what stands here stays")
    answers = tmp_path / "answers.jsonl"
    key = Settings("m").key(number_question(1))
    answers.write_text(json.dumps({"custom_id": key, "response": None}) + "\n")
    model = open_model(model="m", dry_run=True, batch_out=requests, batch_in=[answers])
    estimate = model.estimate([number_question(1), number_question(2)])
    assert (estimate.calls, estimate.cached) == (1, 1)
    assert requests.read_text() == "what stands here stays"


@pytest.mark.parametrize(
    ("given", "budget"),
    [("2M tokens", Budget(tokens=2_000_000)), (2.5, Budget(money=2.5)), (Budget(), Budget())],
)
def test_budgets(server, given, budget: Budget) -> None:
    model = open_model(server.url, "m", budget=given, prices=Prices(1.0, 1.0))
    assert model.ledger.budget == budget


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs a name"),
        ({"model": "m", "concurrency": 0}, "at least one"),
        ({"model": "m", "timeout": 0}, "waited for"),
        ({"model": "m", "budget": 2.0}, "needs prices"),
        ({"model": "m", "budget": "lots"}, "a budget is"),
        ({"model": "m", "max_tokens": 0}, "longest answer"),
        ({"model": "m", "batch_in": ["x"], "budget": 2}, "no budget can stop it"),
        ({"cassette": "c", "batch_in": ["d"]}, "answers by itself"),
        ({"cassette": "c", "record": "d"}, "answers by itself"),
        ({"cassette": "c", "endpoint": "ollama"}, "answers by itself"),
        ({"cassette": "c", "batch_out": "d"}, "answers by itself"),
        ({"model": "m", "batch_out": "d", "budget": 2}, "no budget can stop it"),
        ({"model": "m", "prices": (-1.0, 1.0)}, "price"),
    ],
)
def test_what_cannot_be_opened(arguments, message: str) -> None:
    with pytest.raises(InputError, match=message):
        open_model(**{"endpoint": None if "cassette" in arguments else "ollama", **arguments})


def test_a_cassette_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LanguageModelError, match="cannot be read"):
        open_model(cassette=tmp_path / "none")
