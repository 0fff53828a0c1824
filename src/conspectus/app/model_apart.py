"""The server's language model as a process of its own sees it: questions go home, answers come.

The process holds neither the key nor the budget, so that all jobs of a server keep one budget, and
what dies with the process is no more than its wish to know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from conspectus.app.served_model import ServedModel
from conspectus.llm import Answer, Estimate, Ledger, Missing, Prices, Question, Tally
from conspectus.progress import SILENT, Progress

_HOME: list[Connection] = []


def go_home_by(connection: Connection) -> None:
    """Say how the process reaches the server.

    Parameters
    ----------
    connection
        Both ways.
    """
    _HOME[:] = [connection]


def answer_for(model: ServedModel, what: str, questions: Any, progress: Progress) -> Any:
    """Answer what a process asks, in the server.

    Parameters
    ----------
    model
        The model.
    what
        ``"ask"`` or ``"estimate"``.
    questions
        Of the process.
    progress
        Told how far it is.

    Returns
    -------
    tuple
        The answers and the ledger's tallies after them, or the estimate and the same.
    """
    told = model.ask(questions, progress) if what == "ask" else model.estimate(questions)
    return told, model.ledger.purposes


class ModelElsewhere:
    """A language model in another process. Satisfies `LanguageModel`.

    Parameters
    ----------
    name, identity
        Of the model.
    prices
        Of its tokens.
    purposes
        Its ledger's tallies so far.
    """

    def __init__(
        self, name: str, identity: str, prices: Prices | None, purposes: Mapping[str, Tally]
    ) -> None:
        self.name = name
        self.identity = identity
        self.ledger: Ledger = LedgerSeen(prices, purposes)

    def ask(
        self,
        questions: Sequence[Question],
        progress: Progress = SILENT,  # noqa: ARG002
    ) -> list[Answer | Missing]:
        """Have questions answered at home, where the progress is told, too."""
        return self._send("ask", questions)

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Have them estimated at home, where it is known what was answered before."""
        return self._send("estimate", questions)

    def _send(self, what: str, questions: Sequence[Question]) -> Any:
        (home,) = _HOME
        home.send((what, list(questions)))
        told, purposes = home.recv()
        self.ledger = LedgerSeen(self.ledger.prices, purposes)
        return told


class LedgerSeen(Ledger):
    """What a ledger elsewhere said last; nothing is counted here.

    Parameters
    ----------
    prices
        Of a million tokens.
    purposes
        Its tallies.
    """

    def __init__(self, prices: Prices | None, purposes: Mapping[str, Tally]) -> None:
        super().__init__(prices)
        self._seen = dict(purposes)

    @property
    def purposes(self) -> dict[str, Tally]:
        """The tallies, by purpose in order of first use."""
        return dict(self._seen)


def _send_model(model: ServedModel) -> tuple[type[ModelElsewhere], tuple[Any, ...]]:
    ledger = model.ledger
    return ModelElsewhere, (model.name, model.identity, ledger.prices, ledger.purposes)


ForkingPickler.register(ServedModel, _send_model)
