"""Every edit adds what it says to a text that lacks it, and breaks nothing on the page."""

from __future__ import annotations

import re

import pytest

from conspectus.analysis.hypotheses.planting import (
    KINDS,
    PROPERTIES,
    edits,
    meaning,
    shapes,
    wordings,
)
from conspectus.analysis.hypotheses.planting.pieces import places, sentences, whole_sentences
from conspectus.analysis.hypotheses.planting.property import is_english

TEXT = "The river is wide. People swim there. Nobody complains."
LOWER = "the plot is thin , and the cast shines . nobody leaves early . it ends there ."
PAGE = (
    "The answer is short.\n\n```\nx = 1. \ny = 2.\n```\n\nIt has a table.\n"
    "| a | b. |\n| c | d. |\n\nThat is all of it."
)
NAMES = [one.name for one in PROPERTIES]
LISTS = {
    "illness": meaning.ILLNESS,
    "see a doctor": meaning.DOCTOR,
    "price": meaning.PRICE,
    "law": meaning.LAW,
    "family": meaning.FAMILY,
    "weather": meaning.WEATHER,
}


def named(name):
    return next(one for one in PROPERTIES if one.name == name)


def planted(edited):
    return [edited.text[start:end] for start, end in edited.spans]


def test_names_and_statements_are_distinct_and_every_kind_has_several():
    assert len(set(NAMES)) == len({one.statement for one in PROPERTIES}) == len(PROPERTIES) == 18
    for kind in KINDS:
        assert sum(one.kind == kind for one in PROPERTIES) >= 5
    assert set(LISTS) == {one.name for one in PROPERTIES if one.kind == "meaning"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", [TEXT, LOWER], ids=["text", "lower"])
def test_an_edit_adds_a_property_that_the_text_lacks(name, text):
    one = named(name)
    assert one.trace.search(text) is None
    for key in map(str, range(40)):
        edited = one.edit(text, key)
        assert edited.spans
        assert one.trace.search(edited.text), key
        assert one.trace.search("\n".join(planted(edited))) or name in {"bullet list"}
        assert one.edit(text, key) == edited


@pytest.mark.parametrize("name", ["bullet list", "numbered list", "bold headings", "table"])
def test_layout_leaves_the_words_as_they_are(name):
    edited = named(name).edit(TEXT, "k")
    kept, at = [], 0
    for start, end in edited.spans:
        kept.append(edited.text[at:start])
        at = end
    assert re.findall(r"\w+", "".join([*kept, edited.text[at:]])) == re.findall(r"\w+", TEXT)


@pytest.mark.parametrize("name", LISTS)
def test_every_sentence_of_a_topic_is_found_by_its_rule(name):
    wordings = LISTS[name]
    assert len(set(wordings)) == 8
    for sentence in wordings:
        assert named(name).trace.search(sentence), sentence
        assert sentences(sentence) == [sentence]


@pytest.mark.parametrize("name", LISTS)
def test_a_sentence_of_meaning_stands_whole_at_any_place_but_the_first(name):
    one = named(name)
    found = set()
    for key in map(str, range(120)):
        edited = one.edit(TEXT, key)
        (sentence,) = planted(edited)
        assert sentence in LISTS[name]
        whole = [piece.strip() for piece in sentences(edited.text)]
        assert len(whole) == 4
        found.add((whole.index(sentence), sentence))
    assert {place for place, _ in found} == {1, 2, 3}
    assert {sentence for _, sentence in found} == set(LISTS[name])


def test_nothing_is_said_inside_of_code_or_a_table():
    for key in map(str, range(60)):
        edited = named("weather").edit(PAGE, key)
        (sentence,) = planted(edited)
        before, behind = edited.text.split(sentence)
        assert before.count("```") % 2 == 0
        assert not before.rsplit("\n", 1)[-1].startswith("|")
        assert PAGE.replace(" ", "").replace("\n", "") == (before + behind).replace(
            " ", ""
        ).replace("\n", "")


def test_places_are_behind_sentences_that_end():
    assert places(["One. ", "Two", "Three? "]) == [1, 3]
    assert places(["```\na. ", "b.\n```\n", "End."]) == [3]
    assert places(["| a. |\n", "| b. "]) == []


def test_a_text_without_an_end_gets_its_sentence_behind_it():
    edited = named("weather").edit("no end here", "k")
    assert edited.text.startswith("no end here ")


def test_items_get_numbers_in_place_of_what_marked_them():
    text = "Buy this:\n- Milk is good.\n- Eggs are better.\n2. Bread is best."
    edited = edits.numbered_list(text, "k", cut=whole_sentences)
    assert edited.text.split("\n") == [
        *("Buy this:", "- Milk is good.", "1. Eggs are better.", "2. Bread is best.")
    ]
    assert planted(edited) == ["1.", "2."]
    assert edits.numbered_list("One line", "k").text == "\n1. One line"


def test_headings_stand_above_and_half_way_on_lines_of_their_own():
    for key in map(str, range(20)):
        lines = edits.bold_headings(TEXT, key).text.split("\n\n")
        assert len(lines) == 4
        assert all(re.fullmatch(r"\*\*[^*]+\*\*", lines[i]) for i in (0, 2))
        assert lines[0] != lines[2]
        assert " ".join([lines[1], lines[3]]) == TEXT
    assert len({edits.bold_headings(TEXT, str(i)).text for i in range(60)}) == len(
        wordings.HEADINGS
    )


@pytest.mark.parametrize("lines", wordings.TABLES)
def test_tables_have_rows_of_one_width(lines):
    widths = {row.count("|") for row in lines.split("\n")}
    assert len(widths) == 1
    assert len(lines.split("\n")) >= 4
    assert not named("bullet list").trace.search(lines)


def test_lower_case_texts_get_lower_case_edits():
    for one in PROPERTIES:
        if one.name not in {"code", "emoji"}:
            for key in map(str, range(10)):
                edited = one.edit(LOWER, key).text
                assert edited == edited.lower()


def test_english_is_told_by_words_that_no_other_language_has():
    assert is_english("The cat sat on it.")
    assert not is_english("Die Katze war in der Stadt, und das war es.")
    assert not is_english("")
    assert not is_english("word " * 30 + "the")


def test_a_mark_stands_before_the_stop_or_behind_it():
    def drawn(key):
        return f"<{key}>"

    before = shapes.every_second("One. Two? Three! ", "k", drawn=drawn)
    behind = shapes.every_second("One. Two? Three! ", "k", drawn=drawn, behind_stop=True)
    assert before.text == "One <k0>. Two? Three <k2>! "
    assert behind.text == "One. <k0> Two? Three! <k2> "
    assert planted(before) == planted(behind) == ["<k0>", "<k2>"]


def test_what_is_added_is_dressed_as_the_text_unless_it_is_as_it_is():
    for as_is, added in ((False, "a , b ."), (True, "A, B.")):
        end = shapes.closing("low ", "k", wordings=["A, B."], gap="|", as_is=as_is)
        assert end.text == f"low|{added}"
        assert planted(end) == [added]
        second = shapes.every_second("low", "k", drawn=lambda _: "A, B.", as_is=as_is)
        assert second.text == f"low {added}"


def test_items_keep_what_marked_them_unless_they_get_another_mark():
    text = "Buy: - Milk is good. 7) Eggs. Ham."
    cut = ["Buy: ", "- Milk is good. ", "7) Eggs. ", "- "]
    kept = shapes.items(text, "k", mark="* ", cut=lambda _: cut)
    marked = shapes.items(text, "k", mark="{}: ", cut=lambda _: cut, remark=True)
    two = shapes.items("One. Two.", "k", mark="- ")
    assert (two.text, planted(two)) == ("One.\n- Two.", ["-"])
    assert kept.text == "Buy:\n* - Milk is good.\n* 7) Eggs.\n* -"
    assert marked.text == "Buy:\n1: Milk is good.\n2: Eggs.\n3: -"
