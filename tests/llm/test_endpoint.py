"""Servers that misbehave, for real: over a socket on loopback."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from email.utils import formatdate
from threading import Event, Timer

import pytest
from llm_server import Response, answer_number, completion, error
from number_questions import number_question

from conspectus.errors import LanguageModelError
from conspectus.llm import Ledger, Missing
from conspectus.llm.endpoint import Endpoint


def at_first(times: int, bad: Response):
    """Respond badly so often to each request, then well."""
    return lambda request: bad if request.seen < times else answer_number(request)


@pytest.mark.parametrize(
    "bad",
    [
        error(500),
        error(503),
        error(429),
        Response(cut=True),
        Response(body="<html>busy</html>"),
        Response(body='{"error": {"message": "overloaded"}}'),
        Response(body="[" * 100_000),
    ],
    ids=["500", "503", "429", "cut", "html", "error in 200", "deep"],
)
def test_tries_again_until_it_goes_well(server, client, bad: Response) -> None:
    server.respond = at_first(2, bad)
    model = client()
    assert model.ask([number_question(4)])[0].value == {"n": 4}
    assert len(server.requests) == 3


@pytest.mark.parametrize("bad", [error(500, "on fire"), Response(cut=True), Response(body="{")])
def test_gives_up_after_the_retries(server, client, bad: Response) -> None:
    server.respond = lambda _: bad
    (outcome,) = client(retries=2).ask([number_question(4)])
    assert outcome.reason == "failed"
    assert outcome.detail.endswith("(3 tries)")
    assert len(server.requests) == 3


def test_error_statuses_cost_nothing_and_lost_answers_their_most(server, client) -> None:
    server.respond = lambda request: error(500) if request.seen == 0 else Response(cut=True)
    model = client(retries=1)
    model.ask([number_question(4)])
    total = model.ledger.total
    assert (total.calls, total.estimated_calls, total.tokens_out) == (1, 1, 50)


@pytest.mark.parametrize("wait", ["0.4", "date"])
def test_retry_after_is_honoured_by_all_threads(server, client, wait: str) -> None:
    arrivals: list[float] = []
    given = formatdate(time.time() + 2, usegmt=True) if wait == "date" else wait

    def respond(request):
        arrivals.append(time.monotonic())
        return error(429, Retry_After=given) if request.number == 0 else answer_number(request)

    server.respond = respond
    outcomes = client(concurrency=1).ask([number_question(n) for n in range(3)])
    assert [one.value["n"] for one in outcomes] == [0, 1, 2]
    assert arrivals[1] - arrivals[0] >= (0.4 if wait == "0.4" else 0.9)


def test_one_thread_told_to_wait_holds_back_the_others(server, client) -> None:
    arrivals: list[float] = []

    def respond(request):
        arrivals.append(time.monotonic())
        if request.number == 0:
            return error(429, Retry_After="0.5")
        return replace(answer_number(request), after=0.02)

    server.respond = respond
    model = client(concurrency=1)
    model.ask([number_question(0)])
    endpoint = model._endpoint
    endpoint._hold_until = time.monotonic() + 0.4
    began = time.monotonic()
    model.ask([number_question(n) for n in (1, 2)])
    assert arrivals[-2] - began >= 0.4


def test_a_wait_beyond_patience_ends_the_run(server, client) -> None:
    server.respond = lambda _: error(429, "daily limit", Retry_After="7200")
    with pytest.raises(LanguageModelError, match=r"wait 120 minutes .*daily limit.*run again"):
        client().ask([number_question(1)])


def test_no_credit_ends_the_run(server, client) -> None:
    server.respond = lambda _: error(429, "quota", code="insufficient_quota")
    with pytest.raises(LanguageModelError, match="no credit left"):
        client().ask([number_question(1)])
    assert len(server.requests) == 1


def test_a_slow_answer_is_a_timeout(server, client) -> None:
    server.respond = lambda request: replace(answer_number(request), after=0.6)
    model = client(timeout=0.15)
    (outcome,) = model.ask([number_question(1)])
    assert outcome == Missing("timeout", "no answer within 0.15 s, twice")
    assert len(server.requests) == 2
    assert model.ledger.total.estimated_calls == 2
    assert model.ledger.total.missing == {"timeout": 1}


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "OPENAI_API_KEY"), (403, "OPENAI_API_KEY"), (404, "name of the model"), (402, "credit")],
)
def test_what_would_befall_every_question_ends_the_run(server, client, status, advice) -> None:
    server.respond = lambda _: error(status, "no")
    with pytest.raises(LanguageModelError, match=advice):
        client(concurrency=2).ask([number_question(n) for n in range(50)])
    assert len(server.requests) <= 2


@pytest.mark.parametrize("status", [400, 403])
def test_a_filter_before_the_model_is_a_refusal(server, client, status: int) -> None:
    server.respond = lambda _: error(status, "input was flagged", code="content_filter")
    (outcome,) = client().ask([number_question(1)])
    assert outcome.reason == "refused"


def test_nobody_there_ends_the_run_at_once() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
    body = {"model": "m", "messages": [], "max_tokens": 5}
    with pytest.raises(LanguageModelError, match=f"nothing answers at {url}.*start the server"):
        Endpoint(url, "k", Ledger()).send(body, "name", Event())


def test_a_server_that_stops_answering_ends_the_run(server, client) -> None:
    server.respond = lambda request: answer_number(request) if request.number < 5 else error(500)
    with pytest.raises(LanguageModelError, match=r"10 questions in a row.*kept"):
        client(concurrency=1, retries=0).ask([number_question(n) for n in range(100)])
    assert len(server.requests) == 15
    server.respond = answer_number
    model = client()
    model.ask([number_question(n) for n in range(100)])
    assert model.ledger.total.cached == 5


def test_failures_between_answers_do_not_end_the_run(server, client) -> None:
    server.respond = lambda request: error(500) if request.number % 3 else answer_number(request)
    outcomes = client(concurrency=1, retries=0).ask([number_question(n) for n in range(60)])
    assert sum(isinstance(one, Missing) for one in outcomes) == 40


def test_failures_of_a_run_before_do_not_end_the_next(server, client) -> None:
    server.respond = lambda _: error(500)
    model = client(concurrency=1, retries=0)
    with pytest.raises(LanguageModelError, match="10 questions in a row"):
        model.ask([number_question(n) for n in range(20)])
    server.respond = lambda request: error(500) if "30" in request.user else answer_number(request)
    outcomes = model.ask([number_question(n) for n in range(30, 35)])
    assert [isinstance(one, Missing) for one in outcomes] == [True] + [False] * 4


def test_every_question_rejected_ends_the_run(server, client) -> None:
    server.respond = lambda _: error(400, "max_tokens is too large")
    with pytest.raises(LanguageModelError, match="max_tokens is too large"):
        client(concurrency=1).ask([number_question(n) for n in range(100)])


def test_stopped_retries_end_early(server) -> None:
    stop = Event()
    server.respond = lambda _: stop.set() or error(500)
    body = {"model": "m", "messages": [{"role": "user", "content": "u"}], "max_tokens": 5}
    endpoint = Endpoint(server.url, "k", Ledger(), back_off=60)
    began = time.monotonic()
    assert endpoint.send(body, "name", stop).reason == "failed"
    assert time.monotonic() - began < 5
    assert len(server.requests) == 1


def test_who_is_told_to_wait_and_then_to_stop_sends_no_more(server) -> None:
    stop = Event()
    server.respond = lambda _: error(429, retry_after="60")
    body = {"model": "m", "messages": [{"role": "user", "content": "u"}], "max_tokens": 5}
    endpoint = Endpoint(server.url, "k", Ledger())
    Timer(0.5, stop.set).start()
    began = time.monotonic()
    assert endpoint.send(body, "name", stop).reason == "failed"
    assert endpoint.send(body, "name", stop).reason == "failed"
    assert time.monotonic() - began < 5
    assert len(server.requests) == 1


def test_the_key_is_shown_nowhere(server, client) -> None:
    server.respond = lambda _: error(400, "what is sk-test?")
    (outcome,) = client().ask([number_question(1)])
    assert outcome == Missing("failed", "400: what is ***?")


@pytest.mark.parametrize("before", [0, 295])
@pytest.mark.parametrize("status", [400, 200])
def test_no_part_of_the_key_is_shown_either(server, client, status: int, before: int) -> None:
    said = f"{'x' * before} sk-test is unknown"
    body = json.dumps({"error": {"message": said}})
    server.respond = lambda _: Response(body=body) if status == 200 else error(400, said)
    (outcome,) = client(retries=0).ask([number_question(1)])
    assert outcome.reason == "failed"
    assert "sk-" not in outcome.detail
    assert "*" in outcome.detail
    assert len(outcome.detail) < 340


def test_a_server_without_a_key_may_say_none(server, client) -> None:
    server.respond = lambda _: error(400, "none of it")
    (outcome,) = client(key="none").ask([number_question(1)])
    assert outcome.detail == "400: none of it"


def test_usage_of_the_unusable_counts(server, client) -> None:
    server.respond = lambda _: completion("no idea")
    model = client()
    model.ask([number_question(1)])
    assert model.ledger.total.tokens_in == 20
