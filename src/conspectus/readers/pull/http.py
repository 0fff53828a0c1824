"""Opening URLs as pip would: the user's certificates, proxy and credentials.

The standard library does it in few lines, and keeps downloads free of a further dependency.
"""

from __future__ import annotations

import base64
import http.client
import netrc
import os
import ssl
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

FETCH_ERRORS: tuple[type[Exception], ...] = (OSError, http.client.HTTPException, ValueError)
"""What opening or reading a URL can raise (URLError, timeouts and TLS errors are OSErrors)."""


@dataclass(frozen=True)
class Client:
    """How to open URLs.

    Parameters
    ----------
    certificates
        File or folder of certificate authorities; None takes the environment's, else the system's.
    proxy
        URL of a proxy for all requests; None takes the environment's.
    timeout
        Seconds without an answer after which a connection counts as lost.
    """

    certificates: str | None = None
    proxy: str | None = None
    timeout: float = 60.0

    def open(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Open `url` for reading.

        Parameters
        ----------
        url
            ``https:``, ``http:`` or ``file:``; user and password in it are sent as basic
            authentication, and only to its own host.
        headers
            Further request headers.

        Returns
        -------
        http.client.HTTPResponse or urllib.response.addinfourl
            An open response, a context manager.

        Raises
        ------
        OSError, http.client.HTTPException, ValueError
            The members of `FETCH_ERRORS`.
        """
        bare, user, password = _split_credentials(url)
        request = urllib.request.Request(bare, headers=dict(headers or {}))
        request.add_header("User-Agent", "conspectus")
        if user:
            token = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
            request.add_unredirected_header("Authorization", f"Basic {token}")
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.HTTPSHandler(context=self._context())
        ]
        if self.proxy:
            handlers.append(urllib.request.ProxyHandler({"http": self.proxy, "https": self.proxy}))
        return urllib.request.build_opener(*handlers).open(request, timeout=self.timeout)

    def with_credentials_of(self, source: str, url: str) -> str:
        """Give `url` the user and password of `source` if both are on one host."""
        from_parts, parts = urllib.parse.urlsplit(source), urllib.parse.urlsplit(url)
        same = (from_parts.scheme, from_parts.hostname) == (parts.scheme, parts.hostname)
        login, at, _ = from_parts.netloc.rpartition("@")
        if not same or not at or "@" in parts.netloc:
            return url
        return urllib.parse.urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))

    def _context(self) -> ssl.SSLContext:
        given = self.certificates or os.environ.get("REQUESTS_CA_BUNDLE")
        if not given:
            return ssl.create_default_context()
        folder = Path(given).is_dir()
        return ssl.create_default_context(
            cafile=None if folder else given, capath=given if folder else None
        )


def redact(url: str) -> str:
    """Return `url` without user and password, for messages."""
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _split_credentials(url: str) -> tuple[str, str, str]:
    """Return the URL without credentials, and user and password (from it, or from ~/.netrc)."""
    parts = urllib.parse.urlsplit(url)
    if parts.username:
        user = urllib.parse.unquote(parts.username)
        return redact(url), user, urllib.parse.unquote(parts.password or "")
    if parts.scheme in {"http", "https"} and parts.hostname:
        try:
            found = netrc.netrc().authenticators(parts.hostname)
        except (OSError, netrc.NetrcParseError):
            found = None
        if found:
            return url, found[0], found[2] or ""
    return url, "", ""
