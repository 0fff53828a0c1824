"""Colours that stay apart for colour-blind readers, on white and on black alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CATEGORIES: Final = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8c6bb1", "#aa3377",
    "#999933", "#66a61e",
)  # fmt: skip
"""The hues of Okabe and Ito (2008) without black and yellow, and four more; none vanishes on white
or on black."""
SEQUENCE: Final = ("#35538f", "#5d7390", "#808a84", "#a79a5f", "#d4ac2b")
"""From less to more: five steps of cividis (Nuñez, Anderton and Renslow 2018), without its ends."""
NONE: Final = "#8b8f96"
SHAPES: Final = ("disc", "ring", "cross")


@dataclass(frozen=True)
class Style:
    """How documents of one category are drawn.

    Parameters
    ----------
    colour
        ``#rrggbb``.
    shape
        One of `SHAPES`.
    """

    colour: str
    shape: str = "disc"


def styles(count: int, ordered: bool = False) -> list[Style]:
    """Give every category a look of its own.

    Parameters
    ----------
    count
        Categories.
    ordered
        Whether they are steps of a scale, at most five.

    Returns
    -------
    list of Style
        Colours first; where they run out, the same colours as rings, then as crosses. Beyond 30
        categories looks repeat: the numbers on the map still tell them apart.
    """
    if ordered:
        step = (len(SEQUENCE) - 1) / max(count - 1, 1)
        return [Style(SEQUENCE[round(i * step)]) for i in range(count)]
    found: list[Style] = []
    for i in range(count):
        turn, hue = divmod(i, len(CATEGORIES))
        found.append(Style(CATEGORIES[hue], SHAPES[turn % len(SHAPES)]))
    return found


def channels(colour: str) -> tuple[int, int, int]:
    """Read a colour.

    Parameters
    ----------
    colour
        ``#rrggbb``.

    Returns
    -------
    tuple of int
        Red, green and blue, 0 to 255.
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
