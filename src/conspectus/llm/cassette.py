"""Cassettes: recorded answers in a file that people can read, one call a line.

A cassette is enough to run a whole pipeline again with no key, no package and no network, and it
shows every word that was asked and answered. docs/llm.md describes its lines.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, get_args

from conspectus.errors import InputError, LanguageModelError
from conspectus.llm.extraction import MalformedAnswerError, extract_answer
from conspectus.llm.lines import append_line
from conspectus.llm.settings import Settings
from conspectus.llm.types import Answer, Missing, Question, Reason

if TYPE_CHECKING:
    from pathlib import Path

_BEGIN = b'{"model": '


@dataclass(frozen=True)
class Recording:
    """One line of a cassette.

    Parameters
    ----------
    settings
        Of the model that was asked.
    question
        The whole question.
    outcome
        Its answer, or why there is none.
    """

    settings: Settings
    question: Question
    outcome: Answer | Missing

    @property
    def key(self) -> str:
        """Key of the question."""
        return self.settings.key(self.question)

    def to_line(self) -> str:
        """Write the recording as a line of JSON, without a line end."""
        question, outcome = self.question, self.outcome
        line: dict[str, Any] = {
            **asdict(self.settings),
            "purpose": question.purpose,
            "asked_by": question.key,
            "system": question.system,
            "user": question.user,
            "schema": question.schema,
        }
        if isinstance(outcome, Missing):
            line["missing"] = asdict(outcome)
        else:
            line["answer"] = outcome.value
            line |= {"tokens_in": outcome.tokens_in, "tokens_out": outcome.tokens_out}
        text = json.dumps(line, ensure_ascii=False)
        return text if text.isascii() or _can_be_encoded(text) else json.dumps(line)

    @classmethod
    def from_line(cls, line: str) -> Recording:
        """Read a line of a cassette; the answer is checked against the schema again.

        Raises
        ------
        ValueError, KeyError, TypeError
            The line is no recording.
        """
        fields: dict[str, Any] = json.loads(line)
        names = ("model", "temperature", "seed", "max_tokens")
        settings = Settings(**{name: fields[name] for name in names if name in fields})
        question = Question(
            system=fields.get("system", ""),
            user=fields["user"],
            schema=fields["schema"],
            purpose=fields.get("purpose", ""),
            key=fields.get("asked_by", ""),
        )
        return cls(settings, question, _outcome(fields, question))


def _can_be_encoded(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _outcome(fields: dict[str, Any], question: Question) -> Answer | Missing:
    if "missing" in fields:
        missing = Missing(fields["missing"]["reason"], str(fields["missing"].get("detail", "")))
        if missing.reason not in get_args(Reason):
            message = f"no reason for a missing answer is called {missing.reason!r}"
            raise ValueError(message)
        return missing
    try:
        value = extract_answer(json.dumps(fields["answer"]), question.schema)
    except MalformedAnswerError as error:
        return Missing("malformed", str(error))
    tokens_in, tokens_out = fields.get("tokens_in", 0), fields.get("tokens_out", 0)
    return Answer(value, int(tokens_in), int(tokens_out), cached=True)


def read_cassette(path: Path) -> list[Recording]:
    """Read a cassette.

    Parameters
    ----------
    path
        A file of lines as `Recording.to_line` writes them; empty lines are left out.

    Returns
    -------
    list of Recording
        In order; of several with the same key, the last one counts.

    Raises
    ------
    LanguageModelError
        The file cannot be read, or a line is no recording.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise LanguageModelError(f"the cassette {path} cannot be read: {error}") from error
    recordings: list[Recording] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            recordings.append(Recording.from_line(line.decode("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError, InputError) as error:
            if number == len(lines) and line.startswith(_BEGIN[: len(line)]):
                break  # a killed process cut its last line
            raise LanguageModelError(
                f"line {number} of the cassette {path} is no recorded answer: {error!r}"
            ) from error
    return recordings


class Recorder:
    """Appends what is answered to a cassette. Safe for threads; one process a file.

    Parameters
    ----------
    path
        The cassette; made if it is not there. What it holds stays.
    settings
        Of the model that is asked.

    Raises
    ------
    LanguageModelError
        The file is no cassette, or cannot be written.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self._settings = settings
        self._lock = Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            recordings = read_cassette(path)
            _end_with_a_whole_line(path)
        except OSError as error:
            raise LanguageModelError(f"the cassette {path} cannot be written: {error}") from error
        self._answered = {one.key for one in recordings if isinstance(one.outcome, Answer)}

    def record(self, key: str, question: Question, outcome: Answer | Missing) -> None:
        """Write a line, unless the question's answer is recorded or was never asked for.

        Parameters
        ----------
        key
            Of the question.
        question
            What was asked.
        outcome
            What came of it.

        Raises
        ------
        LanguageModelError
            The file cannot be written.
        """
        if isinstance(outcome, Missing) and outcome.reason in {
            "over_budget",
            "not_recorded",
            "waiting",
        }:
            return
        line = Recording(self._settings, question, outcome).to_line() + "\n"
        with self._lock:
            if key in self._answered:
                return
            try:
                append_line(self.path, line)
            except OSError as error:
                raise LanguageModelError(
                    f"the cassette {self.path} cannot be written: {error}"
                ) from error
            if isinstance(outcome, Answer):
                self._answered.add(key)


def _end_with_a_whole_line(path: Path) -> None:
    """Drop a line that was cut, or end it where only its end is missing."""
    content = path.read_bytes()
    last = content[content.rfind(b"\n") + 1 :]
    if not last.strip():
        return
    try:
        Recording.from_line(last.decode("utf-8"))
    except (ValueError, KeyError):
        path.write_bytes(content[: len(content) - len(last)])
    else:
        path.write_bytes(content + b"\n")
