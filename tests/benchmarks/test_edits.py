"""Edits plant what they say, where they say, and nothing else."""

from __future__ import annotations

import re

import pytest
from benchmarks.truth.edits import EDITS, Edited, sentences_added
from benchmarks.truth.edits.marks import british_spelling

from conspectus.analysis.hypotheses.planting import edits, wordings
from conspectus.analysis.hypotheses.planting.pieces import (
    assemble,
    dressed,
    pick,
    sentences,
    split_stop,
)

TEXT = "The center of town is gray. It has a theater! People like it (most do). Few leave."
LOWER = "the plot is thin , but the cast shines . nobody leaves early . "


def planted(edited):
    return [edited.text[start:end] for start, end in edited.spans]


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("text", [TEXT, LOWER, "One line without a stop", "Yes."])
def test_every_edit_plants_something_inside_the_text(name, text):
    edited = EDITS[name](text, "d1")
    assert edited.text != text
    assert edited.spans
    at = 0
    for start, end in edited.spans:
        assert at <= start < end <= len(edited.text)
        assert edited.text[start:end].strip() == edited.text[start:end]
        at = end


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_is_deterministic(name):
    assert EDITS[name](TEXT, "d1") == EDITS[name](TEXT, "d1")


@pytest.mark.parametrize("name", sorted(set(EDITS) - {"bullet_list", "exclamation", "british"}))
def test_wordings_vary_over_documents(name):
    found = {tuple(planted(EDITS[name](TEXT, f"d{i}"))) for i in range(60)}
    assert len(found) >= 5


@pytest.mark.parametrize("name", sorted(set(EDITS) - {"hedging", "exclamation", "british"}))
def test_taking_the_planted_characters_out_leaves_the_words_of_the_text(name):
    edited = EDITS[name](TEXT, "d1")
    kept, at = [], 0
    for start, end in edited.spans:
        kept.append(edited.text[at:start])
        at = end
    kept.append(edited.text[at:])
    assert re.findall(r"\w+", "".join(kept)) == re.findall(r"\w+", TEXT)


@pytest.mark.parametrize("name", EDITS)
def test_no_capital_letter_gives_an_edit_of_a_lower_case_text_away(name):
    if name == "code_block":
        return
    edited = EDITS[name](LOWER, "d3")
    assert edited.text == edited.text.lower()


def test_apology_opens_the_text():
    edited = edits.apology_opening(TEXT, "d1")
    assert edited.spans[0][0] == 0
    assert planted(edited)[0] in wordings.APOLOGIES
    assert edited.text.endswith(TEXT)


def test_hedging_lowers_the_first_letter_but_not_of_a_name():
    assert " the center" in sentences_added.hedging(TEXT, "d1").text
    assert " Thailand is" in sentences_added.hedging("Thailand is it.", "d1").text
    assert " NASA did" in sentences_added.hedging("NASA did it.", "d1").text


def test_second_person_stands_behind_the_first_sentence_and_at_the_end():
    edited = edits.second_person(TEXT, "d1")
    first, last = planted(edited)
    assert edited.text.startswith(f"The center of town is gray. {first} It has")
    assert edited.text.endswith(f"Few leave. {last}")
    assert all(re.search(r"\byou", word, re.I) for word in (first, last))


def test_second_person_of_one_sentence_is_said_once():
    assert len(edits.second_person("Yes.", "d1").spans) == 1


def test_passive_closes_the_text():
    edited = sentences_added.passive_boilerplate(TEXT, "d1")
    assert planted(edited)[0] in sentences_added.PASSIVES
    assert edited.text.startswith(TEXT)


def test_bullets_are_dashes_at_the_start_of_lines():
    edited = edits.bullet_list(TEXT, "d1")
    assert edited.text.split("\n") == [
        "The center of town is gray.",
        "- It has a theater!",
        "- People like it (most do).",
        "- Few leave.",
    ]
    assert planted(edited) == ["-"] * 3


def test_question_closes_the_text():
    assert edits.question_at_end(TEXT, "d1").text.endswith("?")


def test_sources_stand_before_the_stop():
    edited = edits.citations(TEXT, "d1")
    assert planted(edited)[0] in wordings.SOURCES
    assert edited.text.startswith(f"The center of town is gray {planted(edited)[0]}. It")
    assert len(edited.spans) == 2


def test_code_is_fenced():
    (code,) = planted(edits.code_block(TEXT, "d1"))
    assert code.startswith("```")
    assert code.endswith("\n```")


def test_exclamation_replaces_stops():
    edited = edits.exclamation(TEXT, "d1")
    assert edited.text.count("!") == 4
    assert edited.text.replace("!", ".") == TEXT.replace("!", ".")
    assert edits.exclamation(LOWER, "d1").text == LOWER.replace(" .", " !")


def test_british_words_are_spelt_in_place():
    edited = british_spelling(TEXT, "d1")
    assert planted(edited) == ["centre", "grey", "theatre"]
    assert edited.text == TEXT.replace("center", "centre").replace("gray", "grey").replace(
        "theater", "theatre"
    )


def test_a_british_sentence_is_added_where_there_is_nothing_to_spell():
    edited = british_spelling("Colors matter.", "d1")
    assert edited.text.startswith("Colours matter. ")
    assert planted(edited)[0] == "Colours"
    assert len(edited.spans) >= 3


def test_numbers_hold_digits():
    assert all(re.search(r"\d", word) for word in planted(edits.numbers(TEXT, "d1")))


def test_emoji_stand_behind_sentences():
    assert set(planted(edits.emoji(TEXT, "d1"))) <= set(wordings.EMOJI)


def test_sentences_joined_are_the_text():
    assert "".join(sentences(TEXT)) == TEXT
    assert len(sentences(TEXT)) == 4
    assert "".join(sentences(LOWER)) == LOWER


def test_stops_are_split_off():
    assert split_stop('He said "no." ') == ('He said "no', '."', " ")
    assert split_stop("thin . ") == ("thin", " .", " ")
    assert split_stop("none") == ("none", "", "")


def test_pieces_leave_white_space_out_of_spans():
    assert assemble([("a", False), (" b ", True), ("", True)]) == Edited("a b ", ((2, 3),))


def test_pick_is_spread_over_all_options():
    found = [pick("abcd", f"d{i}") for i in range(400)]
    assert all(60 < found.count(one) < 140 for one in "abcd")


def test_dressed_follows_the_text():
    assert dressed("Sorry, all.", TEXT) == "Sorry, all."
    assert dressed("Sorry, all.", LOWER) == "sorry , all ."
