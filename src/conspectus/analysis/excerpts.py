"""The part of a text that is shown around words that fired, and where these words are in it.

Nothing here knows of stores or latents: character spans go in, an excerpt and spans in it come out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span: TypeAlias = tuple[int, int]

WINDOW = 160
"""Characters shown before and after a word that fired."""

_ELISION = "… "
_ELISION_END = " …"
_BETWEEN = " … "
# Thai to Tibetan, Burmese, Khmer, and East Asia without Korean: scripts without spaces.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff]"
)


@dataclass(frozen=True)
class Excerpt:
    """Stretches of a text, joined by ellipses.

    Parameters
    ----------
    text
        What is shown.
    stretches
        ``(start, end, place)``: characters `start` to `end` of the whole text stand from `place`.
    """

    text: str
    stretches: tuple[tuple[int, int, int], ...]

    def places(self, start: int, end: int) -> list[Span]:
        """Find a span of the whole text in the excerpt.

        Parameters
        ----------
        start, end
            In characters of the whole text, `end` exclusive.

        Returns
        -------
        list of tuple of int
            Its parts that are shown; none if it is empty or left out.
        """
        found: list[Span] = []
        for first, last, place in self.stretches:
            low, high = max(start, first), min(end, last)
            if low < high:
                found.append((low - first + place, high - first + place))
        return found


def cut(text: str, spans: Sequence[Span]) -> Excerpt:
    """Cut windows around spans, at spaces where there are some.

    Parameters
    ----------
    text
        Whole text.
    spans
        What to show, in characters; the beginning of the text if there is none.

    Returns
    -------
    Excerpt
        The windows in order, those that meet as one, with ellipses where something was left out.
    """
    joined: list[list[int]] = []
    for first, last in sorted(_window(text, *span) for span in spans or [(0, 0)]):
        if joined and first <= joined[-1][1] + len(_BETWEEN):
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    shown = _ELISION if joined[0][0] > 0 else ""
    stretches: list[tuple[int, int, int]] = []
    for first, last in joined:
        shown += _BETWEEN if stretches else ""
        stretches.append((first, last, len(shown)))
        shown += text[first:last]
    return Excerpt(shown + (_ELISION_END if joined[-1][1] < len(text) else ""), tuple(stretches))


def _window(text: str, start: int, end: int) -> Span:
    first, last = max(0, start - WINDOW), min(len(text), end + WINDOW)
    if first > 0:
        space = text.find(" ", first, start)
        first = space + 1 if space >= 0 else first
    if last < len(text):
        space = text.rfind(" ", end, last)
        last = space if space > end else last
    return first, last


def whole_words(
    text: str, firings: Iterable[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """Join tokens that are pieces of one word, or of one character.

    Parameters
    ----------
    text
        Whole text.
    firings
        ``(start, end, strength)`` of tokens that fired. White space around a token's word is left
        out, unless the token is nothing but white space.

    Returns
    -------
    list of tuple
        The same for runs of pieces, in order, as strong as their strongest piece. Only pieces that
        touch are joined: a piece that did not fire stays unmarked. Scripts that are written
        without spaces are not joined, as all of a sentence would be.
    """
    joined: list[tuple[int, int, float]] = []
    for start, end, strength in sorted((*_trimmed(text, a, b), s) for a, b, s in firings):
        if joined:
            first, last, most = joined[-1]
            if start < last or (start == last and _within_word(text, start)):
                joined[-1] = (first, max(last, end), max(most, strength))
                continue
        joined.append((start, end, strength))
    return joined


def _trimmed(text: str, start: int, end: int) -> Span:
    token = text[start:end]
    kept = token.strip()
    if not kept:
        return start, end
    first = start + len(token) - len(token.lstrip())
    return first, first + len(kept)


def _within_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and _of_word(text[at - 1]) and _of_word(text[at])


def _of_word(letter: str) -> bool:
    if _UNSPACED.match(letter):
        return False
    return letter.isalnum() or letter in "_'’" or unicodedata.category(letter).startswith("M")
