"""The tree of clusters as a picture that needs no script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.clusters.tree import ClusterTree

_ROW, _PAD, _TREE, _TEXT = 24, 14, 300, 520
_MOST_CHARACTERS = 72


def dendrogram_svg(tree: ClusterTree, names: Sequence[str]) -> str:
    """Draw a tree with its leaves on the right.

    Parameters
    ----------
    tree
        The tree of k clusters.
    names
        What stands beside each cluster, k of them.

    Returns
    -------
    str
        A whole SVG document; a line's place from right to left is the height at which its
        clusters join.
    """
    k = tree.n_clusters
    width, height = _PAD + _TREE + _TEXT, 2 * _PAD + k * _ROW
    top = float(tree.merges[:, 2].max(initial=0.0)) or 1.0
    x: dict[int, float] = {}
    y: dict[int, float] = {}
    for place, cluster in enumerate(tree.order.tolist()):
        x[cluster], y[cluster] = float(_PAD + _TREE), _PAD + (place + 0.5) * _ROW
    lines: list[str] = []
    for merge, (left, right, level, _) in enumerate(tree.merges.tolist()):
        a, b, node = int(left), int(right), k + merge
        x[node] = _PAD + _TREE * (1 - level / top)
        y[node] = (y[a] + y[b]) / 2
        lines.append(f'<path d="M{x[a]:.1f} {y[a]:.1f}H{x[node]:.1f}V{y[b]:.1f}H{x[b]:.1f}"/>')
    texts = [
        f'<text x="{_PAD + _TREE + 8}" y="{y[cluster] + 4:.1f}">{escape(_short(name))}</text>'
        for cluster, name in enumerate(names)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">'
        f'<g fill="none" stroke="#445" stroke-width="1.5">{"".join(lines)}</g>'
        f'<g font-family="system-ui, sans-serif" font-size="13" fill="#223">{"".join(texts)}</g>'
        "</svg>"
    )


def _short(name: str) -> str:
    return name if len(name) <= _MOST_CHARACTERS else name[: _MOST_CHARACTERS - 2] + " …"
