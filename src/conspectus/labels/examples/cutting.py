"""Windows of a text: as many units around a place, whatever the script.

All windows are as long, or their length would tell what they are of. Where a sentence or line
begins nearby, a window begins with it: cut in mid-sentence, an excerpt leaves open what stands
before a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conspectus.labels.examples.example import Mark

WIDTH: Final = 32
"""Units of a window: words, marks, line breaks."""
SHIFT: Final = WIDTH // 4
"""Units by which a window may lie to the left or right, to begin where a sentence does."""
_MOST_CHARACTERS: Final = 600
_BLANK = " \t\u00a0"
_ENDED = re.compile(r"(?:[.!?…][)\]\"'”’*_]*[ \t\u00a0]+|[。！？][」』”’]?[ \t\u00a0]*)\Z")
_ITEM = re.compile(r"(?:\A|\n)[ \t\u00a0]*\w{1,3}[.)][ \t\u00a0]+\Z")
_LINE_BREAK = re.compile(r"[ \t\u00a0]*[\r\n]")
_LOOK_BACK = 12


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a text.

    Parameters
    ----------
    start, end
        In characters of the text, `end` exclusive.
    to_end
        Whether it reaches the text's end.
    """

    start: int
    end: int
    to_end: bool


def window_around(text: str, starts: Sequence[int], at: int) -> Window:
    """Cut a window around a character.

    Parameters
    ----------
    text
        What was read of the text.
    starts
        Where its units start, ascending.
    at
        The character, in the middle half of the window. Near an edge the window reaches farther
        to the other side, so that its length does not tell where it was cut.

    Returns
    -------
    Window
        Of `WIDTH` units, fewer if there are not so many; runs without spaces are cut short. It
        begins where a sentence or line does, and best also ends there, as far as one is near.
    """
    centre = max(bisect_right(starts, at) - 1, 0)
    first = _first_unit(text, starts, centre)
    last = first + WIDTH
    low = starts[first] if first else 0
    high = starts[last] if last < len(starts) else len(text)
    if high - low > _MOST_CHARACTERS:
        low = max(low, min(at - _MOST_CHARACTERS // 2, high - _MOST_CHARACTERS))
        high = min(high, low + _MOST_CHARACTERS)
    to_end = high >= len(text)
    while high > low + 1 and text[high - 1] in _BLANK:
        high -= 1
    return Window(low, high, to_end)


def _first_unit(text: str, starts: Sequence[int], centre: int) -> int:
    """Choose the unit that a window begins with."""
    middle = centre - WIDTH // 2
    most = max(len(starts) - WIDTH, 0)
    places = sorted(range(middle - SHIFT, middle + SHIFT + 1), key=lambda i: abs(i - middle))
    usable = list(dict.fromkeys(min(max(place, 0), most) for place in places))
    whole = [place for place in usable if _begins(text, starts, place)]
    return next((i for i in whole if _begins(text, starts, i + WIDTH)), (whole or usable)[0])


def _begins(text: str, starts: Sequence[int], unit: int) -> bool:
    """Tell whether a sentence, or the break before a line, begins with a unit.

    A line begins with its break, which shows that it is one. The number of an item ends nothing.
    """
    if not 0 < unit < len(starts):
        return True
    before = text[max(starts[unit] - _LOOK_BACK, 0) : starts[unit]]
    if _LINE_BREAK.match(text, starts[unit]):
        return True
    return _ENDED.search(before) is not None and _ITEM.search(before) is None


def solid_start(text: str, start: int, end: int) -> int:
    """Find where a token's word begins.

    Parameters
    ----------
    text
        The whole text.
    start, end
        Characters that the token covers, `end` exclusive.

    Returns
    -------
    int
        Its first character that is no blank, or its first one if all are.
    """
    token = text[start:end]
    solid = token.lstrip(_BLANK)
    return end - len(solid) if solid else start


def marks_in(text: str, window: Window, firings: Iterable[Mark]) -> tuple[Mark, ...]:
    """Find where in a window a latent fires.

    Parameters
    ----------
    text
        The whole text.
    window
        Part of it.
    firings
        Start, end and strength of tokens, in characters of the whole text.

    Returns
    -------
    tuple of (int, int, float)
        Those inside, in characters of the window, in reading order; without the blanks before
        and behind a word.
    """
    found: list[Mark] = []
    for start, end, strength in sorted(firings):
        low, high = max(start, window.start), min(end, window.end)
        if low >= high:
            continue
        low = solid_start(text, low, high)
        high = low + (len(text[low:high].rstrip(_BLANK)) or high - low)
        found.append((low - window.start, high - window.start, strength))
    return tuple(found)
