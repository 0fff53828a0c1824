"""Long work on a large store: in a process of its own, so that pages stay quick.

A thread that counts a hundred million entries holds the interpreter's lock most of the time, and
every page waits for it again and again. A process does not; it has less right to the processor than
the server, it can be ended at any moment, and its memory goes back with it. One runs at a time,
and beside it one that asks a language model.

The process gets a function with its arguments and gives back a result. Stores among them are named
by their path: each side has its own open. A language model stays in the server (see `model_apart`).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

from conspectus.app import model_apart
from conspectus.app.served_model import ServedModel
from conspectus.app.stores import Opened
from conspectus.errors import ConspectusError
from conspectus.progress import Progress
from conspectus.store import Store

T = TypeVar("T")

NICE = 5
"""How much less right to the processor than the server."""
TOLD_EVERY = 0.1
"""Seconds from one word about progress to the next, and between looks for a wish to stop."""
_ENDS_WITHIN = 5.0
_READY = (
    "conspectus.analysis.differences.diff",
    "conspectus.analysis.correlations.correlate",
    "conspectus.analysis.clusters.cluster",
    "conspectus.analysis.maps.document_map",
    "conspectus.analysis.hypotheses.explain",
)
_STORES: WeakValueDictionary[str, Store] = WeakValueDictionary()


class ProcessEndedError(ConspectusError):
    """The process of a job ended without a result."""


@dataclass(frozen=True)
class Call:
    """A function of the library with all its arguments but the progress.

    Parameters
    ----------
    function
        It can be imported by its name, and takes ``progress``.
    positional, named
        Its arguments.
    """

    function: Callable[..., Any]
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __call__(self, progress: Progress) -> Any:
        """Call it."""
        return self.function(*self.positional, **self.named, progress=progress)


def run_apart(
    make: Callable[[Progress], T], progress: Progress, *, model: ServedModel | None = None
) -> T:
    """Run work in a process of its own, and wait for it.

    Parameters
    ----------
    make
        What to do: a `Call`, or another object that can be sent to a process.
    progress
        Told what the process tells, at least every tenth of a second; where it raises, the process
        is ended at once.
    model
        Answers the questions of the process, if it has any.

    Returns
    -------
    T
        What `make` gave.

    Raises
    ------
    ConspectusError
        What `make` raised, or the model.
    ProcessEndedError
        The process ended otherwise, for want of memory, say.
    """
    context = _context()
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(make, there), daemon=True)
    process.start()
    there.close()
    try:
        kind, value = _listened(here, progress, model)
    finally:
        here.close()
        process.terminate()
        process.join(_ENDS_WITHIN)
        if process.is_alive():
            process.kill()
            process.join()
    if kind == "result":
        return cast("T", value)
    if kind == "error":
        raise value
    raise ProcessEndedError(
        "the process of this job ended without a result, perhaps for want of memory "
        f"(exit code {process.exitcode}): ask for less, or see what the server wrote"
    )


def _context() -> Any:
    known = multiprocessing.get_all_start_methods()
    if "forkserver" not in known:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_READY))
    return context


def _listened(here: Connection, progress: Progress, model: ServedModel | None) -> tuple[str, Any]:
    """Hand on progress and questions until there is a result; ``"ended"`` where none will come."""
    while True:
        try:
            heard = here.recv() if here.poll(TOLD_EVERY) else None
        except (EOFError, OSError):  # it may end in the middle of a word
            return "ended", None
        if heard is None:
            progress.advance(0)  # so that a wish to stop is seen
            continue
        kind, *values = heard
        if kind in ("result", "error"):
            return kind, values[0]
        if model is not None and kind in ("ask", "estimate"):
            there = _WhileThere(here, progress)
            try:
                here.send(model_apart.answer_for(model, kind, values[0], there))
            except (EOFError, ConnectionError):
                return "ended", None
            continue
        getattr(progress, kind)(*values)


class _WhileThere:
    """Hands progress on while the process waits for answers; nothing is asked for a dead one."""

    def __init__(self, here: Connection, progress: Progress) -> None:
        self._here, self._progress = here, progress

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Hand on that a task begins."""
        self._progress.start(task, total, unit)

    def advance(self, amount: float) -> None:
        """Hand on what was done; raise where the process, which says nothing now, is gone."""
        if self._here.poll():
            raise EOFError
        self._progress.advance(amount)

    def finish(self) -> None:
        """Hand on that the task begun last is over."""
        self._progress.finish()


class _Told:
    """Sends progress through a pipe, not more often than anyone could see."""

    def __init__(self, sender: Connection) -> None:
        self._sender, self._amount, self._last = sender, 0.0, time.monotonic()

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Send that a task begins, after what was done before."""
        self._flush()
        self._sender.send(("start", task, total, unit))

    def advance(self, amount: float) -> None:
        """Gather what was done, and send it now and then."""
        self._amount += amount
        if time.monotonic() - self._last >= TOLD_EVERY:
            self._flush()

    def finish(self) -> None:
        """Send that the task begun last is over."""
        self._flush()
        self._sender.send(("finish",))

    def _flush(self) -> None:
        if self._amount:
            self._sender.send(("advance", self._amount))
        self._amount, self._last = 0.0, time.monotonic()


def _work(make: Callable[[Progress], Any], home: Connection) -> None:
    """Do the work, in the process."""
    model_apart.go_home_by(home)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        message = ("result", make(_Told(home)))
    except ConspectusError as error:
        message = ("error", error)
    home.send(message)


def _send_store(store: Store) -> tuple[Callable[[str], Store], tuple[str]]:
    path = str(store.path)
    _STORES[path] = store
    return _store_at, (path,)


def _store_at(path: str) -> Store:
    """Give the store that this process has open, or open it."""
    store = _STORES.get(path)
    if store is None:
        store = _STORES[path] = Store.open(path)
    return store


def _send_opened(opened: Opened) -> tuple[type[Opened], tuple[str, str, Store]]:
    return Opened, (opened.name, opened.given, opened.store)


ForkingPickler.register(Store, _send_store)
ForkingPickler.register(Opened, _send_opened)
