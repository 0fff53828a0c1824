from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.labels.words import Kind, kind_of_word, script_of, stem_of


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("house", Kind.WORD),
        ("House", Kind.CAPITALISED),
        ("NATO", Kind.UPPERCASE),
        ("A", Kind.CAPITALISED),
        ("iPhone", Kind.WORD),
        ("McDonald", Kind.CAPITALISED),
        ("été", Kind.WORD),
        ("Élan", Kind.CAPITALISED),
        ("слово", Kind.FOREIGN),
        ("Слово", Kind.FOREIGN),
        ("日", Kind.FOREIGN),
        ("λόγος", Kind.FOREIGN),
    ],
)
def test_kind_of_word(word: str, kind: Kind) -> None:
    assert kind_of_word(word) == kind


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        (("argue", "argues", "argued", "arguing"), "argu"),
        (("run", "runs", "running"), "run"),
        (("study", "studies", "studied"), "stud"),
        (("house's", "house’s", "house"), "hous"),
        (("glass",), "glas"),
        (("is", "as", "us"), None),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...], stem: str | None) -> None:
    assert {stem_of(form) for form in forms} == ({stem} if stem else set(forms))


letters = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15)


@given(letters)
def test_stem_is_a_beginning_of_three_letters_or_the_word(word: str) -> None:
    stem = stem_of(word)
    assert word.startswith(stem)
    assert len(stem) >= min(3, len(word))


@given(letters.filter(lambda word: len(word) > 2))
def test_possessives_count_with_their_word(word: str) -> None:
    assert stem_of(f"{word}'s") == stem_of(f"{word}’s")


def test_script_is_that_of_the_first_letter() -> None:
    assert [script_of(word) for word in ("abc", "ábc", "аbc", "ｶ", "한국")] == [
        "LATIN",
        "LATIN",
        "CYRILLIC",
        "HALFWIDTH",
        "HANGUL",
    ]
