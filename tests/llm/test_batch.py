from __future__ import annotations

import json
from pathlib import Path

import pytest
from llm_server import completion, error
from number_questions import number_question

from conspectus.errors import InputError, LanguageModelError
from conspectus.llm import Answer, Batch, Ledger, Missing, Prices, Replay
from conspectus.llm.batch import read_responses
from conspectus.llm.cache import AnswerCache
from conspectus.llm.cassette import Recorder
from conspectus.llm.memory import Memory
from conspectus.llm.settings import Settings
from conspectus.llm.wire import Dialect, request_body

SETTINGS = Settings("m", max_tokens=50)


@pytest.fixture
def batch(tmp_path: Path):
    """Make a batch that writes requests.jsonl and reads the files given."""

    def make(
        *answers: Path, cache: bool = True, record: Path | None = None, out: bool = True
    ) -> Batch:
        memory = Memory(
            SETTINGS,
            AnswerCache(tmp_path / "answers.sqlite") if cache else None,
            None if record is None else Recorder(record, SETTINGS),
        )
        written = tmp_path / "requests.jsonl" if out else None
        return Batch(memory, Ledger(Prices(1.0, 1.0)), written, answers)

    return make


def requests(tmp_path: Path):
    return [json.loads(line) for line in (tmp_path / "requests.jsonl").read_text().splitlines()]


def write_responses(path: Path, **bodies) -> Path:
    """Answer as a batch endpoint does; names are n1, n2, ...; in reverse order, as it may."""
    lines = []
    for name, response in reversed(bodies.items()):
        key = SETTINGS.key(number_question(int(name[1:])))
        whole = {
            "status_code": response.status,
            "request_id": "r",
            "body": json.loads(response.body),
        }
        lines.append({"id": "b", "custom_id": key, "response": whole, "error": None})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_questions_become_requests_of_a_batch(batch, tmp_path: Path) -> None:
    model = batch()
    outcomes = model.ask([number_question(n) for n in (1, 2, 1)])
    assert [one.reason for one in outcomes] == ["waiting"] * 3
    assert "requests.jsonl" in outcomes[0].detail
    first, second = requests(tmp_path)
    assert first == {
        "custom_id": SETTINGS.key(number_question(1)),
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": request_body(number_question(1), SETTINGS, Dialect()),
    }
    assert second["body"]["messages"][1]["content"] == "The number is 2."
    assert first["body"]["response_format"]["type"] == "json_schema"
    assert len(first["custom_id"]) == 64
    assert model.n_requests == 2
    model.ask([number_question(2), number_question(3)])
    assert len(requests(tmp_path)) == 3


def test_answers_of_a_batch_are_used_kept_and_recorded(batch, client, server, tmp_path) -> None:
    path = write_responses(tmp_path / "out.jsonl", n1=completion({"n": 1}), n2=completion({"n": 2}))
    model = batch(path, record=tmp_path / "c.jsonl")
    outcomes = model.ask([number_question(n) for n in (1, 2, 3)])
    assert outcomes[:2] == [Answer({"n": n}, 10, 5, cached=False) for n in (1, 2)]
    assert outcomes[2].reason == "waiting"
    assert [one["body"]["messages"][1]["content"] for one in requests(tmp_path)] == [
        "The number is 3."
    ]
    total = model.ledger.total
    assert (total.answered, total.calls, total.tokens_in, total.tokens_out) == (2, 2, 20, 10)
    assert model.ledger.money == pytest.approx(30e-6)
    # From now on they are known, to the endpoint's client too, and to a replay.
    client().ask([number_question(n) for n in (1, 2)])
    assert server.requests == []
    assert batch().ask([number_question(1)])[0].cached
    assert Replay(tmp_path / "c.jsonl").ask([number_question(2)])[0].value == {"n": 2}


def test_bad_responses_are_missing_and_asked_again_but_refusals(batch, tmp_path: Path) -> None:
    path = write_responses(
        tmp_path / "out.jsonl",
        n1=completion("no idea"),
        n2=error(500, "broken"),
        n3=error(400, "filtered", code="content_filter"),
        n4=completion(None, refusal="no"),
        n5=completion({"n": 5}, finish="length"),
        n6=completion({"n": 6}, usage=False),
    )
    model = batch(path)
    outcomes = model.ask([number_question(n) for n in range(1, 7)])
    reasons = [getattr(one, "reason", "answered") for one in outcomes]
    assert reasons == ["malformed", "failed", "refused", "refused", "malformed", "answered"]
    assert outcomes[1] == Missing("failed", "broken")
    again = {one["body"]["messages"][1]["content"] for one in requests(tmp_path)}
    assert again == {f"The number is {n}." for n in (1, 2, 5)}
    assert model.ledger.total.estimated_calls == 1


