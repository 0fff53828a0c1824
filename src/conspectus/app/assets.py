"""Styles, scripts and libraries, read once at the start.

A request names a key of this catalogue: nothing it says ever becomes a path. URLs carry a hash of
the content, so that browsers keep them for ever and never show an old one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import resources

from conspectus.errors import MissingDependencyError

VENDOR = ("htmx.min.js", "vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
OWN = ("app.css", "explore.css", "early.js", "app.js", "brush.js")
_LIGHT = re.compile(r"^:root \{(.*?)\}", re.S | re.M)
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", re.S)
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Asset:
    """A file that browsers fetch.

    Parameters
    ----------
    name
        Its key.
    content
        Its bytes.
    media_type
        Its Content-Type.
    """

    name: str
    content: bytes
    media_type: str

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"/static/{self.name}?v={hashlib.sha256(self.content).hexdigest()[:12]}"


def load_assets() -> dict[str, Asset]:
    """Read all that pages need.

    Returns
    -------
    dict of str to Asset
        By name; ``report.css`` is the style sheet of reports, which the app shares.

    Raises
    ------
    MissingDependencyError
        The front-end libraries are not there.
    """
    static = resources.files("conspectus.app").joinpath("static")
    report = resources.files("conspectus.report").joinpath("templates", "style.css")
    found = {"report.css": with_themes(report.read_text(encoding="utf-8")).encode()}
    found |= {name: static.joinpath(name).read_bytes() for name in OWN}
    for name in VENDOR:
        file = static.joinpath("vendor", name)
        if not file.is_file():
            raise MissingDependencyError(
                f"the app's library {name} is missing: in a checkout run `python "
                "packaging/frontend.py`, else install conspectus[serve] again"
            )
        found[name] = file.read_bytes()
    kinds = {name: _TYPES[name.rpartition(".")[2]] for name in found}
    return {name: Asset(name, content, kinds[name]) for name, content in found.items()}


def with_themes(css: str) -> str:
    """Let a page be light or dark whatever the system is.

    Parameters
    ----------
    css
        A style sheet whose colours are variables of ``:root``, and others in a dark system.

    Returns
    -------
    str
        With the same colours for ``<html data-theme="light">`` and ``"dark"``, so that they are
        written once.

    Raises
    ------
    ValueError
        It has no such colours.
    """
    light, dark = _LIGHT.search(css), _DARK.search(css)
    if light is None or dark is None:
        raise ValueError("the style sheet of reports has no colours for light and dark")
    chosen = (("light", light[1]), ("dark", dark[1]))
    rules = (
        f':root[data-theme="{name}"] {{{colours} color-scheme: {name}; }}'
        for name, colours in chosen
    )
    return "\n".join([css, *rules, ""])
