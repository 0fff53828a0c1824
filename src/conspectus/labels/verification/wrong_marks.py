"""Wrong marks of an excerpt that look like its right ones.

Right marks are those of the kind that the name was made from, to the character: a piece of a word
stays a piece, the second of two line breaks stays the second. So wrong marks must be pieces too.
Neither their number, nor their width, nor what sort of thing they cover may tell right from wrong:
only what the marked text says.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from conspectus.labels.language.rendering import marked_spans
from conspectus.labels.units import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from conspectus.labels.examples import Example, Mark


class _Kind(IntEnum):
    WORD = 0
    SIGN = 1
    LAYOUT = 2


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a mark lies on its units.

    Parameters
    ----------
    units
        How many it touches.
    kind
        Of the first of them.
    first, last
        Characters marked of the first and of the last unit; 0 for the whole unit.
    inside
        Whether it lies within one unit and touches neither of its ends.
    """

    units: int
    kind: _Kind
    first: int = 0
    last: int = 0
    inside: bool = False


def marks_of(example: Example, rng: np.random.Generator) -> tuple[list[Mark], list[Mark]]:
    """Give the right marks of an excerpt, and wrong ones like them.

    Parameters
    ----------
    example
        An active excerpt.
    rng
        Decides where wrong marks stand.

    Returns
    -------
    tuple of list, list
        Start, end and strength 1 of marks. The right ones are those of `excerpt_line`. A wrong one
        covers as many units, as much of them and at the same end, and words for words, signs for
        signs, layout for layout as far as there are some; nothing of a unit where the latent fires
        at all, and nothing that is marked rightly elsewhere. Fewer, or none, where there is no
        room.
    """
    text, units = example.text, _units(example.text)
    right = marked_spans(text, example.marks)
    touched = [_touched(units, span) for span in right]
    said = {text[a:b].casefold() for a, b in right}
    said |= {text[a:b].casefold() for first, last in touched for a, b in units[first:last]}
    free = [
        text[a:b].casefold() not in said
        and not any(start < b and a < end for start, end, _ in example.marks)
        for a, b in units
    ]
    kinds = [_kind_of(text[a:b]) for a, b in units]
    wrong: list[tuple[int, int]] = []
    for span, (first, last) in zip(right, touched, strict=True):
        if first == last:
            continue
        shape = _shape_of(span, units[first:last], kinds[first])

        def fits(place: tuple[int, int]) -> bool:
            return text[place[0] : place[1]].casefold() not in said

        found = _room(shape, units, kinds, free, fits, rng)
        if found is not None:
            at, size, place = found
            wrong.append(place)
            # The units beside it stay free of marks too, or two marks would become one.
            for taken in range(max(at - 1, 0), min(at + size + 1, len(free))):
                free[taken] = False
    return [(a, b, 1.0) for a, b in right], [(a, b, 1.0) for a, b in sorted(wrong)]


def _units(text: str) -> list[tuple[int, int]]:
    """Spans of words, marks and line breaks, without the blanks behind them."""
    starts, _ = Vocabulary().read(text)
    return [
        (a, a + len(text[a:b].rstrip(" \t\u00a0")) or b) for a, b in pairwise([*starts, len(text)])
    ]


def _touched(units: Sequence[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int]:
    """First and last (exclusive) unit under a mark; equal where there is none."""
    under = [i for i, (a, b) in enumerate(units) if span[0] < b and a < span[1]]
    return (under[0], under[-1] + 1) if under else (0, 0)


def _kind_of(unit: str) -> _Kind:
    solid = unit.strip()
    if not solid:
        return _Kind.LAYOUT
    return _Kind.WORD if solid[0].isalnum() else _Kind.SIGN


def _shape_of(span: tuple[int, int], units: Sequence[tuple[int, int]], kind: _Kind) -> _Shape:
    (low, low_end), (high, high_end) = units[0], units[-1]
    first = low_end - span[0] if span[0] > low else 0
    last = span[1] - high if span[1] < high_end else 0
    if len(units) == 1 and first and last:
        return _Shape(1, kind, span[1] - span[0], 0, inside=True)
    return _Shape(len(units), kind, first, last)


def _room(
    shape: _Shape,
    units: Sequence[tuple[int, int]],
    kinds: Sequence[_Kind],
    free: Sequence[bool],
    fits: Callable[[tuple[int, int]], bool],
    rng: np.random.Generator,
) -> tuple[int, int, tuple[int, int]] | None:
    """Find a place for a mark: first unit, number of units, span.

    Another shape is put up with before another kind, another kind before fewer units.
    """
    whole = _Shape(shape.units, shape.kind)
    for size in range(shape.units, 0, -1):
        runs = [i for i in range(len(free) - size + 1) if all(free[i : i + size])]
        alike = [i for i in runs if kinds[i] == shape.kind]
        near = [i for i in runs if (kinds[i] == _Kind.WORD) == (shape.kind == _Kind.WORD)]
        for places in (alike, near, runs):
            for wanted in dict.fromkeys((shape, whole)):
                spans = [(i, size, _laid(wanted, units[i : i + size])) for i in places]
                usable = [(i, n, span) for i, n, span in spans if span is not None and fits(span)]
                if usable:
                    return usable[int(rng.integers(len(usable)))]
    return None


def _laid(shape: _Shape, units: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Lay a mark of some shape on units; None where they are too short for it."""
    (low, low_end), (high, high_end) = units[0], units[-1]
    if shape.inside:
        room = low_end - low - shape.first - 1
        return (low + 1, low + 1 + shape.first) if room > 0 else None
    if (shape.first and low_end - low <= shape.first) or (
        shape.last and high_end - high <= shape.last
    ):
        return None
    start = low_end - shape.first if shape.first else low
    return start, high + shape.last if shape.last else high_end
