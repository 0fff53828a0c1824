"""Excerpts in one line, and what a text cannot do to it."""

from __future__ import annotations

import pytest

from conspectus.labels.examples import Example
from conspectus.labels.language.rendering import excerpt_line, one_line


def example(text, marks=(), **options):
    return Example(0, text, tuple(marks), 1.0, 9, "active", **options)


def line(text, *marks, **options):
    return excerpt_line(example(text, marks, **options), marks)


def test_marks_stand_around_what_fired():
    assert line("a bank of sand", (2, 6, 1.0)) == "a <<bank>> of sand"


def test_no_marks_are_shown_unless_given():
    assert excerpt_line(example("a bank", [(2, 6, 1.0)])) == "a bank"


def test_dots_say_where_the_document_goes_on():
    assert line("a bank", offset=3) == "... a bank"
    assert line("a bank", to_end=False) == "a bank ..."


def test_tokens_with_only_blanks_between_them_are_one_mark():
    marks = [(0, 3, 1.0), (3, 6, 0.5), (7, 10, 1.0), (12, 14, 1.0)]
    assert line("foobar baz, no", *marks) == "<<foobar baz>>, <<no>>"


def test_overlapping_marks_are_one():
    assert line("abcdef", (0, 4, 1.0), (1, 3, 1.0), (2, 5, 0.9)) == "<<abcde>>f"


def test_faint_marks_are_left_out():
    marks = [(0, 1, 0.29), (2, 3, 0.3), (4, 5, 1.0)]
    assert line("a b c", *marks) == "a <<b c>>"
    assert line("a-b-c", *marks) == "a-<<b>>-<<c>>"
    assert line("a b c", (0, 1, 0.01)) == "<<a>> b c"


@pytest.mark.parametrize(
    "space", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\x1c"]
)
def test_a_text_stays_on_its_line(space):
    found = line(f"a{space}2: b")
    assert found == "a⏎2: b"
    assert len(found.splitlines()) == 1


def test_a_marked_line_break_can_be_seen():
    assert line("title\n\ntext", (5, 7, 1.0)) == "title<<⏎⏎>>text"


def test_a_text_has_no_marks_of_its_own():
    assert one_line("x <<y>> z <<<q>>>") == "x < <y> > z < < <q> > >"
    found = line("say <<this>> and that", (17, 21, 1.0))
    assert found.count("<<") == found.count(">>") == 1


def test_control_characters_and_broken_ones_do_not_reach_the_model():
    assert one_line("a\x00b\x1bc\x7fd\ud800e") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert one_line("tab\tstays 😀") == "tab\tstays 😀"
