"""Texts are split where words fired, without losing or splitting a letter."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.report.marks import LONGEST, clean, lay_out, level
from conspectus.report.page import Mark

FAMILY = "👩‍👩‍👧‍👦"


def texts(pieces):
    return "".join(piece.text for piece in pieces)


def marked(text, *marks):
    return [(piece.text, piece.level) for piece in lay_out(text, marks) if piece.kind == "mark"]


def test_a_word_in_the_middle():
    pieces = lay_out("one two three", [Mark(4, 7, 1.0)])
    assert [(p.kind, p.text, p.level) for p in pieces] == [
        ("text", "one ", 0),
        ("mark", "two", 5),
        ("text", " three", 0),
    ]


def test_marks_at_both_edges_and_over_everything():
    assert marked("one two", Mark(0, 3, 1.0), Mark(4, 7, 0.1)) == [("one", 5), ("two", 1)]
    assert marked("all", Mark(0, 3, 0.5)) == [("all", 3)]


def test_what_lies_outside_is_left_out():
    assert marked("abc", Mark(-5, 1, 1.0), Mark(2, 99, 1.0)) == [("a", 5), ("c", 5)]
    assert marked("abc", Mark(3, 9, 1.0), Mark(-4, 0, 1.0), Mark(50, 60, 1.0)) == []


def test_empty_and_backward_marks_are_left_out():
    assert marked("abc", Mark(1, 1, 1.0), Mark(2, 1, 1.0)) == []
    assert [p.kind for p in lay_out("abc", [Mark(1, 1, 1.0)])] == ["text"]


def test_where_marks_overlap_the_strongest_counts():
    assert marked("abcdef", Mark(0, 4, 0.3), Mark(2, 6, 0.9)) == [("ab", 2), ("cdef", 5)]
    assert marked("abcdef", Mark(0, 6, 0.3), Mark(2, 4, 0.9)) == [("ab", 2), ("cd", 5), ("ef", 2)]
    assert marked("abcdef", Mark(0, 6, 0.9), Mark(2, 4, 0.3)) == [("abcdef", 5)]
    assert marked("abc", Mark(0, 2, 0.9), Mark(0, 2, 0.9)) == [("ab", 5)]


def test_neighbours_of_one_strength_are_one_mark():
    assert marked("abcd", Mark(0, 2, 1.0), Mark(2, 4, 1.0)) == [("abcd", 5)]


def test_marks_of_two_hues_are_both_kept():
    pieces = lay_out("abcdef", [Mark(0, 4, 0.3), Mark(2, 6, 0.9, 1), Mark(3, 4, 1.0, 1)])
    assert [(p.text, p.levels) for p in pieces] == [
        ("ab", (2, 0)),
        ("cd", (2, 5)),
        ("ef", (0, 5)),
    ]


def test_an_empty_text_has_no_pieces():
    assert lay_out("", [Mark(0, 0, 1.0), Mark(0, 5, 1.0)]) == []


@pytest.mark.parametrize(
    ("strength", "expected"),
    [(0, 1), (0.2, 1), (0.21, 2), (1, 5), (7, 5), (-1, 1), (math.nan, 1), (math.inf, 5)],
)
def test_levels(strength, expected):
    assert level(strength) == expected


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("cafe\u0301 noir", Mark(0, 4, 1.0), "cafe\u0301"),
        ("cafe\u0301 noir", Mark(4, 5, 1.0), "e\u0301"),
        (f"a{FAMILY}b", Mark(1, 2, 1.0), FAMILY),
        (f"a{FAMILY}b", Mark(3, 4, 1.0), FAMILY),
        ("a👍🏽b", Mark(1, 2, 1.0), "👍🏽"),
        ("नमस्ते", Mark(0, 1, 1.0), "न"),
        ("नमस्ते", Mark(1, 3, 1.0), "मस्"),
        ("a\r\nb", Mark(0, 2, 1.0), "a\r\n"),
        ("\u0301a", Mark(0, 1, 1.0), "\u0301"),
    ],
)
def test_marks_take_whole_letters(text, mark, expected):
    assert marked(text, mark) == [(expected, 5)]
    assert texts(lay_out(text, [mark])) == text


def test_what_html_cannot_carry_becomes_visible():
    assert clean("a\ud800b\udfffc") == "a\ufffdb\ufffdc"
    assert clean("\x00\x1b\t\n\r") == "␀␛\t\n\r"
    assert clean("\ufffd") == "\ufffd"


def test_long_stretches_are_folded_around_marks():
    text = "start " + "filler " * 200 + "HIT " + "filler " * 200 + "end"
    at = text.index("HIT")
    pieces = lay_out(text, [Mark(at, at + 3, 1.0)])
    assert [p.kind for p in pieces] == ["text", "fold", "text", "mark", "text", "fold"]
    assert texts(pieces) == text
    assert pieces[0].text.startswith("start")
    assert pieces[1].length == len(pieces[1].text)
    assert len(texts(p for p in pieces if p.kind != "fold")) < 600
    assert not pieces[0].text[-1].isspace()
    assert pieces[1].text[0].isspace()


def test_short_stretches_are_not_folded():
    text = "filler " * 40 + "HIT"
    assert [p.kind for p in lay_out(text[-200:], [Mark(197, 200, 1.0)])] == ["text", "mark"]


def test_a_text_without_marks_shows_its_beginning():
    pieces = lay_out("word " * 300, [])
    assert [p.kind for p in pieces] == ["text", "fold"]
    assert texts(pieces) == "word " * 300


def test_a_word_of_ten_thousand_letters():
    pieces = lay_out("x" * 10_000, [Mark(5000, 5001, 1.0)])
    assert [p.kind for p in pieces] == ["text", "fold", "text", "mark", "text", "fold"]
    assert texts(pieces) == "x" * 10_000


def test_a_huge_text_is_cut_around_its_strongest_mark_and_says_so():
    text = "lorem ipsum " * 200_000
    began = time.perf_counter()
    pieces = lay_out(
        text, [Mark(7, 8, 0.5), Mark(1_200_000, 1_200_005, 1.0), Mark(1_200_050, 1_200_051, 0.1)]
    )
    assert time.perf_counter() - began < 1
    assert [p.kind for p in pieces if p.kind in ("cut", "mark")] == ["cut", "mark", "mark", "cut"]
    assert [p.level for p in pieces if p.kind == "mark"] == [5, 1]
    assert len(texts(pieces)) == LONGEST
    assert sum(p.length for p in pieces if p.kind == "cut") + LONGEST == len(text)


@pytest.mark.parametrize("place", [0, 29_995])
def test_a_cut_at_an_edge_is_on_one_side_only(place):
    kinds = [p.kind for p in lay_out("x" * 30_000, [Mark(place, place + 5, 1.0)])]
    assert kinds.count("cut") == 1
    assert kinds.count("mark") == 1
    assert (kinds[-1] if place == 0 else kinds[0]) == "cut"


def test_many_marks_take_no_long_time():
    marks = [Mark(i * 2, i * 2 + 3, (i % 7) / 7) for i in range(9_000)]
    began = time.perf_counter()
    pieces = lay_out("ab" * 9_500, marks)
    assert time.perf_counter() - began < 2
    assert texts(pieces) == "ab" * 9_500


@given(
    st.text(max_size=400),
    st.lists(
        st.builds(Mark, st.integers(-5, 410), st.integers(-5, 410), st.floats(allow_nan=True)),
        max_size=12,
    ),
)
def test_pieces_always_add_up_to_the_text(text, marks):
    pieces = lay_out(text, marks)
    assert texts(pieces) == clean(text)
    assert all(piece.text for piece in pieces)
    assert all((piece.kind == "mark") == (piece.level > 0) for piece in pieces)
    inside = [(max(m.start, 0), min(m.end, len(text))) for m in marks]
    covered = {i for a, b in inside for i in range(a, b)}
    at = 0
    for piece in pieces:
        if piece.kind != "mark":
            assert not covered & set(range(at, at + len(piece.text)))
        at += len(piece.text)
