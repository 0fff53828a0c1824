"""What stands in a lexical label is found again, whatever the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.labels.notation import fires_on, phrases_of, plain_label

NOTATION = ("after", "before", "near", "mixed", "topic")
words = st.text("abcçéñøß名前日שלם😀'-", min_size=2, max_size=6).filter(
    lambda word: word not in NOTATION and word.strip("'-") == word
)
heads = st.lists(words, min_size=1, max_size=3, unique=True)


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("mixed: after “of” · course", "“of”, course"),
        ("topic: salt, bowl", "salt, bowl"),
        ("and · topic: salt, bowl", "and, salt, bowl"),
        ("near between", "between"),
        ("I after “think”/“sure”", "I “think”/“sure”"),
        ("near misses", "misses"),
        ("numbers before the end of a sentence", "numbers before the end of a sentence"),
    ],
)
def test_plain_label(label: str, plain: str) -> None:
    assert plain_label(label) == plain


def test_what_a_latent_fires_on() -> None:
    assert fires_on("mixed: feel/feels, happy · free, to") == "feel, happy"
    assert fires_on("topic: salt, bowl") == "salt, bowl"
    assert fires_on("of after “world” · topic: film") == "of “world”"


def test_phrases() -> None:
    assert phrases_of("feel, happy") == ["feel", "happy"]
    assert phrases_of("") == [""]


@given(heads, st.sampled_from(["", "mixed: "]), words, st.sampled_from(["after", "before"]), heads)
def test_a_label_written_is_read_back(head, kind, beside, place, near) -> None:
    """Written here by hand: heads, what stands beside the last one, and what is near by."""
    plain = ", ".join(head)
    label = f"{kind}{plain} {place} “{beside}” · {', '.join(near)}"
    assert fires_on(label) == f"{plain} “{beside}”"
    assert plain_label(label) == f"{plain} “{beside}”, {', '.join(near)}"
    assert phrases_of(fires_on(f"{kind}{plain} · topic: {near[0]}")) == head


@given(heads)
def test_plain_words_stay_as_they_are(head) -> None:
    label = ", ".join(head)
    assert fires_on(label) == plain_label(label) == label
    assert phrases_of(label) == head


@pytest.mark.parametrize(
    ("label", "head"),
    [
        ("feel/feels", "feel"),
        ("größe/größen, 名前", "größe, 名前"),
        ("topic: run/runs · walk/walks", "run"),
        ("I/O", "I/O"),  # no forms of one word
        ("near after “x”/“y”", "“x”/“y”"),
        ("the word before · before “x”", "the word before"),
        ("", ""),
        ("😀", "😀"),
        (" · near words", ""),
    ],
)
def test_heads(label: str, head: str) -> None:
    assert fires_on(label) == head


@pytest.mark.parametrize(
    ("head", "phrases"),
    [
        ("a, , b", ["a", "b"]),
        (", ", [", "]),
        ("1,000, two", ["1,000", "two"]),
    ],
)
def test_phrases_are_never_empty(head: str, phrases: list[str]) -> None:
    assert phrases_of(head) == phrases


@pytest.mark.parametrize(
    "label", ["mixed: mixed: a", "topic: near “x” · topic: b", "near a · near b"]
)
def test_a_plain_label_is_plain(label: str) -> None:
    once = plain_label(label)
    assert "topic:" not in once
    assert "mixed:" not in once
    assert " · " not in once
