"""Numbers in a bitmap: no font is at hand where a PNG is drawn, and ten digits are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

_DIGITS: Final = (
    "### #.# #.# #.# ###",
    ".#. ##. .#. .#. ###",
    "### ..# ### #.. ###",
    "### ..# .## ..# ###",
    "#.# #.# ### ..# ..#",
    "### #.. ### ..# ###",
    "### #.. ### #.# ###",
    "### ..# ..# .#. .#.",
    "### #.# ### #.# ###",
    "### #.# ### ..# ###",
)
"""Rows of each digit, three dots wide."""
_INK: Final = (29, 31, 35)


def number_mask(number: int) -> npt.NDArray[np.bool_]:
    """Write a number in dots.

    Parameters
    ----------
    number
        At least 0.

    Returns
    -------
    array of bool
        Five rows; four dots a digit, less the last gap.
    """
    parts: list[npt.NDArray[np.bool_]] = []
    for digit in str(number):
        rows = _DIGITS[int(digit)].split()
        parts += [np.array([[dot == "#" for dot in row] for row in rows]), np.zeros((5, 1), bool)]
    return np.hstack(parts[:-1])


def write_number(image: npt.NDArray[np.uint8], number: int, x: int, y: int, scale: int) -> None:
    """Draw a number, dark with a white rim, into an image.

    Parameters
    ----------
    image
        Shape (height, width, 4); changed in place.
    number
        At least 0.
    x, y
        Centre, in pixels.
    scale
        Pixels for each unit of the picture; a dot is twice as many.
    """
    dots = np.kron(number_mask(number), np.ones((2 * scale, 2 * scale), bool))
    dots = np.pad(dots, 2 * scale)
    rim = dots.copy()
    for dy in range(-scale, scale + 1):
        for dx in range(-scale, scale + 1):
            rim |= np.roll(dots, (dy, dx), axis=(0, 1))
    height, width = dots.shape
    top = int(np.clip(y - height // 2, 0, max(image.shape[0] - height, 0)))
    left = int(np.clip(x - width // 2, 0, max(image.shape[1] - width, 0)))
    window = image[top : top + height, left : left + width]
    rim, dots = (
        rim[: window.shape[0], : window.shape[1]],
        dots[: window.shape[0], : window.shape[1]],
    )
    window[rim] = (255, 255, 255, 255)
    window[dots] = (*_INK, 255)
