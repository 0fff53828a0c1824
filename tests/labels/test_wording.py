from __future__ import annotations

import numpy as np
import pytest
from latent_case import Case

from conspectus.labels.conditions import Condition, Slot
from conspectus.labels.notation import plain_label
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
from conspectus.labels.wordclasses import CLASSES, WordClass
from conspectus.labels.wording import (
    is_wordy,
    join_units,
    layout_name,
    write_condition,
    write_name,
    write_term,
)
from conspectus.labels.words import Kind

UNIT, PAIR = 0, 1
FORM = ROLES.index(FORMS)
AFTER = next(i for i, role in enumerate(PHRASES) if role.name == "after")
BEFORE = next(i for i, role in enumerate(PHRASES) if role.name == "before")
CASE = Case(["if «the» sun, the sea"])


def condition(slot: Slot, keys: tuple[int, ...]) -> Condition:
    return Condition(slot, keys, np.ones(1, np.bool_), np.zeros(0, np.int64), 1.0, 1.0)


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


@pytest.mark.parametrize(
    ("slot", "words", "written"),
    [
        ("after", ["if"], "after “if”"),
        ("before", ["if", "the", ","], "before “if”/“the”/“,”"),
        ("near", ["sun", "sea"], "· sun, sea"),
        ("topic", ["sun", "sea"], "· topic: sun, sea"),
    ],
)
def test_condition_of_words(slot: Slot, words: list[str], written: str) -> None:
    keys = tuple(CASE.unit(word) for word in words)
    assert write_condition(condition(slot, keys), CASE.evidence) == written


@pytest.mark.parametrize(
    ("slot", "many", "written"),
    [
        ("after class", ["nouns"], "after a noun"),
        ("before class", ["verbs", "adjectives"], "before a verb or an adjective"),
        ("before class", ["ends of sentences"], "before the end of a sentence"),
    ],
)
def test_condition_of_classes(slot: Slot, many: list[str], written: str) -> None:
    numbers = {one.many: number for number, one in enumerate(CLASSES)}
    keys = tuple(numbers[name] for name in many)
    assert write_condition(condition(slot, keys), CASE.evidence) == written


@pytest.mark.parametrize("one", CLASSES[1:], ids=lambda one: one.many)
def test_every_class_can_be_written_and_read_back(one: WordClass) -> None:
    number = CLASSES.index(one)
    assert write_term(ROLES.index(CLASS), number, []) == one.many
    after = write_term(ROLES.index(AFTER_CLASS), number, [])
    assert after == f"after {one.one}"
    assert plain_label(f"the {after}") == f"the {after}"  # a query reads these words as they are
    assert one.one.split()[0] in ("a", "an", "the")


def test_heads_that_do_not_fit_are_left_out_and_the_rest_written() -> None:
    assert write_name(["one", "x" * 80, "two"], [], [], [], 20) == "one, two"
    assert write_name([], [], ["sun", "sea"], ["rain"], 70) == "near sun, sea, rain"
    assert write_name([], [], ["topic: sun", "sea"], [], 70) == "topic: sun, sea"
