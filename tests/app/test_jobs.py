"""Long work: shared, told of, cancelled, forgotten."""

from __future__ import annotations

import gc
import os
import threading
import time
import weakref
from functools import partial

import numpy as np
import pytest

from conspectus.app import jobs as module
from conspectus.app.apart import Call, run_apart
from conspectus.app.jobs import BusyError, CancelledError, Job, Jobs
from conspectus.errors import AnalysisError


@pytest.fixture
def jobs():
    jobs = Jobs(2)
    yield jobs
    jobs.close()


def sleeping(path, *, progress):
    path.write_text(str(os.getpid()))
    time.sleep(60)


def until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def run(jobs, key, make, patience=0.0):
    return jobs.run(key, make, title=f"Making {key}", url=f"/{key}", patience=patience)


def test_a_quick_result_comes_at_once_and_is_kept(jobs):
    made = []

    def make(progress):
        made.append(1)
        return "it"

    assert run(jobs, "a", make, patience=5) == "it"
    assert run(jobs, "a", make) == "it"
    assert made == [1]


def test_a_result_may_be_none_or_empty(jobs):
    assert run(jobs, "a", lambda progress: None, patience=5) is None


def test_slow_work_is_a_job_that_others_join(jobs):
    go = threading.Event()
    first = run(jobs, "a", lambda progress: go.wait(5))
    second = run(jobs, "a", lambda progress: "never called")
    assert isinstance(first, Job)
    assert first is second
    assert jobs.running() == 1
    go.set()
    until(lambda: first.is_over)
    assert run(jobs, "a", lambda progress: "never called") is True
    assert jobs.get(first.id) is first


def test_progress_is_told_and_nested_tasks_return(jobs):
    steps, go = threading.Barrier(2, timeout=5), threading.Event()

    def make(progress):
        progress.start("outer", 10, "rows")
        progress.advance(4)
        progress.start("inner", None, "files")
        progress.advance(1)
        steps.wait()
        go.wait(5)
        progress.finish()
        steps.wait()
        return "done"

    job = run(jobs, "a", make)
    steps.wait()
    assert (job.state, job.task, job.done, job.share) == ("running", "inner", 1, None)
    go.set()
    steps.wait()
    assert (job.task, job.done, job.share) == ("outer", 4, 0.4)
    until(lambda: job.is_over)
    assert job.state == "done"
    assert job.seconds >= 0


def test_a_running_job_is_cancelled_when_it_tells_of_progress(jobs):
    entered = threading.Event()

    def make(progress):
        progress.start("long", None, "steps")
        entered.set()
        while True:
            time.sleep(0.002)
            progress.advance(1)

    job = run(jobs, "a", make)
    assert entered.wait(5)
    job.cancel()
    until(lambda: job.is_over)
    assert job.state == "cancelled"
    assert job.error is None
    assert run(jobs, "a", lambda progress: "anew", patience=5) == "anew"


def test_a_waiting_job_is_cancelled_at_once():
    jobs, go = Jobs(1), threading.Event()
    run(jobs, "first", lambda progress: go.wait(5))
    waiting = run(jobs, "second", lambda progress: "never")
    assert waiting.state == "waiting"
    waiting.cancel()
    assert waiting.state == "cancelled"
    go.set()
    jobs.close()


def test_a_job_cancelled_while_a_page_waits_raises(jobs):
    def make(progress):
        raise CancelledError("stop")

    with pytest.raises(CancelledError):
        run(jobs, "a", make, patience=5)


def test_a_failure_is_raised_once_and_then_tried_again(jobs):
    go = threading.Event()

    def fail(progress):
        go.wait(5)
        raise AnalysisError("no such column")

    job = run(jobs, "a", fail)
    go.set()
    until(lambda: job.is_over)
    assert job.state == "failed"
    assert str(job.error) == "no such column"
    with pytest.raises(AnalysisError, match="no such column"):
        run(jobs, "a", lambda progress: "not yet")
    assert run(jobs, "a", lambda progress: "now", patience=5) == "now"


def test_old_results_are_forgotten_but_running_jobs_never(jobs, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 3)
    go = threading.Event()
    slow = run(jobs, "slow", lambda progress: go.wait(5))
    for number in range(8):
        run(jobs, str(number), lambda progress: None, patience=5)
    kept = [job.key for job in jobs.all()]
    assert slow.key in kept
    assert len(kept) <= 5
    assert kept[0] == "7"
    assert "0" not in kept
    go.set()


