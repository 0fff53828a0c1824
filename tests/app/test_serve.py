"""`conspectus serve`: what it prints, and what it refuses."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request

import pytest
from typer.testing import CliRunner

from conspectus.cli import serve
from conspectus.cli.app import app
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
