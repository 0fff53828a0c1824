"""The client against a real server on loopback: what is sent, and what becomes of what comes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from llm_server import answer_number, completion, error
from number_questions import SCHEMA, number_question

from conspectus.errors import LanguageModelError
from conspectus.llm import Answer, Missing, Prices, Question


def test_wire_format(server, client) -> None:
    model = client()
    assert model.ask([number_question(7)]) == [Answer({"n": 7}, 10, 5, cached=False)]
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer sk-test"
    assert request.headers["content-type"] == "application/json"
    assert request.body == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Say the number."},
            {"role": "user", "content": "The number is 7."},
        ],
        "max_tokens": 50,
        "temperature": 0.0,
        "stream": False,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
        },
    }


def test_answers_keep_the_order_of_the_questions(server, client) -> None:
    server.respond = lambda request: replace(
        answer_number(request), after=0.02 * (request.number % 3)
    )
    outcomes = client(concurrency=8).ask([number_question(n) for n in range(30)])
    assert [outcome.value["n"] for outcome in outcomes] == list(range(30))


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_calls_at_once_than_allowed(server, client, concurrency: int) -> None:
    server.respond = lambda request: replace(answer_number(request), after=0.03)
    client(concurrency=concurrency).ask([number_question(n) for n in range(12)])
    assert server.peak == concurrency
    assert len(server.requests) == 12


def test_a_rerun_asks_nothing(server, client) -> None:
    questions = [number_question(n) for n in range(5)]
    first = client().ask(questions)
    model = client()
    again = model.ask([*questions, number_question(9)])
    assert len(server.requests) == 6
    assert [one.value for one in again[:5]] == [one.value for one in first]
    assert [one.cached for one in again] == [True] * 5 + [False]
    tally = model.ledger.purposes["name"]
    assert (tally.asked, tally.cached, tally.answered, tally.calls) == (6, 5, 1, 1)
    assert (tally.tokens_in, tally.cached_tokens_in, tally.cached_tokens_out) == (10, 50, 25)


def test_equal_questions_are_asked_once(server, client) -> None:
    model = client(cache=False)
    outcomes = model.ask([number_question(1), number_question(2), number_question(1)])
    assert [one.value["n"] for one in outcomes] == [1, 2, 1]
    assert [one.cached for one in outcomes] == [False, False, True]
    assert len(server.requests) == 2
    assert model.ledger.total.asked == 3


def test_missing_answers_are_not_cached(server, client) -> None:
    server.respond = lambda request: completion(None, refusal="I will not")
    assert client().ask([number_question(1)]) == [Missing("refused", "I will not")]
    server.respond = answer_number
    assert client().ask([number_question(1)]) == [Answer({"n": 1}, 10, 5, cached=False)]


def test_chatty_answers_are_read(server, client) -> None:
    server.respond = lambda _: completion(
        'Sure! Here it is:\n```json\n{"n": 3}\n```\nAnything else?'
    )
    assert client().ask([number_question(3)])[0].value == {"n": 3}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("three", "no JSON object"),
        ({"n": -1}, "less than the minimum"),
        ({"n": "three"}, "not of type 'integer'"),
        ({"n": 3, "why": "so"}, "Additional properties"),
        (None, "no JSON object"),
        ('{"n": 3} or {"n": 4}', "several different"),
        ('{"n": NaN}', "no JSON object"),
    ],
)
def test_malformed_answers_are_asked_for_again_once(server, client, content, fault: str) -> None:
    server.respond = lambda _: completion(content)
    model = client()
    (outcome,) = model.ask([number_question(3)])
    assert outcome.reason == "malformed"
    assert fault in outcome.detail
    first, second = (request.body["messages"] for request in server.requests)
    assert second[1] == first[1]
    assert json.dumps(SCHEMA) in second[0]["content"]
    said = [] if content is None else [content if isinstance(content, str) else json.dumps(content)]
    complaint = f"That cannot be used: {outcome.detail}. Answer again."
    assert [message["content"] for message in second[2:]] == [*said, complaint]
    assert [message["role"] for message in second[2:]] == [*["assistant"] * len(said), "user"]
    assert model.ledger.total.calls == 2
    assert model.ledger.total.missing == {"malformed": 1}
    assert (model.ledger.total.tokens_in, model.ledger.total.tokens_out) == (20, 10)


def test_a_second_answer_that_is_right_counts_and_costs_both(server, client) -> None:
    server.respond = lambda request: completion("hm" if request.number == 0 else {"n": 3})
    model = client()
    assert model.ask([number_question(3)]) == [Answer({"n": 3}, 20, 10, cached=False)]
    # From now on the schema stands in the prompt at once: this endpoint does not heed the field.
    model.ask([number_question(4)])
    assert len(server.requests) == 3
    assert json.dumps(SCHEMA) in server.requests[-1].system


def test_an_answer_cut_at_its_longest_is_malformed(server, client) -> None:
    server.respond = lambda _: completion({"n": 3}, finish="length")
    (outcome,) = client().ask([number_question(3)])
    assert outcome == Missing("malformed", "the answer is longer than 50 tokens")


@pytest.mark.parametrize("content", [None, {"n": 3}])
def test_content_filter_is_a_refusal(server, client, content) -> None:
    server.respond = lambda _: completion(content, finish="content_filter")
    (outcome,) = client().ask([number_question(3)])
    assert outcome.reason == "refused"
    assert len(server.requests) == 1


@pytest.mark.parametrize("taken", ["json_object", None])
def test_falls_back_where_the_form_is_not_taken_and_remembers(server, client, taken) -> None:
    def respond(request):
        form = request.body.get("response_format", {}).get("type")
        return answer_number(request) if form == taken else error(400, "response_format?")

    server.respond = respond
    model = client(concurrency=1)
    assert model.ask([number_question(1)])[0].value == {"n": 1}
    tries = ["json_schema", "json_object", None]
    tries = tries[: tries.index(taken) + 1]
    forms = [request.body.get("response_format", {}).get("type") for request in server.requests]
    assert forms == tries
    assert json.dumps(SCHEMA) in server.requests[-1].system
    model.ask([number_question(2), number_question(3)])
    assert len(server.requests) == len(tries) + 2
    assert model.ledger.total.calls == 3


def test_a_question_that_is_never_taken_is_missing_and_changes_nothing(server, client) -> None:
    server.respond = lambda request: (
        error(400, "too long: the temperature rises")
        if "13" in request.user
        else answer_number(request)
    )
    model = client(concurrency=1)
    outcomes = model.ask([number_question(13), number_question(1)])
    assert outcomes[0] == Missing("failed", "400: too long: the temperature rises")
    assert outcomes[1].value == {"n": 1}
    assert server.requests[-1].body["response_format"]["type"] == "json_schema"
    assert server.requests[-1].body["temperature"] == 0.0


def test_models_that_name_the_limit_otherwise_or_take_no_temperature(server, client) -> None:
    def respond(request):
        if "max_tokens" in request.body:
            return error(400, "Use 'max_completion_tokens' instead of 'max_tokens'.")
        if "temperature" in request.body:
            return error(400, "Unsupported value: 'temperature'")
        return answer_number(request)

    server.respond = respond
    model = client(concurrency=1)
    outcomes = model.ask([number_question(1), number_question(2)])
    assert [one.value["n"] for one in outcomes] == [1, 2]
    assert len(server.requests) == 4
    last = server.requests[-1].body
    assert last["max_completion_tokens"] == 50
    assert last["response_format"]["type"] == "json_schema"


def test_usage_that_is_not_reported_is_estimated_and_marked(server, client) -> None:
    server.respond = lambda request: completion({"n": 1}, usage=request.number > 0)
    model = client(concurrency=1)
    other = Question("Judge.", "The number is 1.", SCHEMA, "judge")
    first, second = model.ask([number_question(1), other])
    assert 5 < first.tokens_in < 30
    assert 0 < first.tokens_out < 10
    assert (second.tokens_in, second.tokens_out) == (10, 5)
    assert model.ledger.purposes["name"].estimated_calls == 1
    assert model.ledger.purposes["judge"].estimated_calls == 0


def test_text_that_cannot_be_sent_does_no_harm(server, client) -> None:
    question = Question("s", "half a character \ud83d and 5", SCHEMA, "name")
    assert client().ask([question])[0].value == {"n": 5}
    assert server.requests[0].user == "half a character ? and 5"


def test_an_empty_system_prompt_is_not_sent(server, client) -> None:
    server.respond = lambda request: completion({"n": 1})
    client().ask([Question("", "u", SCHEMA, "name")])
    assert [m["role"] for m in server.requests[0].body["messages"]] == ["user"]


def test_what_was_asked_before_a_wrong_key_is_kept(server, client) -> None:
    server.respond = lambda request: (
        answer_number(request) if request.number < 3 else error(401, "Incorrect key sk-test")
    )
    questions = [number_question(n) for n in range(6)]
    with pytest.raises(LanguageModelError, match="refuses the key") as caught:
        client(concurrency=1).ask(questions)
    assert "sk-test" not in str(caught.value)
    server.respond = answer_number
    model = client()
    model.ask(questions)
    assert model.ledger.total.cached == 3


def test_estimate_asks_nothing_and_knows_the_cache(server, client) -> None:
    model = client(prices=Prices(1.0, 10.0))
    model.ask([number_question(1)])
    estimate = model.estimate([number_question(n) for n in (1, 1, 2, 3, 3)])
    assert len(server.requests) == 1
    assert (estimate.calls, estimate.cached) == (2, 2)
    assert estimate.tokens_out == 100
    assert 20 < estimate.tokens_in < 200
    assert estimate.money == pytest.approx((estimate.tokens_in + 10 * 100) / 1e6)


def test_progress_is_told(server, client) -> None:
    told = []

    class Listener:
        def start(self, task, total, unit):
            told.append((total, unit))

        def advance(self, amount):
            told.append(amount)

        def finish(self):
            told.append("done")

    client().ask([number_question(n) for n in (1, 2, 2)], Listener())
    assert told[0] == (3.0, "questions")
    assert sum(told[1:-1]) == 3.0
    assert told[-1] == "done"


def test_no_questions(server, client) -> None:
    assert client().ask([]) == []
    assert client().estimate([]).calls == 0
