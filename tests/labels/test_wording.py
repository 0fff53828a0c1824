from __future__ import annotations

import pytest

from conspectus.labels.roles import (
    AFTER_CLASS,
    BEFORE_CLASS,
    CLASS,
    CONTEXT,
    DIGIT,
    FORMS,
    KIND,
    PHRASES,
    PIECE,
    PLACE,
    ROLES,
)
from conspectus.labels.units import BULLET, END, INDENT, LINE, LIST_NUMBER, PARAGRAPH, START
from conspectus.labels.wording import (
    is_wordy,
    join_units,
    layout_name,
    write_name,
    write_term,
)
from conspectus.labels.words import Kind

UNIT, PAIR = 0, 1
FORM = ROLES.index(FORMS)
AFTER = next(i for i, role in enumerate(PHRASES) if role.name == "after")
BEFORE = next(i for i, role in enumerate(PHRASES) if role.name == "before")


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["of", "course"], "of course"),
        ([PARAGRAPH, "\n**"], "⏎⏎**"),
        (["\n**", "Key"], "**Key"),
        ([".", PARAGRAPH], ".⏎⏎"),
        (["end", ".", "Then"], "end. Then"),
        (["see", "(", "a"], "see (a"),
        (["\n##"], "##"),
        (["x", "\n##"], "x⏎##"),
        (["日", "本"], "日本"),
        (["สวัสดี", "ครับ"], "สวัสดีครับ"),
        ([INDENT, "return"], "␣␣return"),
        (["50", "%"], "50%"),
        (["a" * 40], "a" * 29 + "…"),
    ],
)
def test_join_units(texts: list[str], joined: str) -> None:
    assert join_units(texts) == joined


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (LINE, "line break"),
        (PARAGRAPH, "paragraph break"),
        (LIST_NUMBER, "list number"),
        (BULLET, "bullet"),
        (INDENT, "indent"),
        ("```", "code fence"),
        ("\n###", "heading"),
        ("\n**", "bold at line start"),
        ("**", "bold"),
        ("*", ""),
        ("word", ""),
        ("—", ""),
    ],
)
def test_layout_name(text: str, name: str) -> None:
    assert layout_name(text) == name


@pytest.mark.parametrize(
    ("role", "texts", "written"),
    [
        (UNIT, ["course"], "course"),
        (UNIT, ["**"], "bold “**”"),
        (UNIT, [PARAGRAPH], "paragraph break “⏎⏎”"),
        (UNIT, [","], "“,”"),
        (PAIR, ["of", "course"], "of course"),
        (PAIR, [PARAGRAPH, LIST_NUMBER], "list number “⏎⏎1.”"),
        (PAIR, [".", PARAGRAPH], "paragraph break “.⏎⏎”"),
        (FORM, ["manage", "managing"], "manage/managing"),
        (PAIR, ["However", ","], "“However,”"),
        (AFTER, ["**"], "after “**”"),
        (BEFORE, [":"], "before “:”"),
        (UNIT, ["🎉"], "“🎉”"),
        (UNIT, ["日"], "日"),
    ],
)
def test_write_term(role: int, texts: list[str], written: str) -> None:
    assert write_term(role, 0, texts) == written


def test_kinds_and_places_have_fixed_words() -> None:
    kind, place = ROLES.index(KIND), ROLES.index(PLACE)
    written = {write_term(kind, one, []) for one in Kind if one > Kind.WORD}
    assert len(written) == len(Kind) - 2
    assert write_term(place, START, []) == "start of text"
    assert write_term(place, END, []) == "end of text"
    assert write_term(ROLES.index(CONTEXT), 7, ["tips"]) == "tips"


def test_is_wordy() -> None:
    assert is_wordy("word")
    assert is_wordy("日")
    assert is_wordy("2024")
    assert not is_wordy("**")
    assert not is_wordy(LIST_NUMBER)
    assert not is_wordy("🎉")


@pytest.mark.parametrize(
    ("role", "key", "texts", "written"),
    [
        (PIECE, 5, ["fore-"], "“fore-”"),
        (PIECE, 5, ["-’-"], "“’” inside words"),
        (DIGIT, 1, [], "first digits of numbers"),
        (DIGIT, 2, [], "later digits of numbers"),
        (CLASS, 1, [], "articles"),
        (AFTER_CLASS, 1, [], "after an article"),
        (BEFORE_CLASS, 1, [], "before an article"),
        (ROLES[0], 9, ["#####"], "long numbers"),
    ],
)
def test_pieces_digits_and_classes(role, key: int, texts: list[str], written: str) -> None:
    assert write_term(ROLES.index(role), key, texts) == written


def test_long_number_in_a_run_is_written_as_one() -> None:
    assert join_units(["/", "#####"]) == "/12345"


@pytest.mark.parametrize(
    ("conditions", "spare", "written"),
    [
        (["after “if”"], [], "the after “if”"),
        (["· film", "after “if”"], ["plot"], "the after “if” · film, plot"),
        ([], ["plot"], "the · plot"),
        (["after “" + "x" * 80 + "”"], [], "the"),
    ],
)
def test_name_is_written_in_order(conditions: list[str], spare: list[str], written: str) -> None:
    assert write_name(["the"], conditions, [], spare, 70) == written


def test_long_head_is_cut() -> None:
    assert write_name(["x" * 99], [], [], [], 70) == "x" * 69 + "…"
