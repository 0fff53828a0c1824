"""Long work beside the pages: it tells how far it is, and can be cancelled.

A page asks for a result by a key that names all that decides it. What is known is returned at once;
else a job makes it, and the page shows the job until it is done. The job does not know of the page:
a closed tab ends nothing, and a second tab that asks the same joins the same job. Each job has a
thread; heavy ones only wait there for a process of their own (see `apart`). Who cancels a job is
rid of it at once: a thread that cannot stop, because a model is loading, say, is left to itself,
and what it gives is dropped.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from conspectus.app.sizes import size_of
from conspectus.errors import ConspectusError
from conspectus.progress import Progress

T = TypeVar("T")
State = Literal["waiting", "running", "done", "failed", "cancelled"]
Lane = Literal["light", "heavy", "asking"]
"""Jobs of a lane wait for each other, and for no others."""
KEPT = 24
"""Finished jobs whose results are kept; the one used longest ago goes first."""
KEPT_BYTES = 256 * 1024**2
"""Size of all kept results; the last one is kept whatever its size."""
ENDS_WITHIN = 2.0
"""Seconds that jobs have to end when the app does: a process that is not ended outlives it."""
MOST_AT_ONCE = 20
"""Jobs that run or wait; who asks for more is told to wait or to cancel some."""


class CancelledError(ConspectusError):
    """The user cancelled the job."""


class BusyError(ConspectusError):
    """Too many jobs wait already."""


@dataclass(eq=False)
class Job:
    """Work that runs, or has run, and its result.

    Parameters
    ----------
    key
        Names all that decides the result.
    title
        What is being done, for a person.
    url
        Page that shows the result.
    id
        Random name in URLs.
    askers
        All pages that wait for the result, by the number that their panels have.
    size
        Bytes of the result, about.
    """

    key: str
    title: str
    url: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    task: str = ""
    done: float = 0.0
    total: float | None = None
    unit: str = ""
    wanted: bool = True
    future: Future[Any] = field(default_factory=Future[Any])
    askers: list[str] = field(default_factory=list[str])
    size: int = 0

    def asked_by(self, url: str) -> int:
        """Note a page that waits for the result; gives the number to find it by."""
        if url not in self.askers:
            self.askers.append(url)
        return self.askers.index(url)

    def asker(self, number: int) -> str:
        """Give the page of that number, or the first that asked."""
        return self.askers[number] if 0 <= number < len(self.askers) else self.url

    @property
    def state(self) -> State:
        """Where it stands."""
        if not self.wanted:
            return "cancelled"
        if not self.future.done():
            return "running" if self.future.running() else "waiting"
        error = self.future.exception()
        if error is None:
            return "done"
        return "cancelled" if isinstance(error, CancelledError) else "failed"

    @property
    def is_over(self) -> bool:
        """Whether it will not change any more."""
        return self.future.done() or not self.wanted

    @property
    def share(self) -> float | None:
        """Part of the present task that is done, 0 to 1; None where it is not known."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return (self.ended or time.monotonic()) - self.began

    @property
    def error(self) -> BaseException | None:
        """Why it failed; None unless it did."""
        return self.future.exception() if self.state == "failed" else None

    def cancel(self) -> None:
        """Be rid of it, unless it is done: its thread stops when it next tells of its progress."""
        if self.future.done():
            return
        self.wanted = False
        self.ended = time.monotonic()
        self.future.cancel()


class JobProgress:
    """Hands the progress of the library to a job, and a cancelled job's wish to stop to it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._above: list[tuple[str, float, float | None, str]] = []

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Begin a task of `total` units (None where unknown)."""
        job = self._job
        self._above.append((job.task, job.done, job.total, job.unit))
        job.task, job.done, job.total, job.unit = task, 0.0, total, unit
        self._stop_if_unwanted()

    def advance(self, amount: float) -> None:
        """Report `amount` further units done."""
        self._job.done += amount
        self._stop_if_unwanted()

    def finish(self) -> None:
        """End the task begun last."""
        job = self._job
        job.task, job.done, job.total, job.unit = self._above.pop()

    def _stop_if_unwanted(self) -> None:
        if not self._job.wanted:
            raise CancelledError(f"{self._job.title}: cancelled")


