"""What an endpoint sent back: the parts of a chat completion that we use.

Servers that call themselves compatible differ in what they leave out, so each part is looked for
and none is taken for granted. The same reading serves live answers and batch files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast


class UnreadableReplyError(ValueError):
    """What came is no chat completion."""


@dataclass(frozen=True)
class Reply:
    """A chat completion.

    Parameters
    ----------
    text
        What the model said.
    refusal
        Why it did not answer; None if it did.
    cut
        The answer ends at the longest length allowed.
    tokens_in, tokens_out
        As the server reports them; None where it does not.
    """

    text: str
    refusal: str | None
    cut: bool
    tokens_in: int | None
    tokens_out: int | None


def read_reply(body: object) -> Reply:
    """Read the body of a chat completion.

    Parameters
    ----------
    body
        As parsed from JSON.

    Returns
    -------
    Reply
        Its first choice.

    Raises
    ------
    UnreadableReplyError
        It is no chat completion; the message says what it is.
    """
    whole = _mapping(body)
    choices = whole.get("choices")
    if not isinstance(choices, list) or not choices:
        error = _mapping(whole.get("error")).get("message")
        raise UnreadableReplyError(str(error or "the body of the response is no chat completion"))
    choice = _mapping(cast("list[Any]", choices)[0])
    message = _mapping(choice.get("message"))
    refusal = message.get("refusal")
    if not refusal and choice.get("finish_reason") == "content_filter":
        refusal = "stopped by the endpoint's content filter"
    usage = _mapping(whole.get("usage"))
    return Reply(
        text=_text(message.get("content")),
        refusal=str(refusal) if refusal else None,
        cut=choice.get("finish_reason") == "length",
        tokens_in=_count(usage.get("prompt_tokens")),
        tokens_out=_count(usage.get("completion_tokens")),
    )


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(content: object) -> str:
    """Return the text of a message, which may come in parts."""
    if isinstance(content, list):
        parts = cast("list[Any]", content)
        return "".join(str(_mapping(part).get("text", "")) for part in parts)
    return content if isinstance(content, str) else ""


def _count(value: object) -> int | None:
    """Return a number of tokens; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value
