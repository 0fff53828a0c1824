"""What edits are made of: pieces of text, each of them old or planted."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Cut: TypeAlias = "Callable[[str], list[str]]"
"""Cuts a text into sentences that, joined, are the text."""

_SENTENCE = re.compile(r"\S.*?(?:[.!?]+[\"')\]]*(?=\s)|\Z)\s*", re.DOTALL)
_STOP = re.compile(r"\s*[.!?]+[\"')\]]*\Z")
_NO_END = re.compile(
    r"(?:^|\n)[ \t]*[*_#>( ]*(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})\.\s*\Z"
    r"|\[\.\.\.\]\s*\Z"
    r"|\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|St|vs|cf|Fig|No|e\.g|i\.e|lbs?|oz|tsp|tbsp)\.\s*\Z"
)
_PUNCTUATION = re.compile(r"\s*([.,!?;:])")


@dataclass(frozen=True)
class Edited:
    """A text with a property in it.

    Parameters
    ----------
    text
        The whole text.
    spans
        Planted characters: start and end (exclusive) in code points, ascending, not empty.
    """

    text: str
    spans: tuple[tuple[int, int], ...]


def assemble(pieces: Iterable[tuple[str, bool]]) -> Edited:
    """Put pieces together.

    Parameters
    ----------
    pieces
        Text and whether it is planted, in order.

    Returns
    -------
    Edited
        Planted pieces without the white space around them.
    """
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for piece, planted in pieces:
        if planted and piece:
            inner = piece.strip() or piece
            start = at + piece.index(inner)
            spans.append((start, start + len(inner)))
        parts.append(piece)
        at += len(piece)
    return Edited("".join(parts), tuple(spans))


def sentences(text: str) -> list[str]:
    """Cut a text into sentences.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of str
        Sentences with the white space behind them; joined, they are the text.
    """
    return _SENTENCE.findall(text.lstrip())


def whole_sentences(text: str) -> list[str]:
    """Cut a text into sentences, but not behind an item's number, an abbreviation or ``[...]``.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of str
        As `sentences`. Editing the pieces of a judge's exam must leave numbered lists and names
        whole: a figure between “2.” and its item tells everybody where something was planted.
    """
    whole: list[str] = []
    for piece in sentences(text):
        if whole and _NO_END.search(whole[-1]):
            whole[-1] += piece
        else:
            whole.append(piece)
    return whole


def places(whole: Sequence[str]) -> list[int]:
    """Tell behind which sentences something may be added without breaking the text.

    Parameters
    ----------
    whole
        Sentences, as from `whole_sentences`.

    Returns
    -------
    list of int
        How many sentences stand before each such place: not where a sentence has no end (a
        heading, a quotation in two parts), nor inside of a code block or a table.
    """
    found: list[int] = []
    fences = 0
    for number, sentence in enumerate(whole, 1):
        fences += sentence.count("```")
        body = sentence.rstrip()
        last = body.rsplit("\n", 1)[-1].lstrip()
        if split_stop(body)[1] and fences % 2 == 0 and not last.startswith(("|", "`")):
            found.append(number)
    return found


def split_stop(sentence: str) -> tuple[str, str, str]:
    """Cut a sentence at its end.

    Parameters
    ----------
    sentence
        As from `sentences`.

    Returns
    -------
    tuple of str
        Its body, its full stop (perhaps empty) and the white space behind.
    """
    body = sentence.rstrip()
    space = sentence[len(body) :]
    found = _STOP.search(body)
    if found is None:
        return body, "", space
    return body[: found.start()], found.group(), space


def pick(options: Sequence[str], key: str) -> str:
    """Choose a wording by a document's name.

    Parameters
    ----------
    options
        Wordings.
    key
        Name of the document.

    Returns
    -------
    str
        Always the same one, spread evenly over documents.
    """
    return options[zlib.crc32(key.encode()) % len(options)]


def dressed(phrase: str, text: str) -> str:
    """Write a phrase as the text is written: in lower case with spaced stops where that is so.

    Otherwise a capital letter in a corpus without any would give the edit away.

    Parameters
    ----------
    phrase
        What is to be added.
    text
        The document.

    Returns
    -------
    str
        The phrase, in lower case if the text is.
    """
    if any(c.isupper() for c in text):
        return phrase
    return _PUNCTUATION.sub(r" \1", phrase.lower())
