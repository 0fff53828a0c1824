"""What can be told of a single word from its letters: script, capitals, stem."""

from __future__ import annotations

import unicodedata
from enum import IntEnum

_SHORTEST_STEM = 3
_ENDINGS = (
    "ingly",
    "edly",
    "ings",
    "ing",
    "ers",
    "ies",
    "ied",
    "ed",
    "er",
    "es",
    "ly",
    "s",
    "e",
    "y",
)


class Kind(IntEnum):
    """What a unit is; the kinds that a label can name as a whole."""

    OTHER = 0
    WORD = 1
    CAPITALISED = 2
    UPPERCASE = 3
    NUMBER = 4
    EMOJI = 5
    FOREIGN = 6


def kind_of_word(word: str) -> Kind:
    """Return the `Kind` of a word by its first letter's script and its capitals."""
    if not word[0].isascii() and script_of(word) != "LATIN":
        return Kind.FOREIGN
    if len(word) > 1 and word.isupper():
        return Kind.UPPERCASE
    return Kind.CAPITALISED if word[0].isupper() else Kind.WORD


def stem_of(word: str) -> str:
    """Cut common English endings off a word, so that its forms mostly become one.

    Parameters
    ----------
    word
        A word in lower case.

    Returns
    -------
    str
        At least three letters of it, or the word itself.
    """
    stem = word.removesuffix("'s").removesuffix("’s")
    for ending in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= _SHORTEST_STEM:
            stem = stem[: -len(ending)]
            break
    doubled = len(stem) > _SHORTEST_STEM and stem[-1] == stem[-2] and stem[-1] not in "aeiou"
    return stem[:-1] if doubled else stem


def script_of(word: str) -> str:
    """Return the script of a word's first letter by its Unicode name, for example ``"ARABIC"``."""
    return unicodedata.name(word[0], "OTHER").split()[0].removesuffix("-1")
