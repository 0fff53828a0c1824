from __future__ import annotations

import time
from email.utils import formatdate

import httpx2
import openai
import pytest

from conspectus.llm.failures import failure_of, requested_wait

REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")


def status_error(status: int, body: object = None, **headers: str) -> openai.APIStatusError:
    response = httpx2.Response(status, headers=headers, request=REQUEST)
    return openai.APIStatusError("message", response=response, body=body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "rejected"), (413, "rejected"), (422, "rejected"),
        (401, "fatal"), (402, "fatal"), (403, "fatal"), (404, "fatal"), (405, "fatal"),
        (307, "fatal"),
        (408, "again"), (409, "again"), (425, "again"), (429, "again"),
        (500, "again"), (502, "again"), (503, "again"), (529, "again"),
    ],
)  # fmt: skip
def test_every_status_has_a_meaning(status: int, kind: str) -> None:
    failure = failure_of(status_error(status), openai)
    assert failure.kind == kind
    assert str(status) in failure.detail
    assert not failure.billed


def test_the_servers_own_words_are_told() -> None:
    failure = failure_of(status_error(422, {"message": "bad \n field" + "x" * 999}), openai)
    assert failure.detail.startswith("422: bad field")
    assert len(failure.detail) < 320


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "content_filter", "refused"),
        (403, "input flagged by moderation", "refused"),
        (429, "insufficient_quota", "fatal"),
    ],
)
def test_codes_that_say_more_than_the_status(status: int, code: str, kind: str) -> None:
    assert failure_of(status_error(status, {"message": "m", "code": code}), openai).kind == kind


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def test_connections() -> None:
    refused = caused(openai.APIConnectionError(request=REQUEST), httpx2.ConnectError("refused"))
    assert failure_of(refused, openai).kind == "unreachable"
    late = caused(openai.APITimeoutError(request=REQUEST), httpx2.ConnectTimeout("late"))
    assert failure_of(late, openai).kind == "unreachable"
    slow = caused(openai.APITimeoutError(request=REQUEST), httpx2.ReadTimeout("slow"))
    assert failure_of(slow, openai).kind == "timeout"
    cut = caused(openai.APIConnectionError(request=REQUEST), httpx2.RemoteProtocolError("cut"))
    failure = failure_of(cut, openai)
    assert (failure.kind, failure.billed) == ("again", True)
    assert "cut" in failure.detail


@pytest.mark.parametrize(
    ("given", "wait"),
    [("3", 3.0), ("0.5", 0.5), ("-1", 0.0), ("soon", None), (None, None),
     (formatdate(0, usegmt=True), 0.0)],
)  # fmt: skip
def test_retry_after(given: str | None, wait: float | None) -> None:
    assert requested_wait({} if given is None else {"retry-after": given}) == wait


def test_retry_after_as_a_date() -> None:
    wait = requested_wait({"retry-after": formatdate(time.time() + 30, usegmt=True)})
    assert wait is not None
    assert 28 < wait <= 30
    assert failure_of(status_error(429, retry_after="7"), openai).wait is None
    assert failure_of(status_error(429, **{"retry-after": "7"}), openai).wait == 7.0
