"""The client: questions to any OpenAI-compatible endpoint, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.errors import LanguageModelError
from conspectus.llm.asking import ask_each, estimate_calls
from conspectus.llm.endpoint import RejectedError
from conspectus.llm.extraction import MalformedAnswerError, extract_answer
from conspectus.llm.replies import Reply
from conspectus.llm.types import Answer, Missing
from conspectus.llm.wire import FORMS, Complaint, Dialect, request_body
from conspectus.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from threading import Event

    from conspectus.llm.endpoint import Endpoint
    from conspectus.llm.ledger import Ledger
    from conspectus.llm.memory import Memory
    from conspectus.llm.types import Estimate, Question
    from conspectus.progress import Progress


class Client:
    """A language model behind an endpoint. Satisfies `LanguageModel`.

    Parameters
    ----------
    endpoint
        Where it is asked.
    memory
        Settings of the model, and where its answers are kept.
    ledger
        The endpoint's.
    concurrency
        Questions at once.
    """

    def __init__(
        self, endpoint: Endpoint, memory: Memory, ledger: Ledger, concurrency: int = 8
    ) -> None:
        self.name = memory.settings.model
        self.identity = memory.settings.identity
        self.ledger = ledger
        self._endpoint = endpoint
        self._memory = memory
        self._settings = memory.settings
        self._concurrency = concurrency
        self._dialect = Dialect()

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        """Answer questions, the known ones from the cache, see `LanguageModel.ask`."""
        threads = self._concurrency
        try:
            return ask_each(questions, self._settings, self._answer, self.ledger, progress, threads)
        except LanguageModelError:
            self._endpoint.forget_failures()
            raise

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Say what questions would cost, without the network, see `LanguageModel.estimate`."""
        known, prices = self._memory.knows, self.ledger.prices
        return estimate_calls(questions, self._settings, known, prices)

    def _answer(self, key: str, question: Question, stop: Event) -> Answer | Missing:
        known = self._memory.recall(key, question)
        if known is not None:
            return known
        outcome = self._converse(question, stop)
        self._memory.keep(key, question, outcome)
        return outcome

    def _converse(self, question: Question, stop: Event) -> Answer | Missing:
        """Ask, and once more if the answer cannot be used."""
        tokens_in = tokens_out = 0
        complaint: Complaint | None = None
        for _ in range(2):
            reply = self._request(question, complaint, stop)
            if isinstance(reply, Missing):
                return reply
            if reply.refusal is not None:
                return Missing("refused", reply.refusal)
            tokens_in += reply.tokens_in or 0
            tokens_out += reply.tokens_out or 0
            try:
                value = read_answer(reply, question.schema, self._settings.max_tokens)
            except MalformedAnswerError as error:
                complaint = Complaint(reply.text, str(error))
                continue
            if complaint is not None:
                self._dialect.show_schema = True  # what helped once is done from the beginning
            return Answer(value, tokens_in, tokens_out, cached=False)
        return Missing("malformed", "" if complaint is None else complaint.fault)

    def _request(
        self, question: Question, complaint: Complaint | None, stop: Event
    ) -> Reply | Missing:
        """Send a question in the strictest form that the endpoint takes."""
        dialect = self._dialect.copy()
        form = dialect.form_for(question.schema)
        rejection: RejectedError | None = None
        while form < len(FORMS):
            body = request_body(question, self._settings, dialect, form, complaint)
            try:
                reply = self._endpoint.send(body, question.purpose, stop)
            except RejectedError as error:
                rejection = rejection or error
                if not dialect.adapt(str(error), body):
                    form += 1
                continue
            if isinstance(reply, Reply):
                self._dialect.learn(dialect, question.schema, form)
            return reply
        return self._endpoint.given_up("failed", str(rejection))


def read_answer(reply: Reply, schema: Mapping[str, Any], max_tokens: int) -> dict[str, Any]:
    """Take the object out of a reply.

    Parameters
    ----------
    reply
        What the model said, no refusal.
    schema
        What the object must fit.
    max_tokens
        Longest answer allowed, for the message.

    Returns
    -------
    dict
        The object.

    Raises
    ------
    MalformedAnswerError
        The answer was cut short, or has no such object.
    """
    if reply.cut:
        raise MalformedAnswerError(f"the answer is longer than {max_tokens} tokens")
    return extract_answer(reply.text, schema)
