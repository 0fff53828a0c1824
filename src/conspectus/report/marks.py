"""Where to mark a text, and how much of it to show.

Marks come from tokens, which know nothing of letters: they overlap, end inside an emoji or lie
millions of characters apart. Here they become pieces that a template writes one after the other,
so that no template ever counts characters.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from conspectus.report.page import HUES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.report.page import Mark

LEVELS = 5
AROUND = 170  # characters shown on either side of a mark
OPENING = 90  # characters shown of the beginning where the first mark comes later
UNMARKED = 360  # characters shown of a text without any mark
FOLD_FROM = 80  # fewer characters than this are shown rather than folded
LONGEST = 20_000  # characters of one passage that the report carries at all

_JOINER = "\N{ZERO WIDTH JOINER}"
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True)
class Piece:
    """A run of text that is shown in one way.

    Parameters
    ----------
    kind
        ``text`` as it is, ``mark`` fired, ``fold`` shown on request, ``cut`` not carried at all.
    text
        The characters; empty for ``cut``.
    levels
        Strength of the mark of each hue, 1 (weak) to 5, 0 where that concept did not fire.
    length
        Number of characters folded or cut.
    """

    kind: Literal["text", "mark", "fold", "cut"]
    text: str
    levels: tuple[int, ...] = (0,) * HUES
    length: int = 0

    @property
    def level(self) -> int:
        """Strength of the strongest mark, 0 where nothing fired."""
        return max(self.levels)


def clean(text: str) -> str:
    """Replace what HTML cannot carry, character by character.

    Parameters
    ----------
    text
        Any string.

    Returns
    -------
    str
        A string of the same length: lone surrogates become U+FFFD, control characters other than
        tab and line ends become their visible pictures (U+2400 and following).
    """
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).translate(_CONTROL_PICTURES)


def lay_out(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """Split a text into pieces to show.

    Parameters
    ----------
    text
        The document's text or an excerpt.
    marks
        In characters of `text`. Where marks of one hue overlap the strongest counts, marks of two
        hues are both kept; empty ones and what lies outside the text are left out.

    Returns
    -------
    list of Piece
        In reading order. Without folds and cuts their texts add up to the cleaned `text`; long
        stretches without marks are folded, and of more than 20,000 characters only those around
        the strongest mark are kept.
    """
    kept = [mark for mark in (_whole_letters(text, mark) for mark in marks) if _holds(mark)]
    start, end = _window(text, kept)
    inside = [
        replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start)
        for mark in kept
    ]
    pieces = _split(clean(text[start:end]), [mark for mark in inside if _holds(mark)])
    shown = _fold(pieces)
    before = [Piece("cut", "", length=start)] if start else []
    after = [Piece("cut", "", length=len(text) - end)] if end < len(text) else []
    return before + shown + after


def level(strength: float) -> int:
    """Turn a strength into one of five levels.

    Parameters
    ----------
    strength
        From 0 to 1; what lies outside is clipped, NaN is taken as weak.

    Returns
    -------
    int
        1 (weak) to 5 (strong).
    """
    if math.isnan(strength):
        return 1
    return max(1, math.ceil(min(max(strength, 0.0), 1.0) * LEVELS))


def _whole_letters(text: str, mark: Mark) -> Mark:
    start, end = max(0, mark.start), min(len(text), mark.end)
    if start >= end:
        return replace(mark, start=0, end=0)
    while _inside_letter(text, start):
        start -= 1
    while _inside_letter(text, end):
        end += 1
    return replace(mark, start=start, end=end)


def _holds(mark: Mark) -> bool:
    return mark.start < mark.end


def _inside_letter(text: str, at: int) -> bool:
    """Whether a cut before `at` would split what a reader sees as one letter."""
    if not 0 < at < len(text):
        return False
    here, before = text[at], text[at - 1]
    skin_tone = "\U0001f3fb" <= here <= "\U0001f3ff"
    return (
        unicodedata.category(here).startswith("M")
        or skin_tone
        or _JOINER in (here, before)
        or (before, here) == ("\r", "\n")
    )


def _window(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    if len(text) <= LONGEST:
        return 0, len(text)
    strongest = max(marks, key=lambda mark: (level(mark.strength), -mark.start), default=None)
    first = strongest.start if strongest else 0
    start = max(0, min(first - LONGEST // 2, len(text) - LONGEST))
    return start, start + LONGEST


def _split(text: str, marks: Sequence[Mark]) -> list[Piece]:
    changes: dict[int, list[tuple[int, int, int]]] = {0: [], len(text): []}
    for mark in marks:
        changes.setdefault(mark.start, []).append((mark.hue, level(mark.strength), 1))
        changes.setdefault(mark.end, []).append((mark.hue, level(mark.strength), -1))
    open_marks = [[0] * (LEVELS + 1) for _ in range(HUES)]
    pieces: list[Piece] = []
    places = sorted(changes)
    for start, end in itertools.pairwise(places):
        for hue, strength, step in changes[start]:
            open_marks[hue][strength] += step
        now = tuple(max((s for s in range(LEVELS + 1) if of[s]), default=0) for of in open_marks)
        run = text[start:end]
        if pieces and pieces[-1].levels == now:
            run = pieces.pop().text + run
        pieces.append(Piece("mark" if any(now) else "text", run, now))
    return pieces


def _fold(pieces: Sequence[Piece]) -> list[Piece]:
    shown: list[Piece] = []
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        if piece.level:
            shown.append(piece)
            continue
        head = AROUND if place else OPENING
        tail = AROUND if place < last else 0
        if last == 0:
            head, tail = UNMARKED, 0
        shown.extend(_fold_run(piece.text, head, tail))
    return shown


def _fold_run(text: str, head: int, tail: int) -> list[Piece]:
    first, second = _near_space(text, head), _near_space(text, len(text) - tail)
    if second - first < FOLD_FROM:
        return [Piece("text", text)]
    middle = Piece("fold", text[first:second], length=second - first)
    parts = [Piece("text", text[:first]), middle, Piece("text", text[second:])]
    return [part for part in parts if part.text]


def _near_space(text: str, at: int, reach: int = 24) -> int:
    """Move a cut to the next space, or at least out of a letter."""
    if at >= len(text):
        return len(text)
    for place in range(max(0, at), min(len(text), at + reach)):
        if text[place].isspace():
            return place
    while _inside_letter(text, at):
        at += 1
    return at
