"""The language model of a server: one budget, no key anywhere, nobody waits for what was left."""

from __future__ import annotations

import html
import json
import logging
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from llm_server import LlmServer, completion, error
from number_questions import number_question
from rule_judge import rule_judge, write_planted
from scripted_model import ScriptedModel

from conspectus.app.jobs import CancelledError
from conspectus.app.served_model import ServedModel
from conspectus.cli.llm_options import LlmOptions
from conspectus.errors import LanguageModelError
from conspectus.llm import Prices, Question, open_model
from conspectus.progress import SILENT

CASSETTE = Path(__file__).parents[2] / "examples" / "statements_by_an_assistant.cassette"
KEY = "sk-never-to-be-seen-0123456789"
QUERY = "of=compare&by=model&a=a&b=b&claims=8&documents=12&calibrate=18"
QUESTION = Question("s", "u 1", {"type": "object"}, "judge")


class Heard:
    """Remembers what it is told; raises when it is told to."""

    def __init__(self):
        self.told, self.stop = [], False

    def start(self, *given):
        self.told.append(("start", *given))

    def advance(self, amount):
        if self.stop:
            raise CancelledError("stop")
        if amount:
            self.told.append(("advance", amount))

    def finish(self):
        self.told.append(("finish",))


def test_it_is_the_model_with_its_progress():
    inner = ScriptedModel(lambda question: {"n": question.user})
    model = ServedModel(inner, {"model": "scripted"})
    heard = Heard()
    asked = [QUESTION, Question("s", "u 2", {"type": "object"}, "name")]
    assert [one.value["n"] for one in model.ask(asked, heard)] == ["u 1", "u 2"]
    assert heard.told == [
        ("start", "asking", 2, "questions"), ("advance", 1), ("advance", 1), ("finish",)
    ]  # fmt: skip
    assert (model.name, model.identity) == (inner.name, inner.identity)
    assert model.ledger is inner.ledger
    assert model.estimate(asked) == inner.estimate(asked)


def test_an_error_is_raised_where_the_answers_are_waited_for():
    def refuse(question):
        raise LanguageModelError("no")

    with pytest.raises(LanguageModelError, match="no"):
        ServedModel(ScriptedModel(refuse), {}).ask([QUESTION])


def test_who_is_cancelled_leaves_at_once_no_more_is_asked_and_the_next_waits():
    go, entered = threading.Event(), threading.Event()

    def slowly(question):
        entered.set()
        go.wait(20)
        return {}

    inner, heard, raised = ScriptedModel(slowly), Heard(), []
    model = ServedModel(inner, {})

    def ask():
        try:
            model.ask([QUESTION] * 5, heard)
        except CancelledError as error:
            raised.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert entered.wait(10)
    heard.stop, began = True, time.monotonic()
    asking.join(10)
    assert raised
    assert time.monotonic() - began < 5
    assert not go.is_set()
    next_one = Heard()
    idle = threading.Thread(target=model.wait_until_idle, args=(next_one,))
    idle.start()
    idle.join(0.5)
    assert idle.is_alive()  # the answer under way is not in yet
    go.set()
    idle.join(10)
    assert not idle.is_alive()
    assert next_one.told[0][1] == "waiting for the last answers of a cancelled job"
    assert len(inner.asked) == 1
    model.wait_until_idle(SILENT)


@pytest.fixture
def slow_endpoint(tmp_path):
    """Answers a question of number n after the n-th of some seconds."""
    seconds = []

    def respond(request):
        after = seconds[request.number] if request.number < len(seconds) else 0.0
        return replace(completion({"n": 1}), after=after)

    server = LlmServer(respond).start()
    given = {"endpoint": server.url, "model": "m", "concurrency": 3, "cache": tmp_path / "c"}
    yield server, ServedModel(open_model(**given), given), seconds
    server.stop()


