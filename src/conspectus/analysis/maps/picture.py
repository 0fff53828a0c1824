"""A map as one static SVG: points, a number and name where each group is densest, and a key.

It is an image without script that looks right on white and on black, so it goes into reports,
slides and papers as it is.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.analysis.maps.palette import NONE, Style, styles
from conspectus.analysis.maps.placing import Box, place_names
from conspectus.analysis.maps.raster import draw_points, png

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.maps.colouring import Colouring
    from conspectus.stats.types import FloatArray, IntArray

SIDE: Final = 640
MOST_CIRCLES: Final = 5000
"""Documents up to which each is a circle of its own; more are drawn as one image."""
_KEY: Final = 340
_MARGIN: Final = 14
_LINE: Final = 19
_MOST_LINES: Final = 30
_ROOM: Final = ((12, 24), (24, 12))
"""Up to so many names, so many letters of each; beyond, numbers alone."""
_LONG: Final = 40
_INK: Final = """
  .ink { fill: #1d1f23 } .muted { fill: #5b5f66 } .halo { stroke: #ffffff }
  @media (prefers-color-scheme: dark) {
    .ink { fill: #e7e5df } .muted { fill: #a3a7ae } .halo { stroke: #1b1e22 } }
  text { font: 12px system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif }
  .name { font-size: 11px; font-weight: 600; paint-order: stroke; stroke-width: 3px }
  .title { font-weight: 600 }"""


@dataclass(frozen=True, eq=False)
class Picture:
    """What is drawn.

    Parameters
    ----------
    points
        Documents in the picture's units, shape (n, 2): across and down.
    codes
        Category of each, below 0 for none, shape (n,).
    looks
        One a category.
    height
        Of the picture; its width is `SIDE`.
    names
        What is written on the map: of each category, or of other groups.
    boxes
        Where, for those that found room.
    numbered
        Whether what is written are the categories, so that the key repeats their numbers.
    """

    points: FloatArray
    codes: IntArray
    looks: list[Style]
    height: float
    names: list[str]
    boxes: dict[int, Box]
    numbered: bool

    @property
    def radius(self) -> float:
        """Of a point: the more there are, the smaller."""
        return float(np.clip(70.0 / np.sqrt(max(len(self.points), 1)), 1.1, 4.0))


def compose(
    places: FloatArray,
    colouring: Colouring,
    numbers_only: bool = False,
    named: Colouring | None = None,
) -> Picture:
    """Scale a map to the picture and find room for the names.

    Parameters
    ----------
    places
        Coordinates, shape (n, 2).
    colouring
        Category of each document.
    numbers_only
        Write the number of each category and no name.
    named
        Other groups to write the numbers of: a category that is all over the map has no place of
        its own. None to write the categories.

    Returns
    -------
    Picture
        Ready to be drawn.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    scale = (SIDE - 2 * _MARGIN) / max(float((high - low).max()), 1e-9)
    height = max(float((high - low)[1]) * scale + 2 * _MARGIN, SIDE / 4)
    middle = np.array([SIDE / 2, height / 2])
    points = (places - (low + high) / 2) * scale * (1.0, -1.0) + middle
    written = named or colouring
    limit = 0 if numbers_only or named is not None else _letters(len(colouring.names))
    names = [
        f"{i} {short(name, limit) if limit else ''}".strip()
        for i, name in enumerate(written.names, written.first)
    ]
    boxes = place_names(points, written.codes, names, size=11.0, frame=(SIDE, height))
    looks = styles(len(colouring.names), colouring.ordered)
    return Picture(points, colouring.codes, looks, height, names, boxes, named is None)


def _letters(count: int) -> int:
    """Letters of a name that a map with so many of them has room for."""
    return next((letters for most, letters in _ROOM if count <= most), 0)


def draw_svg(picture: Picture, colouring: Colouring, alt: str) -> str:
    """Draw a map.

    Parameters
    ----------
    picture
        From `compose`.
    colouring
        The categories.
    alt
        What it shows, in words.

    Returns
    -------
    str
        A whole SVG document, as high as the map or the key.
    """
    key = _key(picture, colouring)
    lines = min(len(colouring.names), _MOST_LINES) + 4
    height = round(max(picture.height, 2 * _MARGIN + lines * _LINE))
    width = SIDE + _KEY
    written = "".join(
        f'<text class="name ink halo" x="{box.x:.1f}" y="{box.y + 4:.1f}" text-anchor="middle">'
        f"{escape(picture.names[code])}</text>"
        for code, box in picture.boxes.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img"><title>{escape(alt)}</title>'
        f"<style>{_INK}</style>{_points(picture)}{written}{key}</svg>"
    )


def draw_png(picture: Picture, scale: int = 2) -> bytes:
    """Draw the points alone, on white, with the number of each category where it is densest.

    Parameters
    ----------
    picture
        From `compose`.
    scale
        Pixels for each unit of the picture.

    Returns
    -------
    bytes
        A PNG file, ``SIDE * scale`` pixels wide.
    """
    from conspectus.analysis.maps.digits import write_number

    image = draw_points(
        picture.points * scale,
        picture.codes,
        picture.looks,
        size=(SIDE * scale, round(picture.height * scale)),
        radius=picture.radius * scale,
        opacity=0.8,
    )
    cover = image[..., 3:].astype(np.float64) / 255
    flat = image[..., :3] * cover + 255 * (1 - cover)
    image[..., :3] = flat.round()
    image[..., 3] = 255
    for code, box in picture.boxes.items():
        write_number(image, code + 1, round(box.x * scale), round(box.y * scale), scale)
    return png(image)


def short(text: str, limit: int) -> str:
    """Cut a text to a number of characters, at a word where there is one.

    Parameters
    ----------
    text
        Any text.
    limit
        Characters, at most.

    Returns
    -------
    str
        With an ellipsis where something is left out.
    """
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;·") + "…"


def _numbered(colouring: Colouring) -> list[str]:
    """Names with their number, which the key repeats: colours alone do not tell many apart."""
    return [f"{i} {name}".strip() for i, name in enumerate(colouring.names, colouring.first)]


def _points(picture: Picture) -> str:
    if len(picture.points) > MOST_CIRCLES:
        image = draw_points(
            picture.points * 2,
            picture.codes,
            picture.looks,
            size=(2 * SIDE, round(2 * picture.height)),
            radius=picture.radius * 2,
            opacity=0.7,
        )
        data = base64.b64encode(png(image)).decode()
        return (
            f'<image x="0" y="0" width="{SIDE}" height="{picture.height:.1f}" '
            f'href="data:image/png;base64,{data}"/>'
        )
    parts: list[str] = []
    for code in range(-1, len(picture.looks)):
        own = picture.points[picture.codes == code]
        if len(own):
            look = Style(NONE) if code < 0 else picture.looks[code]
            marks = "".join(_mark(x, y, look.shape, picture.radius) for x, y in own.tolist())
            parts.append(f"<g {_paint(look, picture.radius)}>{marks}</g>")
    return "".join(parts)


def _paint(look: Style, radius: float) -> str:
    if look.shape == "disc":
        return f'fill="{look.colour}" fill-opacity=".75"'
    return f'fill="none" stroke="{look.colour}" stroke-width="{max(radius * 0.55, 0.8):.2f}"'


def _mark(x: float, y: float, shape: str, radius: float) -> str:
    if shape == "cross":
        r = radius * 0.9
        return f'<path d="M{x - r:.1f} {y:.1f}h{2 * r:.1f}M{x:.1f} {y - r:.1f}v{2 * r:.1f}"/>'
    r = radius if shape == "disc" else radius * 0.75
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.2f}"/>'


def _key(picture: Picture, colouring: Colouring) -> str:
    counts = np.bincount(colouring.codes[colouring.codes >= 0], minlength=len(colouring.names))
    names = _numbered(colouring) if picture.numbered else list(colouring.names)
    lines = [
        (look, name, int(n))
        for look, name, n in zip(picture.looks, names, counts.tolist(), strict=True)
    ][:_MOST_LINES]
    rest = int((colouring.codes < 0).sum())
    if rest:
        lines.append((Style(NONE), colouring.rest, rest))
    x, y = SIDE + 24, _MARGIN + 12
    parts = [
        f'<text class="ink title" x="{x}" y="{y}">{escape(short(colouring.title, _LONG))}</text>'
    ]
    parts += _key_lines(lines, x, y)
    left_out = len(colouring.names) - _MOST_LINES
    if left_out > 0:
        below = y + (len(lines) + 1) * _LINE
        parts.append(f'<text class="muted" x="{x}" y="{below}">and {left_out} more</text>')
    return "".join(parts)


def _key_lines(lines: Sequence[tuple[Style, str, int]], x: float, y: float) -> list[str]:
    parts: list[str] = []
    for i, (look, name, n) in enumerate(lines, 1):
        down = y + i * _LINE
        mark = _mark(x + 5, down - 4, look.shape, 5.0)
        parts.append(f"<g {_paint(look, 4.0)}>{mark}</g>")
        parts.append(
            f'<text class="ink" x="{x + 18}" y="{down}">{escape(short(name, _LONG))}'
            f'<tspan class="muted" dx="6">{n:,}</tspan></text>'
        )
    return parts
