"""Progress on standard error: bars in a terminal, now and then a line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from conspectus.cli.console import STDERR, duration, note, size

LINE_EVERY_SECONDS = 10.0


class Rate(ProgressColumn):
    """Units a second and time left."""

    def render(self, task: Task) -> Text:
        """Draw the column of one task.

        Parameters
        ----------
        task
            The task.

        Returns
        -------
        Text
            For example ``"950 tokens/s, 0:12 left"``.
        """
        unit = str(task.fields["unit"])
        return Text(describe_rate(task.completed, task.total, task.elapsed or 0.0, unit))


def describe_rate(done: float, total: float | None, seconds: float, unit: str) -> str:
    """Say how fast a task goes and how long it will take.

    Parameters
    ----------
    done, total
        Units done, and in all if known.
    seconds
        Since it began.
    unit
        Name of the unit; ``"bytes"`` are written as kB and MB.

    Returns
    -------
    str
        For example ``"1,200 of 10,000 tokens, 950 tokens/s, 0:09 left"``.
    """
    amount = size if unit in {"bytes", "B"} else lambda count: f"{count:,.0f} {unit}"
    parts = [amount(done)]
    if total:
        whole = amount(total)
        parts = [f"{amount(done).removesuffix(' ' + whole.split()[-1])} of {whole}"]
    if done and seconds > 0:
        rate = done / seconds
        parts.append(f"{amount(rate)}/s")
        if total:
            parts.append(f"{duration(max(total - done, 0.0) / rate)} left")
    return ", ".join(parts)


class Bars:
    """A `conspectus.progress.Progress` with a bar for each task that runs.

    Parameters
    ----------
    bars
        Where they are drawn.
    """

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: list[TaskID] = []

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Begin a task of `total` units (None where unknown)."""
        self._tasks.append(self._bars.add_task(task, total=total, unit=unit))

    def advance(self, amount: float) -> None:
        """Report `amount` further units done."""
        self._bars.advance(self._tasks[-1], amount)

    def finish(self) -> None:
        """End the task begun last."""
        self._bars.remove_task(self._tasks.pop())


@dataclass
class _Running:
    task: str
    total: float | None
    unit: str
    began: float
    told: float
    done: float = 0.0


class Lines:
    """A `conspectus.progress.Progress` that writes a line every ten seconds."""

    def __init__(self) -> None:
        self._tasks: list[_Running] = []

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Begin a task of `total` units (None where unknown)."""
        now = time.monotonic()
        self._tasks.append(_Running(task, total, unit, now, now))

    def advance(self, amount: float) -> None:
        """Report `amount` further units done."""
        task, now = self._tasks[-1], time.monotonic()
        task.done += amount
        if now - task.told >= LINE_EVERY_SECONDS:
            task.told = now
            note(
                f"{task.task}: {describe_rate(task.done, task.total, now - task.began, task.unit)}"
            )

    def finish(self) -> None:
        """End the task begun last."""
        self._tasks.pop()


@contextmanager
def progress() -> Generator[Bars | Lines]:
    """Show progress while a command runs.

    Yields
    ------
    Bars or Lines
        To be handed to the library.
    """
    if not STDERR.is_terminal:
        yield Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), Rate())
    with Progress(*columns, console=STDERR, transient=True) as bars:
        yield Bars(bars)
