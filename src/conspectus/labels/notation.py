"""The notation of lexical labels, read back: for search, and for whoever compares meanings.

``mixed: head, head after “x” · near, near``: what a latent fires on, what must stand before or
after it, and after the dot words near by, or with ``topic:`` words of the same document.
"""

from __future__ import annotations

import re
from typing import Final

_PLACE: Final = re.compile(r"\b(?:after|before|near) (?=“)|\b(?:mixed|topic): |^near ")
_FORMS: Final = re.compile(r"\b(\w{2,})/\w+(?![/\w])")


def plain_label(label: str) -> str:
    """Write a label as words that a query may hold, without the notation of lexical labels.

    Parameters
    ----------
    label
        A lexical label, for example ``mixed: after “of” · course``.

    Returns
    -------
    str
        For example ``“of”, course``.
    """
    return _PLACE.sub("", label).replace(" · ", ", ")


def fires_on(label: str) -> str:
    """Take what a latent fires on from its label, without what stands beside it.

    Parameters
    ----------
    label
        A lexical label, for example ``mixed: feel/feels, happy · free, to``.

    Returns
    -------
    str
        For example ``feel, happy``: of forms of one word the first.
    """
    head = _PLACE.sub("", label.partition(" · ")[0])
    return _FORMS.sub(r"\1", head)


def phrases_of(head: str) -> list[str]:
    """Take the words or phrases of a head apart.

    Parameters
    ----------
    head
        As from `fires_on`.

    Returns
    -------
    list of str
        At least one.
    """
    return [one for one in head.split(", ") if one.strip()] or [head]