def test_expired_requests_and_later_files(batch, tmp_path: Path) -> None:
    expired = tmp_path / "expired.jsonl"
    key = SETTINGS.key(number_question(1))
    line = {
        "custom_id": key,
        "response": None,
        "error": {"code": "batch_expired", "message": "late"},
    }
    expired.write_text(json.dumps(line))
    assert batch(expired).ask([number_question(1)]) == [Missing("failed", "late")]
    good = write_responses(tmp_path / "good.jsonl", n1=completion({"n": 1}))
    assert batch(good, expired).ask([number_question(1)])[0].value == {"n": 1}


def test_an_error_does_not_replace_an_answer_of_the_same_file(batch, tmp_path: Path) -> None:
    path = write_responses(tmp_path / "out.jsonl", n1=completion({"n": 1}))
    key = SETTINGS.key(number_question(1))
    with path.open("a") as file:
        file.write(json.dumps({"custom_id": key, "response": None, "error": None}) + "\n")
    assert len(read_responses(path)) == 2
    assert batch(path).ask([number_question(1)])[0].value == {"n": 1}


def test_the_answer_of_another_prompt_is_not_used(batch, tmp_path: Path) -> None:
    path = write_responses(tmp_path / "out.jsonl", n1=completion({"n": 1}))
    assert batch(path).ask([number_question(2)])[0].reason == "waiting"


def test_estimate_counts_what_would_be_written(batch, tmp_path: Path) -> None:
    path = write_responses(tmp_path / "out.jsonl", n1=completion({"n": 1}))
    estimate = batch(path).estimate([number_question(n) for n in (1, 2, 3)])
    assert (estimate.calls, estimate.cached) == (2, 1)
    assert not (tmp_path / "requests.jsonl").exists()


def test_answers_to_nothing_that_was_asked_are_counted(batch, tmp_path: Path) -> None:
    path = write_responses(tmp_path / "out.jsonl", n1=completion({"n": 1}), n2=completion({"n": 2}))
    model = batch(path)
    assert model.n_foreign == 2
    model.ask([number_question(1)])
    assert model.n_foreign == 1
    again = batch(path)
    again.ask([number_question(n) for n in (1, 2)])  # 1 is known by now, and still belongs to it
    assert again.n_foreign == 0
    assert again.requests == tmp_path / "requests.jsonl"


@pytest.mark.parametrize(
    "line", ["x", "[]", '{"custom_id": "k"}', '{"custom_id": "k", "body": {}}']
)
def test_a_file_that_is_no_batch_output(tmp_path: Path, line: str) -> None:
    (tmp_path / "out.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(LanguageModelError, match="line 2 .* not the one that it was sent$"):
        read_responses(tmp_path / "out.jsonl")


def test_files_that_cannot_be_read_or_written(batch, tmp_path: Path) -> None:
    with pytest.raises(LanguageModelError, match="cannot be read"):
        batch(tmp_path / "none.jsonl")
    (tmp_path / "requests.jsonl").mkdir()
    with pytest.raises(LanguageModelError, match="cannot be written"):
        batch()


def test_where_all_is_answered_no_file_of_requests_is_left(batch, tmp_path: Path) -> None:
    """It was there, and empty; an endpoint refuses such a file."""
    batch().ask([number_question(n) for n in (1, 2)])
    assert len(requests(tmp_path)) == 2
    path = write_responses(tmp_path / "out.jsonl", n1=completion({"n": 1}), n2=completion({"n": 2}))
    model = batch(path)
    model.ask([number_question(n) for n in (1, 2)])
    assert model.n_requests == 0
    assert not (tmp_path / "requests.jsonl").exists()


def test_answers_need_no_file_of_requests(batch, tmp_path: Path) -> None:
    path = write_responses(tmp_path / "out.jsonl", n1=completion({"n": 1}))
    model = batch(path, out=False)
    outcomes = model.ask([number_question(1), number_question(2)])
    assert outcomes[0].value == {"n": 1}
    assert outcomes[1] == Missing("waiting", "for the answer of a batch endpoint")
    assert (model.n_requests, model.requests) == (1, None)
    assert [path.name for path in tmp_path.glob("*.jsonl")] == ["out.jsonl"]


def test_a_file_that_holds_no_requests_is_never_replaced(batch, tmp_path: Path) -> None:
    """--batch-out ANSWERS by mistake emptied the answers."""
    path = write_responses(tmp_path / "requests.jsonl", n1=completion({"n": 1}))
    before = path.read_bytes()
    for given in ((), (path,)):
        with pytest.raises(InputError, match="choose another file for --batch-out"):
            batch(*given)
    path.write_text("[1, 2]\n")
    with pytest.raises(InputError, match="holds no questions"):
        batch()
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="holds no questions"):
        batch()
    path.write_bytes(before)
    assert batch(path, out=False).ask([number_question(1)])[0].value == {"n": 1}
    path.write_text("")
    assert batch().n_requests == 0


def test_a_file_of_requests_must_be_writable(batch, tmp_path: Path) -> None:
    (tmp_path / "requests.jsonl").mkdir()
    with pytest.raises(LanguageModelError, match="cannot be written"):
        batch()
