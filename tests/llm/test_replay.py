from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from llm_server import answer_number, completion
from number_questions import number_question

from conspectus.errors import LanguageModelError
from conspectus.llm import Answer, Missing, Prices, Replay


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "c.jsonl"


def test_a_replay_answers_as_recorded_and_sends_nothing(server, client, path: Path) -> None:
    server.respond = lambda request: (
        completion(None, refusal="no") if "13" in request.user else answer_number(request)
    )
    questions = [number_question(n) for n in (1, 13, 2)]
    model = client(record=path)
    recorded = model.ask(questions)
    server.stop()
    replay = Replay(path)
    assert (replay.name, replay.identity) == (model.name, model.identity)
    replayed = replay.ask([*questions, number_question(99)])
    assert [getattr(one, "value", one) for one in replayed[:3]] == [
        getattr(one, "value", one) for one in recorded
    ]
    assert all(one.cached for one in replayed if isinstance(one, Answer))
    assert replayed[3] == Missing("not_recorded", f"the question of latent 99 is not in {path}")
    total = replay.ledger.total
    assert (total.asked, total.cached, total.tokens_in, total.cached_tokens_in) == (4, 2, 0, 20)
    assert total.missing == {"refused": 1, "not_recorded": 1}


def test_answers_of_the_cache_are_recorded_too(client, path: Path) -> None:
    client().ask([number_question(1)])
    client(record=path).ask([number_question(n) for n in (1, 2)])
    assert [
        one.value["n"] for one in Replay(path).ask([number_question(1), number_question(2)])
    ] == [1, 2]


def test_of_a_cassette_cut_short_the_rest_is_not_recorded(client, path: Path) -> None:
    questions = [number_question(n) for n in range(6)]
    client(record=path, concurrency=1).ask(questions)
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"number is 4")])
    replayed = Replay(path).ask(questions)
    assert [isinstance(one, Answer) for one in replayed] == [True] * 4 + [False] * 2
    assert {one.reason for one in replayed[4:]} == {"not_recorded"}


def test_a_cassette_of_nothing_but_failures_replays_them(server, client, path: Path) -> None:
    server.respond = lambda _: completion(None, refusal="no")
    client(record=path, cache=False).ask([number_question(n) for n in (1, 2)])
    replay = Replay(path)
    replayed = replay.ask([number_question(n) for n in (1, 2, 3)])
    assert [one.reason for one in replayed] == ["refused", "refused", "not_recorded"]
    assert replay.ledger.total.n_missing == replay.ledger.total.asked == 3


def test_recording_goes_on_where_it_ended(client, path: Path) -> None:
    client(record=path).ask([number_question(n) for n in (1, 2)])
    client(record=path, cache=False).ask([number_question(n) for n in (2, 3)])
    assert len(path.read_text().splitlines()) == 3


def test_the_last_recording_counts(server, client, path: Path) -> None:
    server.respond = lambda _: completion(None, refusal="no")
    client(record=path).ask([number_question(1)])
    server.respond = answer_number
    client(record=path).ask([number_question(1)])
    assert Replay(path).ask([number_question(1)])[0].value == {"n": 1}


def test_estimate_of_a_replay(client, path: Path) -> None:
    client(record=path).ask([number_question(1)])
    estimate = Replay(path, prices=Prices(1.0, 1.0)).estimate(
        [number_question(1), number_question(2)]
    )
    assert (estimate.calls, estimate.cached, estimate.tokens_out) == (1, 1, 50)
    assert estimate.money > 0


def test_several_models_in_a_cassette(client, path: Path) -> None:
    client(record=path).ask([number_question(1)])
    client(record=path, model="other", cache=False).ask([number_question(1)])
    with pytest.raises(LanguageModelError, match="several models"):
        Replay(path)
    assert Replay(path, "other").name == "other"
    with pytest.raises(LanguageModelError, match="of 'third'; it has m, other"):
        Replay(path, "third")


def test_an_empty_cassette(path: Path) -> None:
    path.touch()
    with pytest.raises(LanguageModelError, match="no recorded answers"):
        Replay(path)


def test_a_replay_needs_neither_openai_nor_network_nor_key(client, path: Path) -> None:
    client(record=path).ask([number_question(1)])
    code = f"""
import sys, socket
sys.modules["openai"] = sys.modules["keyring"] = None
socket.socket.connect = None
sys.path[:0] = [{str(Path(__file__).parents[1] / "helpers")!r}]
from number_questions import number_question
from conspectus import language_model
print(language_model(cassette={str(path)!r}).ask([number_question(1)])[0].value)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "{'n': 1}", done.stderr
