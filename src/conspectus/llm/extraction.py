"""From what a model said to the object it was asked for.

Models wrap answers in Markdown fences and in talk. The object is looked for, but never guessed: it
must fit the schema, and where several different objects do, none is taken, for one of them may be
quoted from a document.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

if TYPE_CHECKING:
    from collections.abc import Mapping

_THOUGHTS = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_SHOWN = 200


class MalformedAnswerError(ValueError):
    """The answer holds no object that fits the schema; the message says why."""


def extract_answer(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Find the object in an answer.

    Parameters
    ----------
    text
        What the model said: the object alone, in a Markdown fence, or within other words.
    schema
        JSON schema of the object.

    Returns
    -------
    dict
        The one object of the text that fits the schema.

    Raises
    ------
    MalformedAnswerError
        None fits, or several that differ do.
    """
    objects = _objects(_THOUGHTS.sub("", text))
    if not objects:
        raise MalformedAnswerError(f"no JSON object in the answer {_shortened(text)!r}")
    validator = Draft202012Validator(schema)
    fitting = [found for found in objects if validator.is_valid(found)]
    if not fitting:
        error = best_match(validator.iter_errors(objects[-1]))
        where = "" if error is None or not error.path else f" at {error.json_path}"
        what = "" if error is None else _shortened(error.message)
        raise MalformedAnswerError(f"the JSON does not fit the schema{where}: {what}")
    if any(found != fitting[0] for found in fitting):
        raise MalformedAnswerError("several different JSON objects in the answer fit the schema")
    if not _can_be_written(fitting[0]):
        raise MalformedAnswerError("the answer has halves of characters, which no file can hold")
    return fitting[0]


def _objects(text: str) -> list[dict[str, Any]]:
    """Return the outermost JSON objects of a text, in order."""
    found: list[dict[str, Any]] = []
    decoder = json.JSONDecoder(parse_constant=_reject)
    at = text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            found.append(cast("dict[str, Any]", value))
        at = text.find("{", end)
    return found


def _reject(constant: str) -> NoReturn:
    message = f"{constant} is no JSON"
    raise ValueError(message)


def _can_be_written(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
