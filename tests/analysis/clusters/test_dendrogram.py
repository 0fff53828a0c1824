from __future__ import annotations

from xml.etree import ElementTree

import numpy as np

from conspectus.analysis.clusters.dendrogram import dendrogram_svg
from conspectus.analysis.clusters.tree import grow_tree

SVG = "{http://www.w3.org/2000/svg}"


def drawn(names):
    k = len(names)
    centres = np.random.default_rng(0).random((k, 6))
    tree = grow_tree(centres / np.linalg.norm(centres, axis=1, keepdims=True), "average")
    return tree, ElementTree.fromstring(dendrogram_svg(tree, names))


def test_a_name_for_every_cluster_and_a_path_for_every_merge() -> None:
    tree, root = drawn(["a", "b", "c", "d"])
    texts = sorted(root.iter(f"{SVG}text"), key=lambda text: float(text.get("y")))
    assert [text.text for text in texts] == [["a", "b", "c", "d"][i] for i in tree.order]
    assert len(list(root.iter(f"{SVG}path"))) == 3


def test_names_cannot_break_the_drawing() -> None:
    _, root = drawn(['<script>alert("x")</script>', "b & c"])
    assert {text.text for text in root.iter(f"{SVG}text")} == {
        '<script>alert("x")</script>',
        "b & c",
    }
    assert not list(root.iter("script"))


def test_long_names_are_cut() -> None:
    _, root = drawn(["word " * 60, "b"])
    assert max(len(text.text) for text in root.iter(f"{SVG}text")) <= 72


def test_it_is_as_high_as_its_clusters_need() -> None:
    heights = [float(drawn([str(i) for i in range(k)])[1].get("height")) for k in (2, 12)]
    assert heights[1] - heights[0] == 10 * 24
