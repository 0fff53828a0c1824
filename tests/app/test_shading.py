"""Whole texts with their marks."""

from __future__ import annotations

from conspectus.app.shading import stretch, whole_text
from conspectus.report.marks import LONGEST
from conspectus.report.page import Mark


def test_nothing_is_folded_and_the_text_is_whole():
    text = "quiet words " * 500 + "LOUD" + " and quiet again" * 500
    at = text.index("LOUD")
    pieces = whole_text(text, [Mark(at, at + 4, 1.0)])
    assert {piece.kind for piece in pieces} == {"text", "mark"}
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.kind == "mark"] == ["LOUD"]


def test_an_empty_text_has_no_pieces_that_show():
    assert "".join(piece.text for piece in whole_text("", [])) == ""


def test_a_stretch_carries_the_marks_that_lie_in_it():
    text = "x" * (3 * LONGEST)
    marks = [
        Mark(5, 9, 1.0),
        Mark(LONGEST - 2, LONGEST + 3, 0.5),
        Mark(2 * LONGEST + 1, 2 * LONGEST + 4, 1),
    ]
    shown, inside = stretch(text, marks, LONGEST)
    assert len(shown) == LONGEST
    assert [(mark.start, mark.end) for mark in inside] == [(0, 3)]
    shown, inside = stretch(text, marks, 0)
    assert [(mark.start, mark.end) for mark in inside] == [(5, 9), (LONGEST - 2, LONGEST)]
