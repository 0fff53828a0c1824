"""Where wrong marks stand, and that nothing but words tells them from right ones."""

from __future__ import annotations

import re

import numpy as np
import pytest

from conspectus.labels.examples import Example
from conspectus.labels.language.rendering import excerpt_line
from conspectus.labels.verification.wrong_marks import marks_of


def example(text, *words, row=0, strength=1.0):
    marks = tuple(
        (match.start(), match.end(), strength)
        for word in words
        for match in re.finditer(re.escape(word), text)
    )
    return Example(row, text, marks, 1.0, 9, "active")


def marked(text, *words, seed=0, found=None):
    found = found or example(text, *words)
    both = marks_of(found, np.random.default_rng(seed))
    return [[text[a:b] for a, b, _ in marks] for marks in both]


@pytest.mark.parametrize("seed", range(20))
def test_wrong_marks_are_as_many_and_as_long_and_somewhere_else(seed):
    text = "the big bank of the river and a small house by some old mill near town"
    right, wrong = marked(text, "big bank", "mill", seed=seed)
    assert right == ["big bank", "mill"]
    assert sorted(len(words.split()) for words in wrong) == [1, 2]
    assert not set(" ".join(wrong).split()) & {"big", "bank", "mill"}
    spans = marks_of(example(text, "big bank", "mill"), np.random.default_rng(seed))[1]
    (_, first_end, _), (second_start, _, _) = sorted(spans)
    assert re.search(r"\w", text[first_end:second_start])  # two marks stay two


@pytest.mark.parametrize("seed", range(20))
def test_pieces_of_words_stay_pieces_at_the_same_end(seed):
    """The judge sees what the name was made from, and its looks do not tell."""
    text = "they regrouped in a federated system by old habits"
    words = text.split()
    head = Example(0, text, ((5, 7, 1.0),), 1.0, 9, "active")
    right, (wrong,) = marked(text, found=head, seed=seed)
    assert right == ["re"]
    assert len(wrong) == 2
    assert any(word.startswith(wrong) and len(word) > 2 for word in words if word != "regrouped")
    tail = Example(0, text, ((26, 29, 1.0),), 1.0, 9, "active")
    right, (wrong,) = marked(text, found=tail, seed=seed)
    assert right == ["ted"]
    assert any(word.endswith(wrong) and len(word) > 3 for word in words)
    inside = Example(0, text, ((7, 10, 1.0),), 1.0, 9, "active")
    right, (wrong,) = marked(text, found=inside, seed=seed)
    assert right == ["gro"]
    assert any(wrong in word[1:-1] and len(word) > 4 for word in words)


@pytest.mark.parametrize("seed", range(10))
def test_a_mark_over_pieces_of_two_words_too(seed):
    text = "they regrouped nations while seventeen senators waited"
    found = Example(0, text, ((11, 14, 1.0), (15, 17, 1.0)), 1.0, 9, "active")
    right, (wrong,) = marked(text, found=found, seed=seed)
    assert right == ["ped na"]
    first, last = wrong.split()
    assert (len(first), len(last)) == (3, 2)


@pytest.mark.parametrize("seed", range(10))
def test_marks_are_as_wide_as_where_the_name_was_made(seed):
    """The first and the second of two line breaks are two different things."""
    text = "one: two\n\n- three\n\nfour; five"
    for start in (8, 9):
        found = Example(0, text, ((start, start + 1, 1.0),), 1.0, 9, "active")
        right, wrong = marks_of(found, np.random.default_rng(seed))
        assert right == [(start, start + 1, 1.0)]
        assert excerpt_line(found, right) == excerpt_line(found, found.marks)
        assert text[wrong[0][0] : wrong[0][1]] in {":", "-", ";"}  # no other line break, no word


def test_layout_for_layout():
    text = "one\n\ntwo\nthree"
    found = Example(0, text, ((8, 9, 1.0),), 1.0, 9, "active")
    assert {marked(text, found=found, seed=seed)[1][0] for seed in range(9)} == {"\n\n"}


