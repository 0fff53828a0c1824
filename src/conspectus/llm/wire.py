"""What is sent for a question, in the dialect that the endpoint speaks.

"OpenAI-compatible" servers differ in which fields they take. We begin with the strictest form
(an answer bound to a JSON schema), give way where the server answers 400, and remember what it
took. Whatever it took, the answer is checked against the schema by us.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from conspectus.llm.settings import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.llm.settings import Settings
    from conspectus.llm.types import Question

FORMS: Final = ("json_schema", "json_object", "text")
"""How an answer's form is asked for, the strictest first."""

_SHOWN_AGAIN = 2000  # characters of a bad answer that the model is shown


@dataclass(frozen=True)
class Complaint:
    """What was wrong with the first answer, for the second try.

    Parameters
    ----------
    said
        The bad answer.
    fault
        What is wrong with it.
    """

    said: str
    fault: str


@dataclass
class Dialect:
    """What was learnt about an endpoint. Threads share it; a lost update costs one request.

    Parameters
    ----------
    forms
        Index in `FORMS` that the endpoint takes, by hash of the schema.
    dropped
        Fields that it does not take.
    limit
        What it calls the longest answer.
    show_schema
        It takes a schema and does not heed it, so the prompt must show it.
    """

    forms: dict[str, int] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    limit: str = "max_tokens"
    show_schema: bool = False

    def form_for(self, schema: Mapping[str, Any]) -> int:
        """Return the index in `FORMS` to begin with."""
        return self.forms.get(sha256_of(schema), 0)

    def copy(self) -> Dialect:
        """Return a dialect to try something with; `learn` takes over what worked."""
        return Dialect(dict(self.forms), set(self.dropped), self.limit, self.show_schema)

    def learn(self, tried: Dialect, schema: Mapping[str, Any], form: int) -> None:
        """Remember how the endpoint took a question.

        Parameters
        ----------
        tried
            The dialect in which it did.
        schema
            Of the answer.
        form
            Index in `FORMS`.
        """
        self.dropped |= tried.dropped
        self.limit = tried.limit
        self.forms[sha256_of(schema)] = form

    def adapt(self, complaint: str, body: Mapping[str, Any]) -> bool:
        """Guess from the text of a 400 which field the endpoint does not take.

        Parameters
        ----------
        complaint
            The message of the response.
        body
            What it complains of.

        Returns
        -------
        bool
            Whether there is a guess, so that another try makes sense.
        """
        if "max_tokens" in body and "max_completion_tokens" in complaint:
            self.limit = "max_completion_tokens"
            return True
        for name in ("temperature", "seed"):
            if name in complaint and name in body:
                self.dropped.add(name)
                return True
        return False


def request_body(
    question: Question,
    settings: Settings,
    dialect: Dialect,
    form: int = 0,
    complaint: Complaint | None = None,
) -> dict[str, Any]:
    """Make the body of a request to ``/chat/completions``.

    Parameters
    ----------
    question
        What is asked.
    settings
        Of whom.
    dialect
        What the endpoint takes.
    form
        Index in `FORMS`.
    complaint
        What was wrong with the first answer, if this is the second try.

    Returns
    -------
    dict
        Plain JSON; also the ``body`` of a line of a batch file.
    """
    system = question.system
    if form > 0 or dialect.show_schema or complaint is not None:
        system = f"{system}\n\n{_instruction(question.schema)}".lstrip()
    messages = [
        {"role": "system", "content": system},
        {"role": "user", "content": question.user},
    ]
    if complaint is not None:
        messages += [
            {"role": "assistant", "content": complaint.said[:_SHOWN_AGAIN]},
            {"role": "user", "content": f"That cannot be used: {complaint.fault}. Answer again."},
        ]
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [_sendable(message) for message in messages if message["content"]],
        dialect.limit: settings.max_tokens,
        "stream": False,
    }
    for name in ("temperature", "seed"):
        value = getattr(settings, name)
        if value is not None and name not in dialect.dropped:
            body[name] = value
    response_format = _response_format(question.schema, FORMS[form])
    return body if response_format is None else {**body, "response_format": response_format}


def _sendable(message: dict[str, str]) -> dict[str, str]:
    """Replace halves of characters, which cannot be sent."""
    return {name: text.encode("utf-8", "replace").decode("utf-8") for name, text in message.items()}


def _response_format(schema: Mapping[str, Any], form: str) -> dict[str, Any] | None:
    if form == "text":
        return None
    if form == "json_object":
        return {"type": form}
    answer = {"name": "answer", "schema": dict(schema), "strict": can_be_strict(schema)}
    return {"type": form, "json_schema": answer}


def _instruction(schema: Mapping[str, Any]) -> str:
    return (
        "Answer with one JSON object that fits this JSON schema, and with nothing else:\n"
        f"{json.dumps(schema, ensure_ascii=False)}"
    )


def can_be_strict(schema: object) -> bool:
    """Tell whether a schema keeps the rules of OpenAI's strict mode.

    Parameters
    ----------
    schema
        JSON schema, or a part of one.

    Returns
    -------
    bool
        Whether every object of it requires all its properties and allows no others.
    """
    if isinstance(schema, list):
        return all(can_be_strict(part) for part in cast("list[object]", schema))
    if not isinstance(schema, dict):
        return True
    parts = cast("dict[str, object]", schema)
    if parts.get("type") == "object":
        properties = cast("dict[str, object]", parts.get("properties", {}))
        required = cast("list[str]", parts.get("required", []))
        if parts.get("additionalProperties") is not False or set(properties) != set(required):
            return False
        return all(can_be_strict(part) for part in properties.values())
    return all(can_be_strict(part) for part in parts.values())
