"""A row of numbers as a small line, such as the shares of a concept over the years.

The line shows shape only: zero is always on it, so that a small change does not look like a large
one. Numbers stand beside it as words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.report.formats import MISSING, format_value

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 96
HEIGHT = 24
_EDGE = 3
_LISTED = 24


@dataclass(frozen=True)
class Spark:
    """A small line, laid out in pixels of a picture of `WIDTH` by `HEIGHT`.

    Parameters
    ----------
    lines
        Points of each unbroken run of numbers, ``"x,y x,y"``; a lone number is a run of one.
    dots
        Where to draw a dot: runs of one, and the last number.
    zero
        Height of the zero line.
    """

    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    zero: float


def draw(values: Sequence[float]) -> Spark:
    """Lay out a line.

    Parameters
    ----------
    values
        Evenly spaced, in their order; what is not finite breaks the line.

    Returns
    -------
    Spark
        Zero and all finite values lie within it.
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = min((0.0, *finite)), max((0.0, *finite))
    span = (high - low) or 1.0
    step = (WIDTH - 2 * _EDGE) / max(1, len(values) - 1)

    def height(value: float) -> float:
        return round(HEIGHT - _EDGE - (value - low) / span * (HEIGHT - 2 * _EDGE), 1)

    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if math.isfinite(value):
            runs[-1].append((round(_EDGE + place * step, 1), height(value)))
        elif runs[-1]:
            runs.append([])
    runs = [run for run in runs if run]
    alone = [run[0] for run in runs[:-1] if len(run) == 1]
    last = [runs[-1][-1]] if runs else []
    lines = tuple(" ".join(f"{x:g},{y:g}" for x, y in run) for run in runs if len(run) > 1)
    return Spark(lines, (*alone, *last), height(0.0))


def in_words(values: Sequence[float]) -> str:
    """Say what a line shows.

    Parameters
    ----------
    values
        As for `draw`.

    Returns
    -------
    str
        For example ``"0.12 to 0.35 over 9 steps, lowest 0.10, highest 0.40"``.
    """
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return MISSING
    first, last = (format_value(value, "number") for value in (finite[0], finite[-1]))
    if len(finite) == 1:
        return first
    least, most = (format_value(value, "number") for value in (min(finite), max(finite)))
    return f"{first} to {last} over {len(values)} steps, lowest {least}, highest {most}"


def listed(values: Sequence[float]) -> str:
    """Write all numbers of a short line, for a tooltip.

    Parameters
    ----------
    values
        As for `draw`.

    Returns
    -------
    str
        The numbers in order; what `in_words` says where there are more than 24.
    """
    if len(values) > _LISTED:
        return in_words(values)
    return ", ".join(format_value(value, "number") for value in values)
