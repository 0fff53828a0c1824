"""What is asked of a language model, and what comes back.

An answer that did not come is a value, `Missing`, and not an exception: a run of ten thousand
questions goes on past a bad one, and who asked must say what a missing answer means. It never
means "no".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from conspectus.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.llm.ledger import Ledger
    from conspectus.progress import Progress

Reason = Literal[
    "refused", "malformed", "failed", "timeout", "over_budget", "not_recorded", "waiting"
]


@dataclass(frozen=True)
class Question:
    """One question, and the form its answer must have.

    Parameters
    ----------
    system
        What the model is told to do. Text of documents does not belong here.
    user
        The question itself; text of documents stands in it inside `fence`.
    schema
        JSON schema of the answer, which is an object.
    purpose
        Row of the ledger that it counts in, such as ``"name"`` or ``"detection"``.
    key
        Who asked, for messages (``"latent 2575"``). Not part of what identifies the question.
    """

    system: str
    user: str
    schema: Mapping[str, Any]
    purpose: str
    key: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer that fits the schema of its question.

    Parameters
    ----------
    value
        The object.
    tokens_in, tokens_out
        What it cost when it was asked, re-asks included.
    cached
        It was known already, and cost nothing now.
    """

    value: dict[str, Any]
    tokens_in: int
    tokens_out: int
    cached: bool


@dataclass(frozen=True)
class Missing:
    """No answer.

    Parameters
    ----------
    reason
        ``"refused"`` by the model or its filter; ``"malformed"``: no JSON that fits the schema,
        asked twice; ``"failed"``: the endpoint's fault; ``"timeout"``; ``"over_budget"``: not
        asked; ``"not_recorded"``: not in the cassette; ``"waiting"``: not in the batch files yet.
    detail
        For a person.
    """

    reason: Reason
    detail: str


@dataclass(frozen=True)
class Estimate:
    """What questions would cost, without asking them.

    Parameters
    ----------
    calls
        Questions that would be sent to the endpoint.
    cached
        Questions whose answers are known.
    tokens_in
        Tokens of the calls' prompts, estimated from their length.
    tokens_out
        Tokens of the calls' answers, at most.
    money
        Cost of both, at most up to the estimate of `tokens_in`; None where no prices were given.
    """

    calls: int
    cached: int
    tokens_in: int
    tokens_out: int
    money: float | None


class LanguageModel(Protocol):
    """Whatever answers questions: an endpoint, a cassette, a batch file, a test's script."""

    @property
    def name(self) -> str:
        """Name of the model, for provenance."""
        ...

    @property
    def identity(self) -> str:
        """Hash of what decides its answers: model, temperature, seed, longest answer."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What was asked so far, and what it cost."""
        ...

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        """Answer questions.

        Parameters
        ----------
        questions
            Any number of them.
        progress
            Told how far it is, in questions.

        Returns
        -------
        list of Answer or Missing
            One a question, in their order.

        Raises
        ------
        LanguageModelError
            No further question can be answered: a wrong key, an unknown model, no server there.
            A bad answer to one question never raises.
        """
        ...

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Say what `ask` would cost, without asking anything.

        Parameters
        ----------
        questions
            As for `ask`.

        Returns
        -------
        Estimate
            Calls, tokens and money.
        """
        ...
