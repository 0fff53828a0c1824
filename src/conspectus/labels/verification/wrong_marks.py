"""Wrong marks of an excerpt that look like its right ones.

Right marks are those of the kind that the name was made from, to the character: a piece of a word
stays a piece, the second of two line breaks stays the second. So wrong marks must be pieces too.
Neither their number, nor their width, nor what sort of thing they cover may tell right from wrong:
only what the marked text says. So a small word like "of" is set against another one, a capital
against a capital, a number against a number; and another form of a marked word is no wrong mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.labels.language.rendering import marked_spans
from conspectus.labels.verification.looks import look_of, stem_or_text, units_of, unlikeness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from conspectus.labels.examples import Example, Mark
    from conspectus.labels.verification.looks import Look, Span


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a mark lies on its units.

    Parameters
    ----------
    units
        How many it touches.
    first, last
        Characters marked of the first and of the last unit; 0 for the whole unit.
    inside
        Whether it lies within one unit and touches neither of its ends.
    """

    units: int
    first: int = 0
    last: int = 0
    inside: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a wrong mark may stand.

    Parameters
    ----------
    first, last
        Units, `last` exclusive.
    span
        What would be marked.
    unlike
        How it differs from the right mark; the least comes first.
    """

    first: int
    last: int
    span: Span
    unlike: tuple[int, ...]


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
        covers as many units, as much of them and at the same end, and units that look alike as far
        as there are some: words for words, best as small, as long and with as many capitals, signs
        for signs, line breaks for line breaks. It covers nothing of a unit where the latent fires
        at all, and no form of what is marked rightly elsewhere. Fewer, or none, where there is no
        room.
    """
    text, units = example.text, units_of(example.text)
    right = marked_spans(text, example.marks)
    touched = [_touched(units, span) for span in right]
    said = {text[a:b].casefold() for a, b in right}
    said |= {stem_or_text(text[a:b]) for first, last in touched for a, b in units[first:last]}
    looks = [look_of(text[a:b]) for a, b in units]
    free = [
        text[a:b].casefold() not in said
        and stem_or_text(text[a:b]) not in said
        and not any(start < b and a < end for start, end, _ in example.marks)
        for a, b in units
    ]

    def is_other(span: Span) -> bool:
        return text[span[0] : span[1]].casefold() not in said

    wrong: list[Span] = []
    for span, (first, last) in zip(right, touched, strict=True):
        if first == last:
            continue
        shape = _shape_of(span, units[first:last])
        places = _places(shape, looks[first:last], units, looks, free, is_other)
        if places:
            least = min(place.unlike for place in places)
            best = [place for place in places if place.unlike == least]
            found = best[int(rng.integers(len(best)))]
            wrong.append(found.span)
            # The units beside it stay free of marks too, or two marks would become one.
            for taken in range(max(found.first - 1, 0), min(found.last + 1, len(free))):
                free[taken] = False
    return [(a, b, 1.0) for a, b in right], [(a, b, 1.0) for a, b in sorted(wrong)]


def _touched(units: Sequence[Span], span: Span) -> tuple[int, int]:
    """First and last (exclusive) unit under a mark; equal where there is none."""
    under = [i for i, (a, b) in enumerate(units) if span[0] < b and a < span[1]]
    return (under[0], under[-1] + 1) if under else (0, 0)


def _shape_of(span: Span, units: Sequence[Span]) -> _Shape:
    (low, low_end), (high, high_end) = units[0], units[-1]
    first = low_end - span[0] if span[0] > low else 0
    last = span[1] - high if span[1] < high_end else 0
    if len(units) == 1 and first and last:
        return _Shape(1, span[1] - span[0], 0, inside=True)
    return _Shape(len(units), first, last)


def _places(
    shape: _Shape,
    right: Sequence[Look],
    units: Sequence[Span],
    looks: Sequence[Look],
    free: Sequence[bool],
    usable: Callable[[Span], bool],
) -> list[_Place]:
    """Find where a mark may stand, all on as many units, and how unlike the right one it is.

    Another shape is put up with before another kind, another kind before fewer units.
    """
    for size in range(shape.units, 0, -1):
        places: list[_Place] = []
        for i in range(len(free) - size + 1):
            if not all(free[i : i + size]):
                continue
            unlike = unlikeness(right[:size], looks[i : i + size])
            for other, wanted in enumerate(dict.fromkeys((shape, _Shape(shape.units)))):
                span = _laid(wanted, units[i : i + size])
                if span is not None and unlike is not None and usable(span):
                    places.append(_Place(i, i + size, span, (unlike[0], other, *unlike[1:])))
        if places:
            return places
    return []


def _laid(shape: _Shape, units: Sequence[Span]) -> Span | None:
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