def test_too_many_jobs_are_refused_until_some_are_over(jobs, monkeypatch):
    monkeypatch.setattr(module, "MOST_AT_ONCE", 3)
    go = threading.Event()
    waiting = [run(jobs, str(i), lambda progress: go.wait(5)) for i in range(3)]
    with pytest.raises(BusyError, match="3 jobs run or wait"):
        run(jobs, "one more", lambda progress: None)
    assert run(jobs, "1", lambda progress: None) is waiting[1]  # who asks the same joins
    waiting[2].cancel()
    until(lambda: waiting[2].is_over)
    assert isinstance(run(jobs, "one more", lambda progress: go.wait(5)), Job)
    go.set()


def test_large_results_are_forgotten_by_their_size(jobs, monkeypatch):
    monkeypatch.setattr(module, "KEPT_BYTES", 10_000)
    for number in range(6):
        run(jobs, str(number), lambda progress: np.zeros(4_000, np.uint8), patience=5)
    assert [job.key for job in jobs.all() if job.size > 0][:2] == ["5", "4"]
    assert sum(job.size for job in jobs.all()) <= 10_000 + 4_100  # the last comes on top
    run(jobs, "huge", lambda progress: np.zeros(50_000, np.uint8), patience=5)
    assert run(jobs, "huge", lambda progress: "not again").size == 50_000


def test_one_heavy_job_runs_at_a_time_and_light_ones_beside_it(jobs):
    go = threading.Event()

    def heavy(key):
        return jobs.run(
            key, lambda progress: go.wait(5), title=key, url="/", patience=0.05, lane="heavy"
        )

    first, second = heavy("first"), heavy("second")
    assert (first.state, second.state) == ("running", "waiting")
    assert run(jobs, "light", lambda progress: "there", patience=5) == "there"
    second.cancel()
    assert second.state == "cancelled"
    go.set()
    until(lambda: first.is_over)


def test_who_cancels_is_rid_of_a_job_that_cannot_stop_and_its_result_is_dropped(jobs):
    entered, go = threading.Event(), threading.Event()

    def loading(progress):
        entered.set()
        go.wait(10)
        return np.zeros(1_000)

    job = run(jobs, "a", loading)
    assert entered.wait(5)
    job.cancel()
    assert (job.state, job.is_over, jobs.running()) == ("cancelled", True, 0)
    seconds = job.seconds
    assert run(jobs, "a", lambda progress: "anew", patience=5) == "anew"
    go.set()
    until(job.future.done)
    assert (job.state, job.error, job.size) == ("cancelled", None, 0)
    assert job.seconds == seconds
    assert job.future.result() is None


def test_a_cancelled_job_keeps_nothing_of_what_its_work_held(jobs):
    held, entered = [], threading.Event()

    def make(progress):
        large = np.zeros(1_000)
        held.append(weakref.ref(large))
        entered.set()
        while True:
            progress.advance(0)
            time.sleep(0.002)

    job = run(jobs, "a", make)
    assert entered.wait(5)
    job.cancel()
    until(job.future.done)
    gc.collect()
    assert held[0]() is None
    assert job in jobs.all()


def test_what_is_done_stays_done_when_it_is_cancelled(jobs):
    assert run(jobs, "a", lambda progress: "there", patience=5) == "there"
    jobs.all()[0].cancel()
    assert run(jobs, "a", lambda progress: "anew", patience=5) == "there"


def test_a_result_is_found_and_never_started(jobs):
    go = threading.Event()
    assert jobs.find("a") is None
    assert not jobs.has("a")
    job = run(jobs, "a", lambda progress: go.wait(5))
    assert jobs.find("a") is job
    assert jobs.has("a")
    jobs.forget("a")  # it is not over
    assert jobs.find("a") is job
    go.set()
    assert jobs.find("a", 5.0) is True
    jobs.forget("a")
    assert jobs.find("a") is None
    assert jobs.all() == []


def test_a_failure_is_found_once(jobs):
    def fail(progress):
        raise AnalysisError("no such column")

    job = jobs.start("a", fail, title="t", url="/", lane="asking")
    until(lambda: job.is_over)
    assert not jobs.has("a")
    with pytest.raises(AnalysisError, match="no such column"):
        jobs.find("a")
    assert jobs.find("a") is None


def test_jobs_that_ask_come_one_at_a_time_and_hold_up_no_others(jobs):
    go = threading.Event()

    def asking(key):
        return jobs.start(key, lambda progress: go.wait(5), title=key, url="/", lane="asking")

    first, second = asking("first"), asking("second")
    until(lambda: first.state == "running")
    assert second.state == "waiting"
    assert run(jobs, "light", lambda progress: "there", patience=5) == "there"
    go.set()
    until(lambda: second.state == "done")


def test_no_process_outlives_the_app(tmp_path):
    jobs = Jobs(1)
    work = partial(run_apart, Call(sleeping, (tmp_path / "pid",)))
    jobs.start("a", work, title="t", url="/", lane="heavy")
    until((tmp_path / "pid").exists, 60)
    until(lambda: (tmp_path / "pid").read_text())
    jobs.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
