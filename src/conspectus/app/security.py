"""What stands between the network and the pages.

The app reads private documents, and a browser that has it open also has foreign pages open. So a
request must name this app as its host (a foreign name rebound to 127.0.0.1 does not), must not come
from another site, must carry the token where one is asked for, and may be neither large nor slow.
Answers forbid scripts and styles that are not files of the app, whatever a document contains.
"""

from __future__ import annotations

import asyncio
import hmac
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conspectus.app.settings import Settings

COOKIE = "conspectus-token"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # without one, forms of our own would come from "null"
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = ("GET", "HEAD")


class Guard:
    """ASGI middleware that lets through what may come in and marks what goes out.

    Parameters
    ----------
    app
        What it stands before.
    settings
        Host, token and limits.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        out = _Marked(send)
        refusal = self._refusal(scope, headers) or self._entry(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, out)
            return
        limited = _limited(receive, self.settings.most_body)
        work = asyncio.ensure_future(self.app(scope, limited, out))
        try:
            done, _ = await asyncio.wait({work}, timeout=self.settings.seconds)
        except asyncio.CancelledError:
            work.cancel()
            raise
        if done:
            await work
            return
        # A thread cannot be stopped: the answer goes out now, and what the thread gives is dropped.
        work.add_done_callback(lambda late: late.cancelled() or late.exception())
        work.cancel()
        started, out.closed = out.started, True
        if not started:
            late = _plain(503, "This took too long and was given up.")
            await late(scope, receive, _Marked(send))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        size = headers.get("content-length", "0")
        if not self.settings.allows_host(headers.get("host", "")):
            return _plain(421, "This address is not served here.")
        if len(scope["path"]) + len(scope["query_string"]) > self.settings.most_url:
            return _plain(414, "The address is too long.")
        if not size.isdecimal() or int(size) > self.settings.most_body:
            return _plain(413, "The request is too large.")
        if _is_foreign(scope["method"], headers):
            return _plain(403, "Another site may not use this app.")
        return None

    def _entry(self, scope: Scope, headers: Headers) -> Response | None:
        """Ask for the token: once in the URL, from then on as a cookie."""
        token = self.settings.token
        if not token or _same(_cookie(headers.get("cookie", "")), token):
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = next((value for name, value in query if name == "token"), "")
        if not _same(given, token):
            return _plain(401, "Open the address that `conspectus serve` printed: it has a token.")
        rest = urlencode([pair for pair in query if pair[0] != "token"])
        path = "/" + scope["path"].lstrip("/\\")
        answer = RedirectResponse(f"{path}?{rest}" if rest else path, status_code=303)
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/")
        return answer


class _Marked:
    """Sends answers with the headers that every answer has, until it is closed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = self.closed = False

    async def __call__(self, message: Message) -> None:
        if self.closed:
            return
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await self._send(message)


def _limited(receive: Receive, most: int) -> Receive:
    """Count the body of a request that does not tell its length, or not truly."""
    got = 0

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > most:
            raise HTTPException(413, "The request is too large.")
        return message

    return counted


def _is_foreign(method: str, headers: Headers) -> bool:
    """Whether another site's page sends this; following a link from one is fine."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if method in _SAFE:
        crossed = site not in (None, "none", "same-origin")
        return crossed and headers.get("sec-fetch-mode") != "navigate"
    if origin is not None:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    return site not in (None, "same-origin")


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), token.encode())


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _plain(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(text + "\n", status)
