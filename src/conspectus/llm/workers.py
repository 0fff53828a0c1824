"""Work side by side in a bounded number of threads that nobody has to wait for.

The threads are daemons: when the user interrupts, calls under way get a moment to end, and then the
process may end without them. `concurrent.futures` would wait for the slowest server.
"""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")

_LOOK_FOR_INTERRUPTS_SECONDS = 0.5  # Windows does not interrupt a longer wait
_GRACE_SECONDS = 3.0


def in_threads(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    threads: int,
    stop: Event,
    look: Callable[[], object] = lambda: None,
) -> Generator[tuple[Item, Result]]:
    """Do work on every item, a bounded number of them at once.

    Parameters
    ----------
    work
        Called in a thread of its own.
    items
        What to work on.
    threads
        How many at most.
    stop
        Set when the work should end early, for `work` to look at: an item failed, or whoever takes
        the results went away.
    look
        Called now and then while nothing is done; what it raises ends the work.

    Yields
    ------
    tuple
        Item and result, as they are done.

    Raises
    ------
    BaseException
        What `work` raised first; items under way then get a moment to end.
    """
    waiting: SimpleQueue[Item] = SimpleQueue()
    for item in items:
        waiting.put(item)
    done: SimpleQueue[tuple[Item, Result] | BaseException] = SimpleQueue()

    def run() -> None:
        while not stop.is_set():
            try:
                item = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put((item, work(item)))
            except BaseException as error:  # noqa: BLE001 - raised in the thread that waits for it
                done.put(error)
                return

    started = [Thread(target=run, daemon=True) for _ in range(min(threads, len(items)))]
    for thread in started:
        thread.start()
    try:
        for _ in items:
            outcome = _next(done, look)
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome
    finally:
        stop.set()
        until = time.monotonic() + _GRACE_SECONDS
        for thread in started:
            thread.join(max(0.0, until - time.monotonic()))


def _next(done: SimpleQueue[Result], look: Callable[[], object]) -> Result:
    while True:
        try:
            return done.get(timeout=_LOOK_FOR_INTERRUPTS_SECONDS)
        except Empty:
            look()
