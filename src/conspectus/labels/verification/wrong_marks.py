"""Marks of an excerpt as whole words, and wrong ones that look like them.

Neither the number of marks, nor their length, nor pieces of words may tell right from wrong: only
what the marked words say.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from conspectus.labels.language.rendering import FAINT
from conspectus.labels.units import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.labels.examples import Example, Mark


def marks_of(example: Example, rng: np.random.Generator) -> tuple[list[Mark], list[Mark]]:
    """Give the right marks of an excerpt as whole words, and wrong ones like them.

    Parameters
    ----------
    example
        An active excerpt.
    rng
        Decides where wrong marks stand.

    Returns
    -------
    tuple of list, list
        Start, end and strength 1 of runs of units. A wrong mark covers as many units as a right
        one; none where the latent fires at all, none on a word that is marked rightly elsewhere,
        and words for words as long as there are some. Fewer, or none, where there is no room.
    """
    units = _units(example.text)
    strongest = max((strength for _, _, strength in example.marks), default=0.0)
    fires = [_covered(span, example.marks) for span in units]
    strong = [mark for mark in example.marks if mark[2] >= FAINT * strongest]
    runs = _runs([_covered(span, strong) for span in units])
    said = {example.text[a:b].casefold() for first, last in runs for a, b in units[first:last]}
    free = [
        not fired and example.text[a:b].casefold() not in said
        for fired, (a, b) in zip(fires, units, strict=True)
    ]
    wordy = [example.text[a:b][:1].isalnum() for a, b in units]
    wrong: list[tuple[int, int]] = []
    for first, last in runs:
        place = _room(free, wordy, last - first, wordy[first], rng)
        if place is not None:
            wrong.append(place)
            # The units beside it stay free of marks too, or two runs would become one.
            for taken in range(max(place[0] - 1, 0), min(place[1] + 1, len(free))):
                free[taken] = False
    return _marks(units, runs), _marks(units, wrong)


def _units(text: str) -> list[tuple[int, int]]:
    """Spans of words, marks and line breaks, without the blanks behind them."""
    starts, _ = Vocabulary().read(text)
    return [
        (a, a + len(text[a:b].rstrip(" \t\u00a0")) or b) for a, b in pairwise([*starts, len(text)])
    ]


def _covered(span: tuple[int, int], marks: Sequence[Mark]) -> bool:
    return any(start < span[1] and span[0] < end for start, end, _ in marks)


def _runs(marked: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last (exclusive) of every run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _room(
    free: Sequence[bool],
    wordy: Sequence[bool],
    length: int,
    as_word: bool,
    rng: np.random.Generator,
) -> tuple[int, int] | None:
    """Find a place for a run, if need be for a shorter one."""
    for size in range(length, 0, -1):
        places = [i for i in range(len(free) - size + 1) if all(free[i : i + size])]
        alike = [i for i in places if wordy[i] == as_word]
        if places:
            first = int(rng.choice(alike or places))
            return first, first + size
    return None


def _marks(units: Sequence[tuple[int, int]], runs: Sequence[tuple[int, int]]) -> list[Mark]:
    return [(units[first][0], units[last - 1][1], 1.0) for first, last in runs]
