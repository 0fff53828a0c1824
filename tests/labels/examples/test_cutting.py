"""Windows of text and the marks in them."""

from __future__ import annotations

from bisect import bisect_left

import pytest

from conspectus.labels.examples.cutting import (
    SHIFT,
    WIDTH,
    Window,
    marks_in,
    solid_start,
    window_around,
)
from conspectus.labels.units import Vocabulary

WORDS = [f"w{i:03d}" for i in range(200)]
TEXT = " ".join(WORDS)


def cut(text, at):
    starts, _ = Vocabulary().read(text)
    window = window_around(text, starts, at)
    return text[window.start : window.end], window


@pytest.mark.parametrize("word", [0, 1, 15, 16, 17, 100, 183, 184, 199])
def test_a_window_has_the_same_number_of_units_wherever_it_is_cut(word):
    at = TEXT.index(WORDS[word])
    shown, window = cut(TEXT, at)
    # A word and its number are two units: "w" and "007".
    assert len(shown.split()) == WIDTH // 2 or len(shown.split()) == WIDTH // 2 + 1
    assert window.start <= at < window.end
    assert window.to_end == shown.endswith("199")
    assert shown == shown.strip()


def test_the_place_is_in_the_middle():
    text = " ".join("abcdefghij"[i % 10] * 3 for i in range(100))
    shown, window = cut(text, 4 * 50)
    assert (4 * 50 - window.start) // 4 == WIDTH // 2
    assert len(shown.split()) == WIDTH


def test_a_short_text_is_shown_whole():
    assert cut("two words", 4) == ("two words", Window(0, 9, True))


def test_a_text_without_units_is_a_window_too():
    assert cut(" ", 0)[0] == " "
    assert window_around("", [], 0) == Window(0, 0, True)


def test_text_before_the_first_unit_belongs_to_the_window():
    shown, _ = cut(" word " * 3, 2)
    assert shown == " word  word  word"


def test_a_run_without_spaces_is_cut_around_the_place():
    shown, window = cut("x" * 5000, 3000)
    assert len(shown) == 600
    assert window.start == 2700
    assert not window.to_end


def test_scripts_without_spaces_have_windows_of_characters():
    shown, _ = cut("山" * 500, 250)
    assert len(shown) == WIDTH


def test_a_line_break_at_the_end_stays():
    assert cut("a title\n\n", 7)[0] == "a title\n\n"


def test_marks_lose_blanks_but_not_line_breaks():
    text = "one two\n\n  three  "
    spans = [(3, 7, 0.5), (7, 9, 1.0), (9, 16, 0.2), (16, 18, 0.1)]
    marks = marks_in(text, Window(0, len(text), True), spans)
    assert [text[a:b] for a, b, _ in marks] == ["two", "\n\n", "three", "  "]
    assert [strength for _, _, strength in marks] == [0.5, 1.0, 0.2, 0.1]


def test_marks_are_counted_from_the_window_and_cut_at_its_edges():
    marks = marks_in("abcdefgh", Window(2, 6, False), [(5, 8, 1.0), (0, 3, 0.5), (6, 8, 0.3)])
    assert marks == ((0, 1, 0.5), (3, 4, 1.0))


def test_solid_start():
    assert solid_start("a  word", 1, 7) == 3
    assert solid_start("a   b", 1, 4) == 1
    assert solid_start("a\n\nb", 1, 3) == 1


def words(n, letter="w"):
    return " ".join(letter * 3 for _ in range(n))


@pytest.mark.parametrize("before", range(-SHIFT, SHIFT + 1))
def test_a_window_begins_with_a_sentence_that_begins_nearby(before):
    first = f"{words(39)}."
    text = f"{first} {words(60, 'x')}"
    at = len(first) + 1 + 4 * (WIDTH // 2 + before)
    shown, _ = cut(text, at)
    assert shown == words(WIDTH, "x")


@pytest.mark.parametrize("before", [-SHIFT - 1, SHIFT + 1])
def test_one_farther_off_does_not_move_the_window(before):
    text = f"{words(39)}. {words(60, 'x')}"
    starts, _ = Vocabulary().read(text)
    assert text[starts[40]] == "x"
    place = 40 + WIDTH // 2 + before
    assert cut(text, starts[place])[1].start == starts[place - WIDTH // 2]


def test_a_line_is_shown_with_its_break():
    shown, _ = cut(f"{words(30)}\n\n- {words(60, 'x')}", 4 * 45)
    assert shown.startswith("\n\n- xxx xxx")


def test_best_both_edges_are_whole():
    inner = f"{words(WIDTH - 1, 'x')}."  # as many units as a window
    text = f"{words(30)}. {inner} {words(6, 'y')}. {words(40, 'z')}"
    start = text.index("x")
    for at in (start + 4 * 12, start + 4 * 16, start + 4 * 22):
        assert cut(text, at)[0] == inner


def test_an_edge_farther_off_is_taken_where_the_other_edge_is_then_whole_too():
    text = f"{words(29)}. {words(4, 'x')}. {words(WIDTH - 6, 'y')}. {words(60, 'z')}"
    starts, _ = Vocabulary().read(text)
    first, second = bisect_left(starts, text.index("x")), bisect_left(starts, text.index("y"))
    assert second == first + 5
    assert cut(text, starts[second + WIDTH // 2])[1].start == text.index("x")
    longer = text.replace(". z", ", z")
    assert cut(longer, starts[second + WIDTH // 2])[1].start == text.index("y")


@pytest.mark.parametrize("end", ["\n1.", "\niv)", " e.g", " Title:**", ","])
def test_what_ends_no_sentence(end):
    text = f"{words(40)}{end} {words(60, 'x')}"
    starts, _ = Vocabulary().read(text)
    place = bisect_left(starts, text.index("x")) + WIDTH // 2 + 3
    shown = cut(text, starts[place])[1].start
    assert shown == text.index("\n") if "\n" in text else shown == starts[place - WIDTH // 2]


@pytest.mark.parametrize("end", [".", "?", "!”", ".**", "...", "。"])
def test_what_ends_a_sentence(end):
    text = f"{words(40)}{end} {words(60, 'x')}"
    assert cut(text, text.index("x") + 4 * (WIDTH // 2 + 3))[0].startswith("xxx")


@pytest.mark.parametrize("at", range(0, 900, 7))
def test_the_place_is_in_the_window_wherever_sentences_end(at):
    text = "".join(f"{words(1 + i % 13)}. " for i in range(40))
    starts, _ = Vocabulary().read(text)
    shown, window = cut(text, at)
    inside = sum(window.start <= start < window.end for start in starts)
    assert window.start <= at <= window.end
    assert inside == WIDTH or len(shown) == len(text)
