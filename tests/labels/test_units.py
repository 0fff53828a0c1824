from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.labels.units import (
    BULLET,
    INDENT,
    LINE,
    LIST_NUMBER,
    PARAGRAPH,
    Vocabulary,
)
from conspectus.labels.words import Kind, script_of, stem_of


def read(text: str) -> list[str]:
    vocabulary = Vocabulary()
    return [vocabulary.text[unit] for unit in vocabulary.read(text)[1]]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Hello, world!", ["Hello", ",", "world", "!"]),
        ("don't step-by-step", ["don't", "step-by-step"]),
        ("a\nb\n\nc\r\n\r\nd", ["a", LINE, "b", PARAGRAPH, "c", PARAGRAPH, "d"]),
        ("x\n  \n y", ["x", PARAGRAPH, "y"]),
        ("## Head", ["\n##", "Head"]),
        ("not # head", ["not", "#", "head"]),
        ("1. one\n12) two", [LIST_NUMBER, "one", LINE, LIST_NUMBER, "two"]),
        ("version 1.5 of 2024", ["version", "1.5", "of", "2024"]),
        ("- a\n  * b\n• c", [BULLET, "a", LINE, BULLET, "b", LINE, BULLET, "c"]),
        ("a - b", ["a", "-", "b"]),
        ("**Key** is **bold**", ["\n**", "Key", "**", "is", "**", "bold", "**"]),
        ("```python\n    x", ["```", "python", LINE, INDENT, "x"]),
        ("wait....... what", ["wait", "....", "what"]),
        ("1234567", ["#####"]),
        ("snake_case", ["snake", "_", "case"]),
        ("", []),
        (" \t ", [INDENT]),
    ],
)
def test_layout_and_words(text: str, units: list[str]) -> None:
    assert read(text) == units


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("日本語です", ["日", "本", "語", "で", "す"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("مَرْحَبًا", ["مَرْحَبًا"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("👩‍👩‍👧 👍🏽 🇫🇷", ["👩‍👩‍👧", "👍🏽", "🇫🇷"]),
        ("ภาษาไทย", ["ภ", "า", "ษ", "า", "ไ", "ท", "ย"]),
        ("Привет мир", ["Привет", "мир"]),
    ],
)
def test_every_script(text: str, units: list[str]) -> None:
    assert read(text) == units


def test_forms_of_a_word_fold_to_one() -> None:
    vocabulary = Vocabulary()
    _, units = vocabulary.read("Café cafe\u0301 CAFÉ café other")
    folded = {vocabulary.fold[unit] for unit in units[:4]}
    assert len(folded) == 1
    assert vocabulary.text[folded.pop()] == "café"
    assert len(set(units[:3])) == 3
    kinds = [Kind(vocabulary.kind[unit]) for unit in units]
    assert kinds == [Kind.CAPITALISED, Kind.WORD, Kind.UPPERCASE, Kind.WORD, Kind.WORD]


def test_folded_form_has_its_own_kind_though_met_through_a_capital() -> None:
    vocabulary = Vocabulary()
    vocabulary.read("Paris")
    _, units = vocabulary.read("paris")
    assert vocabulary.kind[units[0]] == Kind.WORD


def test_kinds() -> None:
    vocabulary = Vocabulary()
    _, units = vocabulary.read("word Word WORD I 42 🎉 слово 日 **")
    kinds = [Kind(vocabulary.kind[unit]) for unit in units]
    assert kinds == [
        Kind.WORD,
        Kind.CAPITALISED,
        Kind.UPPERCASE,
        Kind.CAPITALISED,
        Kind.NUMBER,
        Kind.EMOJI,
        Kind.FOREIGN,
        Kind.FOREIGN,
        Kind.OTHER,
    ]


@pytest.mark.parametrize(
    "forms",
    [
        "manage manages managed managing manager",
        "control controls controlled controlling",
        "city cities",
        "worry worried worries",
        "slow slowly slower",
        "cat cats cat's",
    ],
)
def test_inflected_forms_share_a_stem(forms: str) -> None:
    vocabulary = Vocabulary()
    _, units = vocabulary.read(f"{forms} {forms.title()}")
    assert len({vocabulary.stem[unit] for unit in units}) == 1


@pytest.mark.parametrize("pair", ["string sting", "the this", "bed bing", "1 2", "🎉 🎊", "日 本"])
def test_different_words_keep_different_stems(pair: str) -> None:
    vocabulary = Vocabulary()
    _, units = vocabulary.read(pair)
    assert len({vocabulary.stem[unit] for unit in units}) == 2


def test_stem_keeps_three_letters() -> None:
    assert [stem_of(word) for word in ("is", "red", "sing", "ably")] == ["is", "red", "sing", "abl"]


def test_script_of() -> None:
    assert [script_of(word) for word in ("été", "слово", "日", "مر")] == [
        "LATIN",
        "CYRILLIC",
        "CJK",
        "ARABIC",
    ]


@given(st.text(max_size=80))
def test_units_ascend_and_start_where_they_say(text: str) -> None:
    vocabulary = Vocabulary()
    starts, units = vocabulary.read(text)
    assert starts == sorted(set(starts))
    assert len(starts) == len(units)
    assert all(0 <= start < len(text) for start in starts)
    assert all(3 <= unit < len(vocabulary) for unit in units)
    assert all(vocabulary.fold[vocabulary.fold[unit]] == vocabulary.fold[unit] for unit in units)
    covered = set(starts)
    firsts = {i for i, c in enumerate(text) if not c.isspace() and (i == 0 or text[i - 1] == " ")}
    assert all(any(s <= i for s in covered) for i in firsts)


@given(st.text(max_size=60))
def test_reading_again_gives_the_same_units(text: str) -> None:
    vocabulary = Vocabulary()
    once = vocabulary.read(text)
    size = len(vocabulary)
    assert vocabulary.read(text) == once
    assert len(vocabulary) == size


def test_hostile_text_takes_linear_time() -> None:
    vocabulary = Vocabulary()
    began = time.perf_counter()
    size = 200_000
    for piece in ("a", " ", "\n", "*", "a\u0301", "1.", "👩‍", "\n ", "- ", "a-", "\u0301"):
        vocabulary.read(piece * (size // len(piece)))
    assert time.perf_counter() - began < 10
    assert max(map(len, vocabulary.text)) <= 60
