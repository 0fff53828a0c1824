"""The foremost concepts against each other, as a picture that needs no script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.correlations.foremost import foremost

if TYPE_CHECKING:
    from conspectus.analysis.correlations.result import CorrelationResult

_CELL, _PAD, _TEXT, _HEAD = 22, 8, 330, 30
_MOST_CHARACTERS = 46
_TOGETHER, _APART = "#1c5d99", "#b4531a"


def heatmap_svg(result: CorrelationResult, concepts: int) -> str | None:
    """Draw NPMI of the foremost concepts.

    Parameters
    ----------
    result
        The correlation.
    concepts
        Concepts on each axis, at most.

    Returns
    -------
    str or None
        A whole SVG document; None with fewer than three concepts on both axes together.
    """
    grid = foremost(result, concepts)
    if len(grid.rows) + len(grid.columns) < 3:
        return None
    numbers = len(grid.rows) == len(grid.columns) and grid.symmetric
    top = _HEAD if numbers else _PAD + 7 * min(max(map(len, grid.columns)), 24)
    left = _PAD + _TEXT
    width = left + _CELL * len(grid.columns) + (_PAD if numbers else 130)
    height = top + _CELL * len(grid.rows) + _PAD
    parts: list[str] = []
    for row, name in enumerate(grid.rows):
        y = top + row * _CELL
        shown = f"{row + 1}. {name}" if numbers else name
        parts.append(_text(left - 6, y + _CELL * 0.7, _short(shown), "end"))
    for column, name in enumerate(grid.columns):
        x = left + column * _CELL + _CELL / 2
        if numbers:
            parts.append(_text(x, top - 8, str(column + 1), "middle"))
        else:
            turn = f' transform="rotate(-55 {x:.0f} {top - 6})"'
            parts.append(_text(x, top - 6, _short(name, 24), "start", turn))
    for (row, column), value in np.ndenumerate(grid.npmi):
        x, y = left + column * _CELL, top + row * _CELL
        fill = _TOGETHER if value > 0 else _APART
        opacity = 0.0 if np.isnan(value) else 0.15 + 0.85 * min(abs(float(value)), 1.0)
        parts.append(
            f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{fill}" '
            f'fill-opacity="{opacity:.2f}" stroke="#ccd" stroke-width="0.5"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<g font-family="system-ui, sans-serif" font-size="12" fill="#223">{"".join(parts)}</g>'
        "</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>'


def _short(name: str, most: int = _MOST_CHARACTERS) -> str:
    return name if len(name) <= most else name[: most - 2] + " …"
