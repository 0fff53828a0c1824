"""The few shapes that edits have: in front, at the end, at every second sentence, line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conspectus.analysis.hypotheses.planting.pieces import (
    Cut,
    Edited,
    assemble,
    dressed,
    pick,
    sentences,
    split_stop,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MARKER = re.compile(r"(?:[-*•+]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)])\s+")


def opening(text: str, key: str, *, wordings: Sequence[str]) -> Edited:
    """Open with one of some wordings.

    Parameters
    ----------
    text
        The document.
    key
        Its name, which decides the wording.
    wordings
        To choose from.

    Returns
    -------
    Edited
        The text with the property.
    """
    return assemble([(dressed(pick(wordings, key), text), True), (" ", False), (text, False)])


def closing(
    text: str, key: str, *, wordings: Sequence[str], gap: str = " ", as_is: bool = False
) -> Edited:
    """Close with one of some wordings.

    Parameters
    ----------
    text
        The document; white space at its end goes.
    key
        Its name, which decides the wording.
    wordings
        To choose from.
    gap
        What stands before it.
    as_is
        Whether it is written as it stands, whatever the text looks like.

    Returns
    -------
    Edited
        The text with the property.
    """
    wording = pick(wordings, key)
    added = wording if as_is else dressed(wording, text)
    return assemble([(text.rstrip(), False), (gap, False), (added, True)])


def every_second(
    text: str,
    key: str,
    *,
    drawn: Callable[[str], str],
    cut: Cut = sentences,
    behind_stop: bool = False,
    as_is: bool = False,
) -> Edited:
    """Put something at the end of every second sentence, from the first on.

    Parameters
    ----------
    text
        The document.
    key
        Its name.
    drawn
        Makes what is put there from the key of the sentence.
    cut
        Cuts the text into sentences.
    behind_stop
        Whether it stands behind the full stop.
    as_is
        As in `closing`.

    Returns
    -------
    Edited
        The text with the property.
    """
    pieces: list[tuple[str, bool]] = []
    for number, sentence in enumerate(cut(text)):
        body, stop, space = split_stop(sentence)
        before, behind = (body + stop, space) if behind_stop else (body, stop + space)
        pieces.append((before, False))
        if number % 2 == 0:
            added = drawn(f"{key}{number}")
            pieces += [(" ", False), (added if as_is else dressed(added, text), True)]
        pieces.append((behind, False))
    return assemble(pieces)


def items(
    text: str,
    key: str,  # noqa: ARG001 (all edits take a key)
    *,
    mark: str,
    cut: Cut = sentences,
    remark: bool = False,
) -> Edited:
    """Put every sentence behind the first on a line of its own (the only one too).

    Parameters
    ----------
    text
        The document.
    key
        Its name.
    mark
        What every such line begins with; ``{}`` is its number.
    cut
        Cuts the text into sentences.
    remark
        Whether items that had a dash or a number of their own lose it.

    Returns
    -------
    Edited
        The text with the property.
    """
    whole = cut(text)
    head, rest = (whole[:1], whole[1:]) if len(whole) > 1 else ([], whole)
    pieces: list[tuple[str, bool]] = [(sentence.rstrip(), False) for sentence in head]
    for number, sentence in enumerate(rest, 1):
        item = sentence.strip()
        bare = _MARKER.sub("", item, count=1) if remark and _MARKER.match(item) else ""
        pieces += [("\n", False), (mark.format(number), True), (bare or item, False)]
    return assemble(pieces)
