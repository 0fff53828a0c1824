"""Texts as the units that labels are made of: words, marks, and the layout that people see.

A latent often fires on what is no word: the line break before a heading, the asterisks of bold
print, the number of a list item. A unit is therefore a word *or* such a mark, and marks at the
beginning of a line are told from the same marks inside it. Words of scripts without spaces are
read character by character; phrases put them together again.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import Final

from conspectus.labels.words import Kind, kind_of_word, stem_of

NOTHING: Final = 0
"""Unit beyond the text's edge by more than one."""
START: Final = 1
"""Unit before the first of a text."""
END: Final = 2
"""Unit after the last of a text."""

LINE: Final = "\n"
"""Begins the key of a unit that stands first in its line; alone, it is a line break."""
PARAGRAPH: Final = "\n\n"
LIST_NUMBER: Final = "\n1."
BULLET: Final = "\n-"
INDENT: Final = "  "
LONG_NUMBER: Final = "#####"
"""Any number of more than four digits."""

_WORDS: Final = frozenset({"word", "solo"})
_LONGEST_WORD = 40
_LONGEST_MARK = 4
_LONGEST_NUMBER = 4
# Scripts written without spaces between words: Thai to Myanmar, Khmer, kana, Han.
_SOLO = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_EMOJI = "\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001f1e5\U0001f200-\U0001faff"


@cache
def _pattern() -> re.Pattern[str]:
    """Compile the pattern; the combining marks of all scripts are looked up once."""
    joining = [chr(code) for code in range(0x300, 0x1F000) if _combines(code)]
    mark = "".join(map(re.escape, joining)) + "\u200c\u200d\ufe0e\ufe0f\U000e0100-\U000e01ef"
    letter = rf"[^\W\d_{_SOLO}]"
    word = rf"{letter}+(?:[{mark}]+{letter}*)*"
    emoji = rf"(?:[{_EMOJI}][\ufe0f\U0001f3fb-\U0001f3ff]*)"
    blank = r"[^\S\r\n]"
    parts = {
        "newline": rf"(?:{blank}*(?:\r\n|[\r\n]))+",
        "heading": rf"^{blank}*\#{{1,6}}(?={blank})",
        "number_item": rf"^{blank}*\d{{1,3}}[.)](?=\s)",
        "bullet": rf"^{blank}*[-*+•–](?={blank})",
        "line_bold": rf"^{blank}*\*{{1,3}}(?=\S)",
        "indent": rf"{blank}{{2,}}",
        "number": r"\d+(?:[.,]\d+)*",
        "solo": rf"[{_SOLO}][{mark}]*",
        "word": rf"{word}(?:['’-]{word})*",
        "emoji": rf"[\U0001f1e6-\U0001f1ff]{{2}}|{emoji}(?:\u200d{emoji})*",
        "mark": r"(?P<one>\S)(?P=one)*",
    }
    return re.compile("|".join(f"(?P<{k}>{v})" for k, v in parts.items()), re.MULTILINE)


def _combines(code: int) -> bool:
    return unicodedata.category(chr(code)).startswith("M")


class Vocabulary:
    """Units met so far, numbered in order of appearance.

    Forms of one word (capitals, composed or not) are units of their own that fold to one.

    Attributes
    ----------
    text
        What each unit looks like in the text; layout in the notation of `LINE` and its kin.
    fold
        The unit that stands for all forms of each.
    stem
        The unit whose inflected form each is, as far as endings tell; by it forms of one word
        count together.
    kind
        `Kind` of each.
    """

    def __init__(self) -> None:
        self.text: list[str] = []
        self.fold: list[int] = []
        self.stem: list[int] = []
        self.kind: list[int] = []
        self._ids: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        for edge in ("\n nothing", "\n start", "\n end"):  # no text has such units
            self._add(edge, edge, Kind.OTHER)

    def __len__(self) -> int:
        return len(self.text)

    def read(self, text: str) -> tuple[list[int], list[int]]:
        """Cut a text into units.

        Parameters
        ----------
        text
            The text.

        Returns
        -------
        tuple of list of int, list of int
            Where each unit starts, in code points, ascending; and the units.
        """
        starts: list[int] = []
        units: list[int] = []
        known = self._ids
        for match in _pattern().finditer(text):
            found = match.group()
            group = match.lastgroup or "mark"
            found = found[:_LONGEST_WORD] if group in _WORDS else _layout(group, found)
            unit = known.get(found)
            starts.append(match.start())
            units.append(self._meet(found, group) if unit is None else unit)
        return starts, units

    def _meet(self, found: str, group: str) -> int:
        """Give a unit seen for the first time its number."""
        if group in _WORDS:
            folded = unicodedata.normalize("NFC", found).lower()
            return self._add(found, folded, kind_of_word(found))
        kinds = {"number": Kind.NUMBER, "emoji": Kind.EMOJI}
        return self._add(found, found, kinds.get(group, Kind.OTHER))

    def _add(self, key: str, folded: str, kind: Kind) -> int:
        unit = len(self.text)
        self._ids[sys.intern(key)] = unit
        self.text.append(key)
        self.kind.append(kind)
        self.fold.append(unit)
        self.stem.append(unit)
        if folded != key:
            known = self._ids.get(folded)
            if known is None:
                known = self._add(folded, folded, kind_of_word(folded))
            self.fold[unit] = known
            self.stem[unit] = self.stem[known]
        elif kind == Kind.WORD:
            self.stem[unit] = self._stems.setdefault(stem_of(key), unit)
        return unit


def _layout(group: str, found: str) -> str:
    """Give what is no word the key by which its like are counted together."""
    match group:
        case "newline":
            breaks = found.replace("\r\n", "\n").replace("\r", "\n").count("\n")
            return PARAGRAPH if breaks > 1 else LINE
        case "heading" | "line_bold":
            return LINE + found.strip()
        case "number_item":
            return LIST_NUMBER
        case "bullet":
            return BULLET
        case "indent":
            return INDENT
        case "number":
            return found if len(found) <= _LONGEST_NUMBER else LONG_NUMBER
        case "mark":
            return found[:_LONGEST_MARK]
        case _:
            return found[:_LONGEST_WORD]
