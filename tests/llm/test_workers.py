from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from llm_server import answer_number
from number_questions import number_question

from conspectus.llm import open_model
from conspectus.llm.workers import in_threads


def test_everything_is_done_once() -> None:
    stop = Event()
    done = dict(in_threads(lambda n: n * n, range(100), 7, stop))
    assert done == {n: n * n for n in range(100)}
    assert stop.is_set()


def test_no_items_need_no_threads() -> None:
    assert list(in_threads(lambda n: n, [], 4, Event())) == []


def test_who_waits_may_end_the_work_before_anything_is_done() -> None:
    stop, begun = Event(), []

    def work(n: int) -> int:
        begun.append(n)
        stop.wait(20)
        return n

    def look() -> None:
        raise KeyError

    began = time.monotonic()
    with pytest.raises(KeyError):
        list(in_threads(work, range(10), 2, stop, look))
    assert time.monotonic() - began < 10
    assert sorted(begun) == [0, 1]


@pytest.mark.parametrize("threads", [1, 5])
def test_threads_are_bounded(threads: int) -> None:
    now, peak, lock = [0], [0], threading.Lock()

    def work(_: int) -> None:
        with lock:
            now[0] += 1
            peak[0] = max(peak[0], now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1

    list(in_threads(work, range(30), threads, Event()))
    assert peak[0] == threads


def test_the_first_error_ends_the_work() -> None:
    begun: list[int] = []

    def work(n: int) -> int:
        begun.append(n)
        if n == 3:
            raise KeyError(n)
        return n

    with pytest.raises(KeyError):
        list(in_threads(work, range(1000), 1, Event()))
    assert begun == [0, 1, 2, 3]


def test_leaving_early_stops_the_threads() -> None:
    begun: list[int] = []

    def work(n: int) -> int:
        begun.append(n)
        time.sleep(0.01)
        return n

    with closing(in_threads(work, range(1000), 2, Event())) as results:
        next(results)
    count = len(begun)
    time.sleep(0.05)
    assert len(begun) == count < 10


INTERRUPTED = """
import sys
sys.path[:0] = [{helpers!r}]
from number_questions import number_question
from conspectus.llm import open_model
model = open_model({url!r}, "m", concurrency=4, timeout=100)
try:
    model.ask([number_question(n) for n in range(1000)])
except KeyboardInterrupt:
    print(model.ledger.total.answered)
"""


def test_ctrl_c_keeps_all_that_was_done_and_waits_for_nobody(server, tmp_path: Path) -> None:
    hang = Event()

    def respond(request):
        if request.number >= 20:
            hang.wait(60)  # a server that takes a minute
        return answer_number(request)

    server.respond = respond
    helpers = str(Path(__file__).parents[1] / "helpers")
    code = INTERRUPTED.format(helpers=helpers, url=server.url)
    run = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while len(server.requests) < 24 and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    began = time.monotonic()
    told = run.communicate(timeout=60)[0]
    hang.set()
    assert time.monotonic() - began < 15
    assert int(told) == 20
    server.respond = answer_number
    model = open_model(server.url, "m")
    model.ask([number_question(n) for n in range(30)])
    assert model.ledger.total.cached == 20
