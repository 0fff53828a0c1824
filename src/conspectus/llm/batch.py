"""Batch files: the questions as a file that a half-price batch endpoint takes, and its answers.

A pipeline is run with a `Batch` in the place of a model. What is neither known nor in the answers
goes into the file of requests and is `Missing` for now; with the answers at hand the same command
goes on. The format is that of OpenAI's Batch API, which others have taken over.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from conspectus.errors import InputError, LanguageModelError
from conspectus.llm.asking import ask_each, estimate_calls
from conspectus.llm.client import read_answer
from conspectus.llm.extraction import MalformedAnswerError
from conspectus.llm.lines import append_line
from conspectus.llm.replies import UnreadableReplyError, read_reply
from conspectus.llm.tokens import guess_prompt_tokens, guess_tokens
from conspectus.llm.types import Answer, Missing
from conspectus.llm.wire import Dialect, request_body
from conspectus.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from threading import Event

    from conspectus.llm.ledger import Ledger
    from conspectus.llm.memory import Memory
    from conspectus.llm.types import Estimate, Question
    from conspectus.progress import Progress

_URL = "/v1/chat/completions"


class Batch:
    """Answers from batch files, and writes what they lack. Satisfies `LanguageModel`.

    Parameters
    ----------
    memory
        Settings of the model, and where its answers are kept: those of batch files too.
    ledger
        Counts; tokens of a batch file are counted when its answers are first used.
    requests
        File to write the questions without an answer to, written anew; there is none where all are
        answered. None: they are only counted.
    answers
        Files that a batch endpoint gave back.

    Raises
    ------
    InputError
        What stands in the place of `requests` is no file of requests.
    LanguageModelError
        A file of answers cannot be read, or the file of requests not be written.
    """

    def __init__(
        self,
        memory: Memory,
        ledger: Ledger,
        requests: Path | None,
        answers: Iterable[Path] = (),
    ) -> None:
        self.name = memory.settings.model
        self.identity = memory.settings.identity
        self.ledger = ledger
        self._memory = memory
        self._settings = memory.settings
        self._requests = requests
        self._written: set[str] = set()
        self._met: set[str] = set()
        self._responses: dict[str, dict[str, Any]] = {}
        for path in answers:
            for key, body in read_responses(path):
                if "error" not in body or key not in self._responses:
                    self._responses[key] = body
        if requests is not None:
            _make_room(requests)

    @property
    def n_requests(self) -> int:
        """Questions without an answer; they are in the file of requests, if there is one."""
        return len(self._written)

    @property
    def requests(self) -> Path | None:
        """File to which questions are written."""
        return self._requests

    @property
    def n_foreign(self) -> int:
        """Answers in the files that belong to nothing asked so far."""
        return len(self._responses.keys() - self._met)

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        """Answer questions from the files, see `LanguageModel.ask`."""
        return ask_each(questions, self._settings, self._answer, self.ledger, progress)

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Say what the questions without an answer would cost, see `LanguageModel.estimate`."""

        def known(key: str) -> bool:
            return key in self._responses or self._memory.knows(key)

        return estimate_calls(questions, self._settings, known, self.ledger.prices)

    def _answer(self, key: str, question: Question, stop: Event) -> Answer | Missing:
        del stop
        self._met.add(key)
        known = self._memory.recall(key, question)
        if known is not None:
            return known
        outcome = self._imported(key, question)
        if isinstance(outcome, Answer) or outcome.reason == "refused":
            self._memory.keep(key, question, outcome)
            return outcome
        if key not in self._written:
            self._written.add(key)
            body = request_body(question, self._settings, Dialect())
            line = {"custom_id": key, "method": "POST", "url": _URL, "body": body}
            self._write(json.dumps(line) + "\n")
        return outcome

    def _imported(self, key: str, question: Question) -> Answer | Missing:
        """Read the response to a question, if there is one."""
        if key not in self._responses:
            where = "" if self._requests is None else f", written to {self._requests}"
            return Missing("waiting", f"for the answer of a batch endpoint{where}")
        response = self._responses[key]
        try:
            reply = read_reply(response)
        except UnreadableReplyError as error:
            refused = "content_filter" in json.dumps(response)
            return Missing("refused" if refused else "failed", str(error))
        messages = request_body(question, self._settings, Dialect())["messages"]
        estimated = reply.tokens_in is None or reply.tokens_out is None
        tokens_in = guess_prompt_tokens(messages) if reply.tokens_in is None else reply.tokens_in
        tokens_out = guess_tokens(reply.text) if reply.tokens_out is None else reply.tokens_out
        self.ledger.spend(question.purpose, tokens_in, tokens_out, estimated=estimated)
        if reply.refusal is not None:
            return Missing("refused", reply.refusal)
        try:
            value = read_answer(reply, question.schema, self._settings.max_tokens)
        except MalformedAnswerError as error:
            return Missing("malformed", str(error))
        return Answer(value, tokens_in, tokens_out, cached=False)

    def _write(self, line: str) -> None:
        if self._requests is None:
            return
        try:
            append_line(self._requests, line)
        except OSError as error:
            raise _unwritable(self._requests, error) from error


def _make_room(requests: Path) -> None:
    """See that a file of requests can be written, and take away that of an earlier run.

    Anything else is left alone: it may be the answers.
    """
    try:
        requests.parent.mkdir(parents=True, exist_ok=True)
        with requests.open("a+", encoding="utf-8", errors="replace") as file:
            file.seek(0)
            first = file.readline()
        if not first.strip() or _is_request(first):
            requests.unlink()
            return
    except OSError as error:
        raise _unwritable(requests, error) from error
    raise InputError(
        f"{requests} is there and holds no questions for a batch endpoint: choose another file for "
        "--batch-out"
    )


def _is_request(line: str) -> bool:
    try:
        fields = json.loads(line)
    except ValueError:
        return False
    return isinstance(fields, dict) and {"custom_id", "body"} <= fields.keys()


def _unwritable(path: Path, error: OSError) -> LanguageModelError:
    return LanguageModelError(f"the batch file {path} cannot be written: {error}")


def read_responses(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Read a file that a batch endpoint gave back.

    Parameters
    ----------
    path
        Lines of JSON with ``custom_id`` and ``response`` (its ``body`` a chat completion) or
        ``error``, in any order.

    Returns
    -------
    list of tuple
        ``custom_id``, which is the key of the question, and body of each line; where there was
        an error, a body with ``error``.

    Raises
    ------
    LanguageModelError
        The file cannot be read, or a line is no response.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LanguageModelError(f"the batch file {path} cannot be read: {error}") from error
    bodies: list[tuple[str, dict[str, Any]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields: dict[str, Any] = json.loads(line)
            bodies.append((str(fields["custom_id"]), _body(fields)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LanguageModelError(
                f"line {number} of {path} is no response of a batch endpoint: give the file that "
                "it wrote, not the one that it was sent"
            ) from error
    return bodies


def _body(fields: dict[str, Any]) -> dict[str, Any]:
    response = fields["response"]
    if response is None:
        return {"error": fields.get("error") or {"message": "no response"}}
    return cast("dict[str, Any]", response["body"])
