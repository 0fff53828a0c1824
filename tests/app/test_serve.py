"""`conspectus serve`: what it prints, and what it refuses."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from rule_judge import write_planted
from typer.testing import CliRunner

from conspectus.cli import serve
from conspectus.cli.app import app
from conspectus.cli.llm_options import LlmOptions
from conspectus.errors import InputError


@pytest.fixture
def started():
    """Run the command; gives the address that it prints."""
    running = []

    def start(*arguments):
        command = [sys.executable, "-m", "conspectus.cli", "serve", *map(str, arguments)]
        process = subprocess.Popen(
            [*command, "--no-browser", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        line = process.stdout.readline()
        return re.search(r"http://\S+", line)[0]

    yield start
    for process in running:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def test_it_serves_on_loopback(started, store):
    url = started(store.path)
    assert url.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert "60 documents" in answer.read().decode()


def test_another_host_gets_a_token_in_the_address(started, store):
    url = started(store.path, "--host", "0.0.0.0")
    assert re.search(r"\?token=[\w-]{43}$", url)
    port = re.search(r":(\d+)/", url)[1]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30)
    assert refused.value.code == 401
    refused.value.close()


def test_a_port_in_use_is_said(store):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        with pytest.raises(InputError, match="Choose another with --port"):
            serve._listen("127.0.0.1", busy.getsockname()[1])


def test_a_folder_that_is_no_store_is_said(tmp_path):
    result = CliRunner().invoke(app, ["serve", str(tmp_path), "--no-browser", "--port", "0"])
    assert "not a Conspectus store" in str(result.exception)


def test_a_browser_is_opened_when_the_server_is_up(monkeypatch):
    class Server:
        asked = 0

        @property
        def started(self):
            self.asked += 1
            return self.asked > 2

    opened = []
    monkeypatch.setattr(serve.webbrowser, "open", opened.append)
    serve._open(Server(), "http://127.0.0.1:1/")
    assert opened == ["http://127.0.0.1:1/"]


CASSETTE = Path(__file__).parents[2] / "examples" / "statements_by_an_assistant.cassette"


def test_a_recorded_model_is_offered_and_nothing_is_asked_at_the_start(started, tmp_path):
    store = write_planted(tmp_path / "planted.conspectus", shares=((0.9, 0.15), (0.3, 0.3)))
    url = started(store.path, "--cassette", CASSETTE)
    query = "of=compare&by=model&a=a"
    with urllib.request.urlopen(f"{url}s/planted/statements/cost?{query}", timeout=60) as answer:
        page = answer.read().decode()
    assert "assistant" in page
    assert "was not asked anything since this server began" in page or 'class="job"' in page


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--llm", "ollama"], "give the language model's name"),
        (["--llm", "openai", "--llm-model", "m"], "OpenAI needs a key"),
        (["--llm-model", "m", "--llm-price-in", "1"], "give both prices"),
        (["--llm", "ollama", "--llm-model", "m", "--budget", "2.50"], "a budget of money needs"),
        (["--llm", "http://me:secret@x/v1", "--llm-model", "m"], "a key does not belong"),
        (["--llm-model", "m", "--batch-out", "x.jsonl"], "the app waits for answers"),
    ],
)
def test_a_model_that_cannot_be_opened_is_said_before_anything_is_served(
    store, monkeypatch, options, told
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    result = CliRunner().invoke(app, ["serve", str(store.path), "--no-browser", *options])
    assert result.exit_code != 0
    assert told in " ".join(f"{result.exception} {result.output}".split())


def test_who_is_asked_and_for_how_much_is_said():
    prices = {"llm_price_in": 1.0, "llm_price_out": 2.0}
    for options, told in [
        (
            LlmOptions(llm="ollama", llm_model="q", budget="2.50", **prices),
            "q, at most 2.50 in all",
        ),
        (LlmOptions(llm="ollama", llm_model="q"), "q, without a limit: --budget sets one"),
        (LlmOptions(cassette=CASSETTE), "assistant, from a cassette, which costs nothing"),
    ]:
        assert told in serve._told_of(serve._model(options))
    assert serve._model(LlmOptions()) is None
