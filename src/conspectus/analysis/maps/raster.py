"""Many points as one small PNG: an SVG with a hundred thousand circles no program opens gladly."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.maps.palette import NONE, Style, channels

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from conspectus.stats.types import FloatArray, IntArray


def png(image: npt.NDArray[np.uint8]) -> bytes:
    """Write an image as PNG.

    Parameters
    ----------
    image
        Red, green, blue and opacity, shape (height, width, 4).

    Returns
    -------
    bytes
        The file; the same image gives the same bytes.

    Notes
    -----
    Portable Network Graphics, ISO/IEC 15948: colour type 6, 8 bits, no filter.
    """
    height, width, _ = image.shape
    lines = np.zeros((height, 1 + width * 4), np.uint8)
    lines[:, 1:] = image.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def draw_points(
    points: FloatArray,
    codes: IntArray,
    styles: Sequence[Style],
    *,
    size: tuple[int, int],
    radius: float,
    opacity: float,
) -> npt.NDArray[np.uint8]:
    """Draw points on a transparent ground.

    Parameters
    ----------
    points
        Pixels, shape (n, 2): across and down.
    codes
        Style of each point, below 0 for none, shape (n,).
    styles
        Looks.
    size
        Width and height in pixels.
    radius
        Of a point, in pixels.
    opacity
        From 0 to 1.

    Returns
    -------
    array of uint8
        Shape (height, width, 4). Points are drawn in an order mixed by their number, so that no
        category covers the others.
    """
    width, height = size
    colour = np.zeros((height * width, 3))
    cover = np.zeros(height * width)
    reach = int(np.ceil(radius + 1))
    dy, dx = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    looks = [Style(NONE), *styles]
    paints = np.array([channels(look.colour) for look in looks], float)
    layers = (np.arange(len(points)) * 7919) % 64  # each is drawn at once, later ones on top
    for layer in range(64):
        for shape in dict.fromkeys(look.shape for look in looks):
            wanted = np.array([look.shape == shape for look in looks])[codes + 1]
            chosen = np.flatnonzero((layers == layer) & wanted)
            if chosen.size:
                middle = np.round(points[chosen]).astype(np.int64)
                mask = _stamp(shape, dx - 0.0, dy - 0.0, radius) * opacity
                _paint(colour, cover, middle, mask, dx, dy, size, paints[codes[chosen] + 1])
    image = np.zeros((height, width, 4), np.uint8)
    image[..., :3] = np.clip(colour, 0, 255).reshape(height, width, 3).round()
    image[..., 3] = np.clip(cover * 255, 0, 255).reshape(height, width).round()
    return image


def _stamp(shape: str, dx: FloatArray, dy: FloatArray, radius: float) -> FloatArray:
    """Cover of each pixel around a point, from 0 to 1."""
    away = np.hypot(dx, dy)
    disc = np.clip(radius + 0.5 - away, 0.0, 1.0)
    if shape == "ring":
        return disc * np.clip(away - radius * 0.45 + 0.5, 0.0, 1.0)
    if shape == "cross":
        return disc * (np.minimum(np.abs(dx), np.abs(dy)) <= max(radius * 0.3, 0.5))
    return disc


def _paint(
    colour: FloatArray,
    cover: FloatArray,
    middle: IntArray,
    mask: FloatArray,
    dx: npt.NDArray[np.int64],
    dy: npt.NDArray[np.int64],
    size: tuple[int, int],
    paint: FloatArray,
) -> None:
    """Lay stamps over what is there; where two of one layer meet, one of them wins."""
    width, height = size
    for oy, ox, strength in zip(dy.ravel(), dx.ravel(), mask.ravel(), strict=True):
        if strength <= 0:
            continue
        x, y = middle[:, 0] + ox, middle[:, 1] + oy
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        cell = y[inside] * width + x[inside]
        below = cover[cell] * (1 - strength)
        total = strength + below
        mixed = (paint[inside] * strength + colour[cell] * below[:, None]) / total[:, None]
        colour[cell], cover[cell] = mixed, total
