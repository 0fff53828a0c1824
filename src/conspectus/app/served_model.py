"""The language model of a server: one for all its pages, with one budget as long as it runs.

Its key and its budget never leave the server. A job in a process of its own sends its questions
here and gets the answers (see `model_apart`); a job that is cancelled leaves its last answers to
come in by themselves, and the next one waits for these, so that what each did cost is known.
"""

from __future__ import annotations

import inspect
import shlex
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from conspectus.app.jobs import CancelledError
from conspectus.llm import (
    Answer,
    Estimate,
    LanguageModel,
    Ledger,
    Missing,
    Prices,
    Question,
    open_model,
)
from conspectus.progress import SILENT, Progress

LOOK_EVERY = 0.1
"""Seconds between looks for a wish to stop."""
_OPTIONS = {
    "endpoint": "--llm",
    "model": "--llm-model",
    "key_env": "--llm-key-env",
    "keyring": "--llm-keyring",
    "budget": "--budget",
    "concurrency": "--llm-concurrency",
    "timeout": "--llm-timeout",
    "max_tokens": "--llm-max-tokens",
    "cassette": "--cassette",
    "record": "--record",
}
_PRICES = ("--llm-price-in", "--llm-price-out")


class ServedModel:
    """A language model for all jobs of a server. Satisfies `LanguageModel`.

    Parameters
    ----------
    model
        Answers, and keeps the budget.
    arguments
        Those of `conspectus.language_model` that give it: for the Python call and the command that
        pages show. They name where the key is, and do not hold it.

    Attributes
    ----------
    rounds
        Jobs that have asked it; what others would cost may be another sum after each.
    """

    def __init__(self, model: LanguageModel, arguments: Mapping[str, Any]) -> None:
        defaults = inspect.signature(open_model).parameters
        self.arguments = {
            name: _plain(value)
            for name, value in arguments.items()
            if value != defaults[name].default
        }
        self.rounds = 0
        self._model = model
        self._left: threading.Thread | None = None

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._model.name

    @property
    def identity(self) -> str:
        """Hash of what decides its answers."""
        return self._model.identity

    @property
    def ledger(self) -> Ledger:
        """What was asked as long as the server runs."""
        return self._model.ledger

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        """Answer questions; who is cancelled meanwhile does not wait for the answers under way.

        Parameters
        ----------
        questions
            Any number.
        progress
            Told how far it is; where it raises, no further question is sent.

        Returns
        -------
        list of Answer or Missing
            One a question, in their order.

        Raises
        ------
        LanguageModelError
            No further question can be answered.
        """
        told, done = _Told(), Future[list[Answer | Missing]]()

        def work() -> None:
            try:
                done.set_result(self._model.ask(questions, told))
            except BaseException as error:  # noqa: BLE001 - raised where it is waited for
                done.set_exception(error)

        thread = threading.Thread(target=work, name="conspectus-asking", daemon=True)
        thread.start()
        try:
            while not wait([done], LOOK_EVERY).done:
                told.hand_on(progress)
                progress.advance(0)  # so that a wish to stop is seen
            told.hand_on(progress)
        finally:
            if not done.done():
                told.left, self._left = True, thread
        return done.result()

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Say what questions would cost, see `LanguageModel.estimate`."""
        return self._model.estimate(questions)

    def wait_until_idle(self, progress: Progress) -> None:
        """Wait for the answers that a cancelled or failed job had under way.

        Parameters
        ----------
        progress
            Where it raises, waiting ends.
        """
        if self._is_idle():
            return
        progress.start("waiting for the last answers of a cancelled job", None, "")
        while not self._is_idle():
            progress.advance(0)
            time.sleep(LOOK_EVERY)
        progress.finish()

    def _is_idle(self) -> bool:
        """Whether nobody asks: a thread that is left does not wait for its slowest answers."""
        if self._left is not None and not self._left.is_alive():
            self._left = None
        return self._left is None and not self.ledger.under_way

    @property
    def call(self) -> str:
        """Line of Python that opens it as ``model``."""
        given = dict(self.arguments)
        first = [repr(given.pop(name)) for name in ("endpoint", "model") if name in given]
        if "endpoint" not in self.arguments and first:
            first = [f"model={first[0]}"]
        named = [f"{name}={value!r}" for name, value in given.items()]
        return f"model = cs.language_model({', '.join([*first, *named])})"

    @property
    def options(self) -> tuple[str, ...]:
        """Words of a command line that name it."""
        words: list[str] = []
        for name, value in self.arguments.items():
            if name == "prices":
                for option, price in zip(_PRICES, value, strict=True):
                    words += [option, f"{price:g}"]
            else:
                words += [_OPTIONS[name], str(value)]
        return tuple(words)

    def __repr__(self) -> str:
        """Name it by its options alone."""
        return f"ServedModel({shlex.join(self.options)})"


def _plain(value: Any) -> Any:
    """Write an argument as Python and a command line can say it."""
    if isinstance(value, Prices):
        return value.tokens_in, value.tokens_out
    return str(value) if isinstance(value, Path) else value


class _Told:
    """Hands progress from the thread that asks to the one that waits for it."""

    def __init__(self) -> None:
        self.left = False
        self._told: SimpleQueue[tuple[str, tuple[Any, ...]]] = SimpleQueue()

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Keep that a task begins."""
        self._told.put(("start", (task, total, unit)))

    def advance(self, amount: float) -> None:
        """Keep what was done; raise where nobody waits any more."""
        if self.left:
            raise CancelledError("nobody waits for these answers any more")
        self._told.put(("advance", (amount,)))

    def finish(self) -> None:
        """Keep that the task begun last is over."""
        self._told.put(("finish", ()))

    def hand_on(self, progress: Progress) -> None:
        """Tell all that was kept."""
        while True:
            try:
                name, values = self._told.get_nowait()
            except Empty:
                return
            getattr(progress, name)(*values)