def leave(model, server, sent):
    """Ask thirty questions and be cancelled when some are sent."""
    heard, raised = Heard(), []

    def ask():
        try:
            model.ask([number_question(n) for n in range(30)], heard)
        except CancelledError as error:
            raised.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    end = time.monotonic() + 10
    while len(server.requests) < sent and time.monotonic() < end:
        time.sleep(0.01)
    heard.stop = True
    asking.join(10)
    assert raised


def test_the_next_job_waits_for_the_slowest_answer_of_the_one_before(slow_endpoint):
    server, model, seconds = slow_endpoint
    seconds += [1.5, 6.0, 6.0]  # longer than threads are waited for
    leave(model, server, 3)
    model.wait_until_idle(SILENT)
    assert (len(server.requests), model.ledger.total.calls) == (3, 3)
    time.sleep(0.5)
    assert (len(server.requests), model.ledger.total.calls) == (3, 3)


def test_a_cancelled_job_does_not_ask_when_its_endpoint_is_ready_again(slow_endpoint):
    server, model, _ = slow_endpoint
    server.respond = lambda _: error(429, retry_after="3")
    leave(model, server, 3)
    server.respond = lambda _: completion({"n": 1})
    model.wait_until_idle(SILENT)
    time.sleep(4)
    assert len(server.requests) == 3
    assert model.ledger.total.calls == 0


@pytest.mark.parametrize(
    ("options", "call"),
    [
        (LlmOptions(llm="ollama", llm_model="q:8b"), "cs.language_model('ollama', 'q:8b')"),
        (
            LlmOptions(llm_model="m", llm_price_in=0.15, llm_price_out=0.6, budget="2.50"),
            "cs.language_model(model='m', prices=(0.15, 0.6), budget='2.50')",
        ),
        (
            LlmOptions(
                llm="http://x/v1",
                llm_model="m",
                llm_key_env="THE_KEY",
                llm_concurrency=2,
                llm_timeout=9.0,
                llm_max_tokens=77,
            ),
            (
                "cs.language_model('http://x/v1', 'm', key_env='THE_KEY', concurrency=2, "
                "timeout=9.0, max_tokens=77)"
            ),
        ),
    ],
)
def test_python_and_command_say_what_was_given(options, call):
    model = ServedModel(rule_judge(), options.arguments())
    assert model.call == f"model = {call}"
    names = {word: i for i, word in enumerate(model.options) if word.startswith("--")}
    given = {
        name.removeprefix("--").replace("-", "_"): model.options[i + 1] for name, i in names.items()
    }
    assert {name: str(getattr(options, name)) for name in given} == given
    changed = {k for k, v in vars(options).items() if v != getattr(LlmOptions(), k)}
    assert set(given) == changed


def answers(scripted):
    """Answer over HTTP as a scripted model does."""

    def respond(request):
        schema = request.body.get("response_format", {}).get("json_schema", {}).get("schema", {})
        purpose = (
            "hypotheses"
            if "hypotheses" in schema.get("properties", {})
            else "name"
            if "label" in schema.get("properties", {})
            else "judge"
        )
        question = Question(request.system, request.user, schema, purpose)
        return completion(scripted._answer(question), usage=False)

    return respond


@pytest.fixture
def endpoint(monkeypatch, tmp_path):
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("THE_KEY", KEY)
    server = LlmServer(answers(rule_judge())).start()
    yield server
    server.stop()


@pytest.fixture
def store(tmp_path):
    return write_planted(tmp_path / "planted.conspectus", shares=((0.9, 0.15), (0.3, 0.3)))


def opened(endpoint, **more):
    given = {"endpoint": endpoint.url, "model": "m", "key_env": "THE_KEY", "max_tokens": 64, **more}
    return ServedModel(open_model(**given), given)


