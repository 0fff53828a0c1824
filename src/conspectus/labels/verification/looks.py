"""What the units of an excerpt look like, so that a wrong mark can be laid on one that looks alike.

A small word like "of" is set against another one, a capital against a capital, a number against a
number, and a sign against a sign; compounds are cut at their hyphens, as tokens are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from conspectus.labels.units import Vocabulary
from conspectus.labels.wordclasses import is_function_word
from conspectus.labels.words import kind_of_word, stem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Span: TypeAlias = tuple[int, int]
"""Start and end (exclusive) in characters."""

_BLANK: Final = " \t\u00a0"
_HYPHEN: Final = re.compile("(-)")
_AS_LONG: Final = 1.5
"""Units of which one is longer than the other by no more than this count as equally long."""


class Kind(IntEnum):
    """What a unit is."""

    WORD = 0
    NUMBER = 1
    SIGN = 2
    BREAK = 3
    BLANK = 4


_WORDY: Final = frozenset({Kind.WORD, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Look:
    """What a unit looks like.

    Parameters
    ----------
    kind
        What it is.
    length
        In characters.
    case
        Capitals and script of a word.
    small
        Whether it is a word such as "of".
    """

    kind: Kind
    length: int
    case: int = 0
    small: bool = False


def units_of(text: str) -> list[Span]:
    """Cut a text into words, signs and line breaks.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    list of tuple of int
        Spans in reading order, without blanks around them unless there is nothing else; compounds
        in their parts.
    """
    starts, _ = Vocabulary().read(text)
    units: list[Span] = []
    for a, b in pairwise([*starts, len(text)]):
        unit = text[a:b].rstrip(_BLANK)
        if not unit:
            units.append((a, b))
            continue
        at = a + len(unit) - len(unit.lstrip(_BLANK))
        whole = text[at : a + len(unit)]
        for part in _HYPHEN.split(whole) if whole[0].isalpha() else [whole]:
            units.append((at, at + len(part)))
            at += len(part)
    return units


def stem_or_text(unit: str) -> str:
    """Give what all forms of a word have in common.

    Parameters
    ----------
    unit
        A unit.

    Returns
    -------
    str
        Its stem in lower case; of what is no word, itself.
    """
    folded = unit.casefold()
    return stem_of(folded) if folded[:1].isalpha() else folded


def look_of(unit: str) -> Look:
    """Tell what a unit looks like.

    Parameters
    ----------
    unit
        A unit.

    Returns
    -------
    Look
        Its kind, length and, of words, sort.
    """
    solid = unit.strip()
    if not solid:
        kind = Kind.BREAK if unit.strip(_BLANK) else Kind.BLANK
        return Look(kind, len(unit))
    if not solid[0].isalnum():
        return Look(Kind.SIGN, len(solid))
    if not solid[0].isalpha():
        return Look(Kind.NUMBER, len(solid))
    sort = kind_of_word(solid), is_function_word(solid.casefold())
    return Look(Kind.WORD, len(solid), *sort)


def unlikeness(right: Sequence[Look], there: Sequence[Look]) -> tuple[int, ...] | None:
    """Count how units differ from those marked rightly.

    Parameters
    ----------
    right
        What is marked rightly, at least one.
    there
        As many others.

    Returns
    -------
    tuple of int or None
        The worst differences first: of kind, of small words and others, of capitals, of length.
        None for blanks where no blank is marked, as no reader would take them for a mark.
    """
    if any(look.kind == Kind.BLANK for look in there) and right[0].kind != Kind.BLANK:
        return None
    kind = right[0].kind
    both_wordy = (there[0].kind in _WORDY) == (kind in _WORDY)
    pairs = list(zip(right, there, strict=True))
    return (
        0 if there[0].kind == kind else 1 if both_wordy else 2,
        sum(a.kind != b.kind for a, b in pairs),
        sum(a.small != b.small for a, b in pairs),
        sum(a.case != b.case for a, b in pairs),
        sum(max(a.length, b.length) > _AS_LONG * min(a.length, b.length) for a, b in pairs),
    )