@pytest.mark.parametrize("seed", range(10))
def test_words_for_words_and_signs_for_signs(seed):
    assert marked("one, two; three.", "two", seed=seed)[1][0] in {"one", "three"}
    assert marked("one, two; three.", ";", seed=seed)[1][0] in {",", "."}
    assert marked("one two\n\nthree", "\n\n", seed=seed)[1][0] in {"one", "two", "three"}
    assert marked("one two\n\nthree.", "\n\n", seed=seed)[1][0] == "."


@pytest.mark.parametrize("seed", range(10))
def test_never_on_the_same_word_nor_where_the_latent_fires_faintly(seed):
    text = "Bank of bank in rain"
    found = Example(0, text, ((0, 4, 1.0), (16, 20, 0.1)), 1.0, 9, "active")
    right, wrong = marked(text, found=found, seed=seed)
    assert right == ["Bank"]
    assert wrong[0] in {"of", "in"}


def test_scripts_without_spaces():
    right, wrong = marked("山川草木", "川")
    assert right == ["川"]
    assert wrong[0] in {"山", "草", "木"}


def test_without_room_there_are_no_wrong_marks():
    assert marked("oak", "oak") == [["oak"], []]
    assert marked("oak oak OAK", "oak")[1] == []


def test_a_long_mark_may_have_a_shorter_wrong_one():
    right, wrong = marked("one two three four", "one two three")
    assert (right, wrong) == (["one two three"], ["four"])


@pytest.mark.parametrize("seed", range(10))
def test_blanks_of_an_indent_are_no_wrong_mark(seed):
    """They were marked, and nothing stood between << and >>."""
    text = "(1)\n     then so\n   - such"
    right, wrong = marked(text, "\n", found=example(text[:4], "\n"), seed=seed)
    assert right == ["\n"]
    for sign in ("(", "-"):
        found = example(text, sign)
        _, (wrong,) = marked(text, found=found, seed=seed)
        assert wrong == wrong.strip(" ") != ""


@pytest.mark.parametrize("seed", range(10))
def test_blanks_are_not_even_marked_where_only_they_and_a_break_are_no_words(seed):
    assert marked("===== one\n     two", "=====", seed=seed)[1] == ["\n"]


@pytest.mark.parametrize("seed", range(10))
def test_a_mark_on_blanks_is_set_against_blanks(seed):
    text = "a\n     b c     d"
    found = Example(0, text, ((10, 15, 1.0),), 1.0, 9, "active")
    assert marked(text, found=found, seed=seed)[0] == ["     "]
    assert marked(text, found=found, seed=seed)[1] != ["     "]  # the same is never wrong
    longer = Example(0, f"{text}   e", found.marks, 1.0, 9, "active")
    assert marked(text, found=longer, seed=seed)[0] == ["     "]
    assert marks_of(longer, np.random.default_rng(seed))[1] == [(16, 19, 1.0)]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    ("text", "word", "alike"),
    [
        ("the oak of a forest in some old valley", "of", {"the", "a", "in", "some"}),
        ("the house of a forest in some old valley", "valley", {"house", "forest"}),
        ("1. the oaks 2021 had Grown 30 feet", "2021", {"1.", "30"}),
        ("we saw Berlin and London by day", "Berlin", {"London"}),
        ("NASA and we met the FBI in May", "NASA", {"FBI"}),
    ],
)
def test_wrong_marks_are_of_the_same_sort(text, word, alike, seed):
    _, (wrong,) = marked(text, word, seed=seed)
    assert wrong in alike


@pytest.mark.parametrize("seed", range(10))
def test_another_form_of_the_word_is_not_wrong(seed):
    _, (wrong,) = marked("seasoned cooks season all seasoning twice", "season ", seed=seed)
    assert wrong in {"cooks", "twice"}


@pytest.mark.parametrize("seed", range(10))
def test_parts_of_compounds_are_words_and_hyphens_signs(seed):
    """A hyphen inside a word was set against the second letter of any word."""
    _, (wrong,) = marked("a cost-effective plan, they said; twice", "-", seed=seed)
    assert wrong in {",", ";"}
    _, (wrong,) = marked("a high-performance thing or apparatus", "performance", seed=seed)
    assert wrong == "apparatus"


def test_where_the_likeliest_places_are_taken_others_do():
    right, wrong = marked("oak elm oak yew oak", "oak")
    assert right == ["oak", "oak", "oak"]
    assert sorted(wrong) == ["elm", "yew"]