class Jobs:
    """All jobs of an app.

    Parameters
    ----------
    workers
        Light jobs that run at the same time; further ones wait. Beside them runs one heavy job, and
        one that asks a language model.
    """

    def __init__(self, workers: int = 2) -> None:
        at_once: dict[Lane, int] = {"light": workers, "heavy": 1, "asking": 1}
        self._lanes = {
            lane: ThreadPoolExecutor(n, thread_name_prefix=f"conspectus-{lane}-job")
            for lane, n in at_once.items()
        }
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def run(
        self,
        key: str,
        make: Callable[[Progress], T],
        *,
        title: str,
        url: str,
        patience: float,
        lane: Lane = "light",
    ) -> T | Job:
        """Give a result that is known or quickly made, else the job that makes it.

        Parameters
        ----------
        key, make, title, url, lane
            As for `start`.
        patience
            Seconds to wait before the job is returned.

        Returns
        -------
        T or Job
            The result, or a job that is not over.

        Raises
        ------
        BusyError
            Too many jobs run or wait.
        Exception
            What `make` raised. A job that failed or was cancelled is forgotten when it has been
            asked for once, so that asking again tries again.
        """
        return self._result(self.start(key, make, title=title, url=url, lane=lane), patience)

    def start(
        self, key: str, make: Callable[[Progress], Any], *, title: str, url: str, lane: Lane
    ) -> Job:
        """Start a job, or join the one that makes, or has made, the same.

        Parameters
        ----------
        key
            Names all that decides the result.
        make
            Makes it, telling of its progress.
        title, url
            For a person who waits: what is being done, and the page that shows the result.
        lane
            Which jobs it waits for: one that is heavy (takes so much memory that one of its kind
            is enough at a time), or asks a language model, for others of its kind.

        Returns
        -------
        Job
            However far it is.

        Raises
        ------
        BusyError
            Too many jobs run or wait.
        """
        with self._lock:
            job = self._known(key)
            if job is None:
                if sum(not known.is_over for known in self._jobs.values()) >= MOST_AT_ONCE:
                    raise BusyError(
                        f"{MOST_AT_ONCE} jobs run or wait: cancel some of them (see Jobs), or ask "
                        "again when they are done"
                    )
                job = Job(key, title, url)
                self._jobs[job.id] = job
                job.future = self._lanes[lane].submit(self._work, job, make)
                self._forget_old()
            self._jobs.move_to_end(job.id)
        return job

    def find(self, key: str, patience: float = 0.0) -> Any:
        """Give the result of a job that was started before, or the job; it starts nothing.

        Parameters
        ----------
        key
            Of the job.
        patience
            Seconds to wait before the job is returned.

        Returns
        -------
        object, Job or None
            The result, a job that is not over, or None where there is neither.

        Raises
        ------
        Exception
            What the job raised; it is then forgotten.
        """
        with self._lock:
            job = self._known(key)
            if job is None:
                return None
            self._jobs.move_to_end(job.id)
        return self._result(job, patience)

    def has(self, key: str) -> bool:
        """Tell whether a job of this key runs, waits or has ended well."""
        with self._lock:
            job = self._known(key)
            return job is not None and job.state != "failed"

    def forget(self, key: str) -> None:
        """Forget the result of a job, so that it is made anew; one that is not over goes on."""
        with self._lock:
            job = self._known(key)
            if job is not None and job.is_over:
                del self._jobs[job.id]

    def _known(self, key: str) -> Job | None:
        return next((job for job in self._jobs.values() if job.key == key and job.wanted), None)

    def _result(self, job: Job, patience: float) -> Any:
        wait([job.future], patience)
        if not job.is_over:
            return job
        if job.state != "done":
            with self._lock:
                self._jobs.pop(job.id, None)
        if job.state == "cancelled":
            raise CancelledError(f"{job.title}: cancelled")
        return job.future.result()

    def get(self, id: str) -> Job | None:
        """Find a job by its random name; None where it is not known (any more)."""
        return self._jobs.get(id)

    def all(self) -> list[Job]:
        """List the jobs that are known, the latest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def running(self) -> int:
        """Count the jobs that are not over."""
        return sum(not job.is_over for job in self.all())

    def close(self) -> None:
        """Cancel everything, when the app ends, and give it a moment to end its processes."""
        for job in self.all():
            job.cancel()
        for pool in self._lanes.values():
            pool.shutdown(wait=False, cancel_futures=True)
        wait([job.future for job in self.all()], ENDS_WITHIN)

    def _work(self, job: Job, make: Callable[[Progress], T]) -> T | None:
        job.began = time.monotonic()
        try:
            result = make(JobProgress(job))
            if not job.wanted:
                return None  # what was left is dropped
            job.size = size_of(result)
            return result
        except CancelledError:
            job.wanted = False
            return None  # the error itself would keep all that the work held at that moment
        finally:
            job.ended = job.ended or time.monotonic()

    def _forget_old(self) -> None:
        """Forget what was used longest ago, until what is left is few and small enough."""
        kept, size = 0, 0
        for name, job in reversed(list(self._jobs.items())):
            if not job.is_over:
                continue
            kept, size = kept + 1, size + job.size
            if kept > KEPT or (kept > 1 and size > KEPT_BYTES):
                del self._jobs[name]
