from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from conspectus.analysis.maps.colouring import Colouring
from conspectus.analysis.maps.picture import (
    MOST_CIRCLES,
    SIDE,
    compose,
    draw_png,
    draw_svg,
    short,
)

NAME = "{http://www.w3.org/2000/svg}"


def a_map(n=60, groups=3, names=None):
    rng = np.random.default_rng(0)
    codes = np.arange(n) % groups
    places = rng.normal(size=(n, 2)) + np.stack([np.cos(codes), np.sin(codes)], axis=1) * 9
    codes[-2:] = -1
    called = tuple(names or (f"group {i}" for i in range(groups)))
    return places, Colouring("Groups", codes, called, "in none")


def test_every_document_is_a_circle_and_every_group_in_the_key():
    places, colouring = a_map()
    root = ElementTree.fromstring(draw_svg(compose(places, colouring), colouring, "A map"))
    circles = list(root.iter(f"{NAME}circle"))
    assert len(circles) == 60 + 4  # and those of the key
    texts = ["".join(text.itertext()) for text in root.iter(f"{NAME}text")]
    assert "Groups" in texts
    assert "1 group 020" in texts  # name and number of documents
    assert "in none2" in texts
    assert root.find(f"{NAME}title").text == "A map"
    for circle in circles[:60]:
        assert 0 <= float(circle.get("cx")) <= SIDE


def test_hostile_names_stay_text():
    places, colouring = a_map(names=["<script>alert(1)</script>", 'a & "b"', "c"])
    svg = draw_svg(compose(places, colouring), colouring, 'x"</title>')
    ElementTree.fromstring(svg)
    assert "<script>alert" not in svg


def test_many_documents_are_one_image():
    places, colouring = a_map(MOST_CIRCLES + 100)
    svg = draw_svg(compose(places, colouring), colouring, "A map")
    root = ElementTree.fromstring(svg)
    (image,) = root.iter(f"{NAME}image")
    assert image.get("href").startswith("data:image/png;base64,")
    assert len(list(root.iter(f"{NAME}circle"))) == 4
    assert len(svg) < 600_000


@pytest.mark.parametrize(("groups", "expected"), [(3, "1 group 0"), (30, "1")])
def test_a_crowded_map_has_numbers_alone(groups, expected):
    places, colouring = a_map(400, groups)
    assert compose(places, colouring).names[0] == expected
    assert compose(places, colouring, numbers_only=True).names[0] == "1"


def test_other_groups_may_be_numbered_on_the_map():
    """A column's values may be everywhere: the regions are written, and the key has no numbers."""
    places, colouring = a_map()
    regions = Colouring("Regions", (colouring.codes > 0).astype(int), ("r1", "r2"), "none")
    picture = compose(places, colouring, named=regions)
    assert picture.names == ["1", "2"]
    root = ElementTree.fromstring(draw_svg(picture, colouring, "A map"))
    texts = ["".join(text.itertext()) for text in root.iter(f"{NAME}text")]
    assert "group 020" in texts


def test_clusters_have_the_numbers_they_have_elsewhere():
    """A report's tree and table name "cluster 0": its map must not call that one 1."""
    places, colouring = a_map()
    clusters = replace(colouring, first=0)
    assert clusters.taken(np.arange(9)).first == 0
    picture = compose(places, clusters)
    assert picture.names[0] == "0 group 0"
    root = ElementTree.fromstring(draw_svg(picture, clusters, "A map"))
    texts = ["".join(text.itertext()) for text in root.iter(f"{NAME}text")]
    assert "0 group 020" in texts
    assert "2 group 219" in texts


def test_dark_and_light_are_both_drawn_for():
    places, colouring = a_map()
    svg = draw_svg(compose(places, colouring), colouring, "A map")
    assert "prefers-color-scheme: dark" in svg
    assert "<rect" not in svg  # no ground of its own


def test_png_is_the_same_every_time():
    places, colouring = a_map()
    picture = compose(places, colouring, numbers_only=True)
    content = draw_png(picture)
    assert content[:4] == b"\x89PNG"
    assert content == draw_png(picture)


def test_one_place_for_all_is_drawn():
    _, colouring = a_map()
    picture = compose(np.zeros((60, 2)), colouring)
    assert np.isfinite(picture.points).all()


def test_short_texts():
    assert short("a short one", 20) == "a short one"
    assert len(short("x" * 50, 10)) == 10
    assert short("one two three four", 12) == "one two…"
