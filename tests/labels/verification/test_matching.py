from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.labels.verification.matching import Matcher, WindowReader, content_stems

READER = WindowReader()


def score(name: str, text: str, **edges: bool) -> float:
    return Matcher(name).score(READER.read(text, **edges))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("beautiful", "a Beautiful day"),
        ("feel free to", "please feel free to ask"),
        ("story/stories", "many stories"),
        ("“,”", "one, two"),
        ("line break “⏎So”", "end.\nSo he"),
        ("paragraph break “⏎⏎Assistant:”", "why?\n\nAssistant: well"),
        ("list number “1.**”", "these:\n1. **Bold** it"),
        ("bold at line start “**”", "a\n**b**"),
        ("heading “⏎##”", "a\n## b"),
        ("numbers", "he had 12 of them"),
        ("years", "in 1984"),
        ("months", "in October"),
        ("emoji", "well 🎉 done"),
        ("words in CAPITALS", "the NATO pact"),
        ("long numbers", "all 123456 of"),
        ("later digits of numbers", "all 12 of"),
        ("“fore-”", "dark foreboding"),
        ("“-ship”", "a new starship"),
        ("“’” inside words", "I don’t"),
        ("after “looks like”", "it looks like rain"),
        ("before “>>”", "<<1+1=2>>2"),
        ("numbers before “>>”", "<<1+1=2>>2"),
        ("I after “think”/“sure”", "I am sure I did"),
        ("the, a after “if”", "if the sun"),
        ("also after a modal verb", "you can also go"),
        ("first names after “by”", "written by John"),
    ],
)
def test_name_is_found_where_it_holds(name: str, text: str) -> None:
    assert score(name, text) >= 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("beautiful", "an ugly day"),
        ("“,”", "one two"),
        ("line break “⏎So”", "and So he"),
        ("years", "he had 12"),
        ("“fore-”", "he came before fore"),
        ("later digits of numbers", "only 1 of"),
        ("after “looks like”", "he looks at it"),
        ("start of text", "one two"),
    ],
)
def test_name_is_not_found_elsewhere(name: str, text: str) -> None:
    assert score(name, text) == 0


def test_edges_of_the_text() -> None:
    assert score("start of text", "one two", first=True) == 1
    assert score("end of text", "one two", last=True) == 1


def test_condition_counts() -> None:
    held, broken = score("the after “if”", "if the sun"), score("the after “if”", "and the sun")
    assert 0 < broken < held


def test_condition_on_a_phrase_holds_inside_it() -> None:
    assert score("“number=” after “let”", "let number = 5") == 1


def test_other_form_counts_less_than_the_word() -> None:
    assert 0 < score("explain", "explaining it") < score("explain", "explain it") == 1


def test_words_near_by_order_what_is_alike() -> None:
    name = "is · film, story"
    scores = [score(name, text) for text in ("so is it", "the film is it", "story of a film is it")]
    assert scores == sorted(scores)
    assert len(set(scores)) == 3


def test_topic_alone() -> None:
    assert (
        score("topic: salt, bowl", "salt in a bowl") > score("topic: salt, bowl", "salt on it") > 0
    )


def test_comma_in_quotes_is_no_border() -> None:
    assert score("“, we”, and", "so, we go") == 1
    assert score("“, we”, and", "we and they") == 1


def test_free_words_are_taken_for_what_they_say() -> None:
    name = "Apologises for an earlier mistake"
    assert score(name, "sorry for the mistakes") > score(name, "sorry for the rain") == 0
    assert score(name, "she apologised for mistakes") > score(name, "for the mistakes")


def test_content_stems() -> None:
    assert content_stems("The stories of houses") == {"stor", "hous"}
    assert content_stems("of the") == {"of", "the"}


def test_mixed_is_no_part_of_a_name() -> None:
    assert score("mixed: rain", "rain") == score("rain", "rain")
    assert score("mixed", "rain") == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_name_has_a_score_for_any_text(name: str, text: str) -> None:
    assert 0 <= score(name, text) <= 1.5
