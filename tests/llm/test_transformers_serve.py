"""A real server with a real model: `transformers serve` and the reader's small language model.

It takes `response_format` and does not heed it, as several servers do, and its model is too small
to keep to a schema for certain. So this test is about the wire: what goes out is taken, what comes
back is read, counted and kept.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conspectus.errors import ConspectusError
from conspectus.llm import Answer, Missing, Question, open_model
from conspectus.readers.catalog import model_path

pytestmark = pytest.mark.model

LABEL = {
    "type": "object",
    "properties": {"label": {"type": "string"}},
    "required": ["label"],
}
QUESTION = Question(
    "Answer in JSON.", 'Give {"label": ...} for a cat. One line only.', LABEL, "name"
)


@pytest.fixture(scope="module")
def folder() -> Path:
    """Found before any test points CONSPECTUS_HOME elsewhere."""
    try:
        return model_path("smollm2-135m")
    except ConspectusError as error:
        pytest.skip(f"smollm2-135m is not in the cache: {error}")


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    code = "from transformers.cli.transformers import main; main()"
    command = [sys.executable, "-c", code, "serve", "--host", "127.0.0.1", "--port", port]
    offline = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    quiet = subprocess.DEVNULL
    run = subprocess.Popen(command, env={**os.environ, **offline}, stdout=quiet, stderr=quiet)
    until = time.monotonic() + 120
    try:
        while not _answers(f"http://127.0.0.1:{port}/health"):
            assert run.poll() is None, "transformers serve ended"
            assert time.monotonic() < until, "transformers serve does not answer"
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        run.terminate()
        run.wait(30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def test_a_real_answer_is_read_counted_and_kept(url: str, folder: Path) -> None:
    model = open_model(url, str(folder), max_tokens=40)
    (outcome,) = model.ask([QUESTION])
    assert isinstance(outcome, Answer)
    assert "cat" in outcome.value["label"]
    total = model.ledger.total
    assert (total.calls, total.estimated_calls) == (1, 0)
    assert (total.tokens_in, total.tokens_out) == (outcome.tokens_in, outcome.tokens_out)
    assert 20 < outcome.tokens_in <= 40
    assert 3 < outcome.tokens_out <= 40
    again = open_model(url, str(folder), max_tokens=40)
    assert again.ask([QUESTION]) == [replace(outcome, cached=True)]
    assert again.ledger.total.calls == 0


def test_a_schema_that_a_real_answer_does_not_fit_is_malformed(url: str, folder: Path) -> None:
    schema = {**LABEL, "properties": {"label": {"enum": ["a word that no model says"]}}}
    model = open_model(url, str(folder), max_tokens=15)
    (outcome,) = model.ask([replace(QUESTION, schema=schema)])
    assert isinstance(outcome, Missing)
    assert outcome.reason == "malformed"
    assert model.ledger.total.calls == 2  # its own server took the re-ask, with what it said
