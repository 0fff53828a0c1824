from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from llm_server import answer_number
from number_questions import number_question

from conspectus.errors import LanguageModelError
from conspectus.llm import Answer
from conspectus.llm.cache import AnswerCache, default_cache_path
from conspectus.llm.settings import Settings

ANSWER = Answer({"label": "größer 😀", "n": [1, None]}, 10, 5, cached=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "answers.sqlite"


def test_what_is_put_is_got_back_by_whoever_opens_the_file(path: Path) -> None:
    cache = AnswerCache(path)
    assert cache.get("k") is None
    cache.put("k", "m", ANSWER)
    assert cache.get("k") == replace(ANSWER, cached=True)
    cache.close()
    assert AnswerCache(path).get("k") == replace(ANSWER, cached=True)


def test_the_last_answer_stays(path: Path) -> None:
    cache = AnswerCache(path)
    cache.put("k", "m", Answer({}, 1, 1, cached=False))
    cache.put("k", "m", ANSWER)
    assert cache.get("k") == replace(ANSWER, cached=True)


def test_people_can_look_into_the_file(path: Path) -> None:
    AnswerCache(path).put("k", "m", ANSWER)
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT model, tokens_in, answered FROM answers").fetchall()
        journal = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert rows[0][:2] == ("m", 10)
    assert rows[0][2].startswith("20")
    assert journal == ("wal",)


def test_threads_share_a_cache(path: Path) -> None:
    cache = AnswerCache(path)

    def work(i: int) -> int:
        cache.put(str(i % 7), "m", Answer({"i": i % 7}, 1, 1, cached=False))
        return cache.get(str(i % 7)).value["i"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(70))) == [i % 7 for i in range(70)]


@pytest.mark.parametrize("content", [b"not a database, but some text that is long enough" * 20])
def test_a_file_that_is_no_cache(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(LanguageModelError, match=r"answers\.sqlite.*delete it"):
        AnswerCache(path)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LanguageModelError, match="CONSPECTUS_HOME"):
        AnswerCache(tmp_path / "file" / "answers.sqlite")


def test_a_full_disk_keeps_what_was_answered_and_asks_for_the_rest(server, client) -> None:
    """SQLite says "full" where it may take no further page, as where the disk has none."""
    model, questions = client(), [number_question(n) for n in range(300)]
    database = model._memory.cache._connection
    database.execute("PRAGMA max_page_count = 5")
    with pytest.raises(LanguageModelError, match=r"full.*make room, what it has is kept") as told:
        model.ask(questions)
    assert "delete" not in str(told.value)
    kept, sent = database.execute("SELECT count(*) FROM answers").fetchone()[0], server.requests[:]
    assert 20 < kept < len(sent) < 300
    database.execute("PRAGMA max_page_count = 1000")
    assert [one.value for one in model.ask(questions)] == [{"n": n} for n in range(300)]
    assert len(server.requests) == len(sent) + 300 - kept


def test_default_path_is_in_the_cache_folder(tmp_path: Path) -> None:
    assert default_cache_path() == tmp_path / "home" / "llm" / "answers.sqlite"


ASK = """
import sys
sys.path[:0] = [{helpers!r}]
from number_questions import number_question
from conspectus.llm import open_model
model = open_model({url!r}, "m", concurrency=2, max_tokens=50, cache={cache!r})
outcomes = model.ask([number_question(n) for n in range({first}, {last})])
print(sum(outcome.cached for outcome in outcomes))
"""


def start(server, path: Path, first: int, last: int) -> subprocess.Popen[str]:
    helpers = str(Path(__file__).parents[1] / "helpers")
    code = ASK.format(helpers=helpers, url=server.url, cache=str(path), first=first, last=last)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def test_a_killed_run_asks_only_for_the_rest(server, path: Path) -> None:
    server.respond = lambda request: replace(answer_number(request), after=0.05)
    run = start(server, path, 0, 400)
    until = time.monotonic() + 60
    while len(server.requests) < 25 and time.monotonic() < until:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    sent = len(server.requests)
    assert 25 <= sent < 400
    server.respond = answer_number
    rerun = start(server, path, 0, 400)
    cached = int(rerun.communicate(timeout=120)[0])
    # All but what was under way at that moment (two calls) is there, and is not asked again.
    assert sent - 2 <= cached <= sent
    assert len(server.requests) == sent + 400 - cached


def test_two_processes_share_a_cache(server, path: Path) -> None:
    server.respond = lambda request: replace(answer_number(request), after=0.01)
    runs = [start(server, path, 0, 60), start(server, path, 30, 90)]
    assert all(run.communicate(timeout=120)[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    cache = AnswerCache(path)
    settings = Settings("m", max_tokens=50)
    for n in range(90):
        assert cache.get(settings.key(number_question(n))).value == {"n": n}
    assert 90 <= len(server.requests) <= 120
