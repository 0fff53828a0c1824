"""What went wrong with a request, and so what to do: wait, ask otherwise, give up, or stop the run.

The line that matters runs between one question's bad luck and what would befall every question
after it. A wrong key must end the run, and not become ten thousand missing answers.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

_SHOWN = 300
_AGAIN = {408, 409, 425, 429}
_NOT_CONNECTED = {"ConnectError", "ConnectTimeout"}
_OF_THE_KEY = (
    "the endpoint refuses the key ({detail}): set OPENAI_API_KEY, or name the variable or the "
    "keyring entry that holds the key for it"
)
_OF_THE_NAME = (
    "the endpoint knows no such model or address ({detail}): check the name of the model, "
    "and that the base URL is whole, with the /v1 that most end in"
)
_OF_CREDIT = "the account has no credit left ({detail}): all answers so far are kept"


@dataclass(frozen=True)
class Failure:
    """A request without a usable response.

    Parameters
    ----------
    kind
        ``"again"``: may go better later. ``"timeout"``: took too long. ``"rejected"``: this body
        is not taken. ``"refused"``: the endpoint's filter stopped it. ``"fatal"``: no request can
        succeed. ``"unreachable"``: nobody listens there.
    detail
        For a person.
    wait
        Seconds that the endpoint asks to wait.
    billed
        It may have cost something.
    """

    kind: Literal["again", "timeout", "rejected", "refused", "fatal", "unreachable"]
    detail: str
    wait: float | None = None
    billed: bool = False


def failure_of(
    error: Exception, openai: ModuleType, cleaned: Callable[[str], str] = str
) -> Failure:
    """Judge an error of the openai package.

    Parameters
    ----------
    error
        As raised.
    openai
        The package.
    cleaned
        Takes out of a server's whole message what nobody may see.

    Returns
    -------
    Failure
        What it means.
    """
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, cleaned)
    unconnected = type(error.__cause__).__name__ in _NOT_CONNECTED
    cause = shortened(cleaned(str(error.__cause__ or error) or type(error).__name__))
    if unconnected:
        return Failure("unreachable", cause)
    if isinstance(error, openai.APITimeoutError):
        return Failure("timeout", "no answer in time", billed=True)
    return Failure("again", f"the connection broke: {cause}", billed=True)


def _of_status(error: Any, cleaned: Callable[[str], str]) -> Failure:
    status: int = error.status_code
    body = error.body
    said = f"{error.message} {json.dumps(body, default=str)}".casefold()
    detail = f"{status}: {shortened(cleaned(_message(error)))}"
    if "insufficient_quota" in said or status == 402:
        return Failure("fatal", _OF_CREDIT.format(detail=detail))
    if status in _AGAIN or status >= 500:
        return Failure("again", detail, wait=requested_wait(error.response.headers))
    if status in {400, 403} and ("content_filter" in said or "flagged" in said):
        return Failure("refused", detail)
    if status in {401, 403}:
        return Failure("fatal", _OF_THE_KEY.format(detail=detail))
    if status in {404, 405} or status < 400:
        return Failure("fatal", _OF_THE_NAME.format(detail=detail))
    return Failure("rejected", detail)


def _message(error: Any) -> str:
    """Return the server's own words, without what the package puts around them."""
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])
    return str(error.message)


def requested_wait(headers: Mapping[str, str]) -> float | None:
    """Read how long an endpoint asks to wait.

    Parameters
    ----------
    headers
        Of its response; ``Retry-After`` is seconds or a date (RFC 9110, section 10.2.3).

    Returns
    -------
    float or None
        Seconds, 0 or more; None if it says nothing that can be read.
    """
    given = headers.get("retry-after")
    if given is None:
        return None
    try:
        return max(0.0, float(given))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - time.time())
    except ValueError:
        return None


def shortened(text: str) -> str:
    """Return a message in one line of at most 300 characters."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
