"""The heatmap is well-formed, safe and true to the grid."""

from __future__ import annotations

from xml.etree import ElementTree

import pandas as pd
import pytest

from conspectus.analysis.correlations import picture
from conspectus.analysis.correlations.foremost import Grid
from conspectus.analysis.correlations.picture import heatmap_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def draw(monkeypatch):
    def drawn(rows, columns, npmi, symmetric):
        grid = Grid(tuple(rows), tuple(columns), pd.DataFrame(npmi).to_numpy(float), symmetric)
        monkeypatch.setattr(picture, "foremost", lambda result, concepts: grid)
        svg = heatmap_svg(None, 5)
        return None if svg is None else ElementTree.fromstring(svg)

    return drawn


def test_a_square_a_pair_coloured_by_sign_and_size(draw):
    root = draw(["x", "y"], ["p", "q"], [[0.5, -1.0], [None, 1.0]], symmetric=False)
    cells = [r for r in root.iter(f"{SVG}rect") if r.get("fill-opacity")]
    assert [float(c.get("fill-opacity")) for c in cells] == [0.57, 1.0, 0.0, 1.0]
    assert cells[0].get("fill") == cells[3].get("fill") != cells[1].get("fill")


def test_concepts_on_both_axes_are_numbered(draw):
    root = draw("abc", "abc", [[None, 0.5, 0.5]] * 3, symmetric=True)
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert words == ["1. a", "2. b", "3. c", "1", "2", "3"]


def test_labels_are_shortened_and_escaped(draw):
    root = draw(["<script>" + "x" * 99, "a & b", "c"], ["c"], [[0.1]] * 3, symmetric=False)
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert words[0].startswith("<script>")
    assert words[0].endswith(" …")
    assert words[1] == "a & b"


def test_nothing_is_drawn_for_a_single_pair(draw):
    assert draw(["x"], ["y"], [[0.5]], symmetric=False) is None