def test_the_key_reaches_the_endpoint_and_nothing_else(client_of, settled, store, endpoint, caplog):
    caplog.set_level(logging.DEBUG, "conspectus")
    model = opened(endpoint)
    seen = [repr(model), model.call, *model.options]
    with client_of(store, model=model) as client:
        answer = client.post(f"/s/planted/statements/judged?{QUERY}")
        pages = [f"/s/planted/statements?{QUERY}", f"/s/planted/statements/cost?{QUERY}", "/jobs"]
        pages += [f"{pages[0]}&judged=true&format={kind}" for kind in ("", "csv", "json", "html")]
        pages += [f"/s/planted/statements/1?{QUERY}&judged=true"]
        for url in pages:
            page = settled(client, url)
            assert page.status_code == 200, page.text
            seen += [page.text, str(page.headers), str(page.url)]
        seen += [answer.text, str(answer.headers), *(str(one.headers) for one in answer.history)]
        seen += [str(vars(job)) for job in client.app.state.conspectus.jobs.all()]
    assert {one.headers["authorization"] for one in endpoint.requests} == {f"Bearer {KEY}"}
    assert len(endpoint.requests) > 20
    assert KEY not in "".join(seen) + caplog.text
    assert all(endpoint.url in text for text in (seen[0], seen[1]))


def test_one_budget_holds_for_all_pages_and_says_what_it_stopped(
    client_of, settled, store, endpoint
):
    model = opened(endpoint, budget="20k tokens", concurrency=1)
    with client_of(store, model=model) as client:
        url = f"/s/planted/statements?{QUERY}"
        cost = settled(client, url.replace("statements?", "statements/cost?")).text
        assert "is 20k tokens; 0.0% of it is used" in cost
        client.post(f"/s/planted/statements/judged?{QUERY}")
        page = html.unescape(settled(client, f"{url}&judged=true").text)
        spent = model.ledger.total
        assert spent.missing["over_budget"] > 0
        assert spent.tokens_in + spent.tokens_out <= 20_000
        told = f"counts as missing: {spent.missing['over_budget']:,} questions so far"
        assert told in page
        assert f"{spent.n_missing:,} answers are missing" in page
        asked = len(endpoint.requests)
        other = QUERY.replace("documents=12", "documents=11")
        client.post(f"/s/planted/statements/judged?{other}")
        settled(client, f"/s/planted/statements?{other}&judged=true")
        assert model.ledger.total.tokens_in + model.ledger.total.tokens_out <= 20_000
        assert len(endpoint.requests) - asked < asked
        again = settled(client, f"{url}&judged=true").text
        used = re.search(r"is 20k tokens; ([\d.]+)% of it is used", again)
        assert float(used[1]) == pytest.approx(
            (model.ledger.total.tokens_in + model.ledger.total.tokens_out) / 200, abs=0.06
        )
        assert json.loads(settled(client, f"{url}&judged=true&format=json").text)["table"]


def test_money_is_shown_where_prices_are_known(client_of, settled, store, endpoint):
    model = opened(endpoint, prices=Prices(1.0, 2.0), budget="5")
    with client_of(store, model=model) as client:
        cost = settled(client, f"/s/planted/statements/cost?{QUERY}").text
        assert "Money, at most" in cost
        client.post(f"/s/planted/statements/judged?{QUERY}")
        page = settled(client, f"/s/planted/statements?{QUERY}&judged=true").text
        assert f"{model.ledger.money:.4g} paid" in page
        again = settled(client, f"/s/planted/statements/cost?{QUERY}").text
        assert "It was asked this already." in again
        told = re.sub(r"<[^>]+>|\s+", " ", again)
        assert re.search(r"naming latents +0 +1 ", told)  # reckoned anew: known from now on
        assert 'method="post"' not in again


def test_of_a_recording_no_budget_is_told(client_of, settled, store):
    given = {"cassette": CASSETTE, "budget": "20k tokens"}
    with client_of(store, model=ServedModel(open_model(**given), given)) as client:
        page = settled(client, f"/s/planted/statements/cost?{QUERY}").text
    assert "It answers from a recording" in page
    assert "20k tokens" not in page
