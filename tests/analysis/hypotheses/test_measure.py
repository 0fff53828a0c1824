"""Exams: what was planted is known; what may be there by nature is not asked about."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rule_judge import planted_store, rule_judge, statements_of
from scripted_model import ScriptedModel

import conspectus as cs
from conspectus.analysis.hypotheses import measure
from conspectus.analysis.hypotheses.cases import case_of
from conspectus.analysis.hypotheses.claims import Wanted
from conspectus.analysis.hypotheses.documents import HEAD, TAIL, shortened
from conspectus.analysis.hypotheses.measure import STATEMENTS, _versions, examine, set_exam
from conspectus.analysis.hypotheses.planting import KINDS, PROPERTIES, editable
from conspectus.analysis.hypotheses.planting.pieces import whole_sentences

TEXT = "The river is wide. People swim there. Nobody complains."


@pytest.fixture
def case(make_store):
    found = cs.diff(planted_store(make_store), by="model", a="a", b="b", verify_share=0.5)
    return case_of(found, Wanted(10, 0.5, 0))


@pytest.mark.parametrize("number", range(len(PROPERTIES)), ids=lambda n: PROPERTIES[n].name)
def test_an_edit_leaves_a_trace_and_a_plain_text_has_none(number):
    one = PROPERTIES[number]
    assert one.surely_lacks(TEXT)
    for key in map(str, range(30)):
        assert not one.surely_lacks(one.edit(TEXT, key).text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("apology", "Unfortunately this is all."),
        ("second person", "As you know."),
        ("bullet list", "Buy:\n1. milk\n2. eggs"),
        ("numbered list", "Buy:\n(a) milk\n(b) eggs"),
        ("numbered list", "There are 1) milk and 2) eggs."),
        ("bold headings", "__Milk__\nIs white."),
        ("table", "milk    white    cold"),
        ("illness", "She caught pneumonia."),
        ("illness", "My toothache is back."),
        ("see a doctor", "Ask a cardiologist."),
        ("price", "It is yours for ten."),
        ("price", "Coffee 3.50"),
        ("law", "The by-laws are strict."),
        ("family", "Their step-mother left."),
        ("weather", "A rainy day."),
        ("question", "Why? Because."),
        ("citation", "As said [4]."),
        ("code", "print('x')"),
        ("emoji", "Fine \U0001f600"),
        ("exclamation", "Well!"),
        ("digits", "In 1984."),
    ],
)
def test_texts_with_a_trace_by_nature_do_not_count_as_without(name, text):
    (one,) = [p for p in PROPERTIES if p.name == name]
    assert not one.surely_lacks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Der Fluss ist breit. Leute schwimmen dort. Niemand klagt.",
        "Le fleuve est large. On y nage. Personne ne se plaint.",
        "川は広い。人々はそこで泳ぐ。誰も文句を言わない。",
        "",
    ],
)
def test_a_rule_of_english_words_says_nothing_of_other_languages(text):
    for one in PROPERTIES:
        assert one.surely_lacks(text) is not one.words
    assert {one.name for one in PROPERTIES if one.words} >= {
        one.name for one in PROPERTIES if one.kind == "meaning"
    }


def test_short_texts_are_not_edited():
    assert editable(TEXT)
    assert not editable("Two. Sentences.")


def test_every_document_is_asked_edited_and_unedited(case):
    exam = set_exam(case, 36, 1)
    assert exam.documents == 36
    assert len(exam.sheets) == 72
    planted = (exam.truth == 1).sum(axis=0)
    assert planted.tolist() == [2] * len(PROPERTIES)
    for sheet, truth in zip(exam.sheets, exam.truth, strict=True):
        for number, known in enumerate(truth):
            if known == 0:
                assert PROPERTIES[number].surely_lacks(sheet.text)
            if not np.isnan(known):
                assert number in sheet.statements
    texts = [sheet.text for sheet in exam.sheets]
    assert len(set(texts)) == 72


def test_a_document_is_asked_what_was_planted_and_others_as_many_as_there_are_hypotheses(case):
    exam = set_exam(case, 36, 1)
    asked = [set(sheet.statements) for sheet in exam.sheets]
    assert {len(one) for one in asked} == {len(one.statements) for one in exam.sheets} == {10}
    for document in range(exam.documents):
        first, second = np.flatnonzero(exam.document == document)
        assert asked[first] == asked[second]
        (planted,) = np.flatnonzero((exam.truth[[first, second]] == 1).any(axis=0))
        assert planted in asked[first]
    often = np.bincount([number for one in asked for number in one], minlength=len(PROPERTIES))
    assert often.min() > 0.6 * often.mean()


def test_few_documents_already_have_properties_of_every_kind(case):
    for first in range(0, 15, 5):
        assert {one.kind for one in PROPERTIES[first : first + 5]} == set(KINDS)
    exam = set_exam(case, 9, 1)
    tried = {PROPERTIES[n].kind for n in np.flatnonzero((exam.truth == 1).any(axis=0))}
    assert tried == set(KINDS)


LIST = (
    "Dr. Smith wrote to J. Doe. These are the steps:\n1. **Open** the box.\n2. Take it out.\n"
    "\ta. Look at it. Is it whole, e.g. not bent?\n10. Close the box."
)


def test_list_numbers_and_abbreviations_end_no_sentence():
    whole = whole_sentences(LIST)
    assert "".join(whole) == LIST
    assert [piece.strip() for piece in whole] == [
        "Dr. Smith wrote to J. Doe.",
        "These are the steps:\n1. **Open** the box.",
        "2. Take it out.",
        "a. Look at it.",
        "Is it whole, e.g. not bent?",
        "10. Close the box.",
    ]
    assert whole_sentences("It is 4. Nobody left. Is it 3.5? Yes.") == [
        *("It is 4. ", "Nobody left. ", "Is it 3.5? ", "Yes."),
    ]


@pytest.mark.parametrize("number", range(len(PROPERTIES)), ids=lambda n: PROPERTIES[n].name)
def test_nothing_is_planted_behind_the_number_of_an_item(number):
    for key in map(str, range(20)):
        edited = PROPERTIES[number].edit(LIST, key)
        for start, _ in edited.spans:
            assert not re.search(r"(^|\n)\s*(\d+|a)\W*$|Dr\W*$|J\W*$", edited.text[:start])


@pytest.mark.parametrize("number", range(len(PROPERTIES)), ids=lambda n: PROPERTIES[n].name)
def test_both_versions_of_a_long_text_are_shown_whole_and_cut_alike(number):
    text = " ".join(f"The sentence with the number word{i} is here." for i in range(400))
    short, edited = _versions(text, PROPERTIES[number], "d1")
    assert len(short) <= len(edited) <= HEAD + TAIL
    assert shortened(edited) == edited
    assert edited.count("[...]") == short.count("[...]") == 1
    assert len(short) > 0.7 * (HEAD + TAIL)
    head, tail = short.split("\n[...]\n")
    assert text.startswith(head)
    assert text.endswith(tail)
    assert len(head) == pytest.approx(2 * len(tail), abs=3)
    assert _versions("One. Two. Three.", PROPERTIES[number], "d1")[0] == "One. Two. Three."


def test_an_exam_uses_discovery_documents_and_its_seed(case):
    exam, same, other = (set_exam(case, 10, seed) for seed in (1, 1, 2))
    assert [s.text for s in exam.sheets] == [s.text for s in same.sheets]
    assert [s.text for s in exam.sheets] != [s.text for s in other.sheets]
    texts = set(case.selection.column("text").iloc[case.discovery])
    unedited = [s.text for s, t in zip(exam.sheets, exam.truth, strict=True) if not (t == 1).any()]
    assert len(unedited) == 10
    assert set(unedited) <= texts


def test_a_known_judge_is_measured_right(case):
    exam = set_exam(case, 90, 3)
    found = examine(rule_judge(0.8, 0.9, seed=5), exam, 0.95)
    assert found.sensitivity_low < 0.8 < found.sensitivity_high
    assert found.specificity_low < 0.9 < found.specificity_high
    assert [one["name"] for one in found.properties] == [one.name for one in PROPERTIES]
    assert {one["kind"] for one in found.kinds} == set(KINDS)
    assert sum(one["n_with"] for one in found.kinds) == found.n_with == 90
    assert found.missing == 0
    assert found.useful


def test_a_judge_that_reads_no_meaning_is_seen_to(case):
    exam = set_exam(case, 90, 3)
    deaf = [one.statement for one in PROPERTIES if one.kind == "meaning"]

    def answer(question):
        right = rule_judge().ask([question])[0].value
        return {n: "no" if s in deaf else right[n] for n, s in statements_of(question)[0].items()}

    found = examine(ScriptedModel(answer), exam, 0.95)
    by_kind = {one["kind"]: one for one in found.kinds}
    assert by_kind["meaning"]["sensitivity"] == 0.0
    assert by_kind["meaning"]["specificity"] == 1.0
    assert by_kind["form"]["sensitivity"] == by_kind["layout"]["sensitivity"] == 1.0
    share = by_kind["meaning"]["properties"] / len(found.properties)
    assert found.sensitivity == pytest.approx(1 - share)
    assert found.spread > 0.4
    assert not found.useful


def test_versions_of_a_document_count_as_one_that_was_asked_twice(case):
    exam = set_exam(case, 60, 3)
    found = examine(rule_judge(), exam, 0.95)
    for number, one in enumerate(found.properties):
        without = exam.truth[:, number] == 0
        assert one["n_without"] == np.unique(exam.document[without]).size < without.sum()
    # A judge that errs on edited texts alone is wrong on one of two versions.
    edited = (exam.truth == 1).any(axis=1)
    texts = {sheet.text for sheet, own in zip(exam.sheets, edited, strict=True) if own}

    def answer(question):
        text = statements_of(question)[1]
        right = rule_judge().ask([question])[0].value
        return dict.fromkeys(right, "yes") if text in texts else right

    worse = examine(ScriptedModel(answer), exam, 0.95)
    for number, one in enumerate(worse.properties):
        wrong = (exam.truth[:, number] == 0) & edited
        alone = (
            wrong.sum()
            - np.isin(
                exam.document[wrong], exam.document[(exam.truth[:, number] == 0) & ~edited]
            ).sum()
        )
        rejected = one["n_without"] - alone - (wrong.sum() - alone) / 2
        assert one["specificity"] == pytest.approx(rejected / one["n_without"])


def test_missing_answers_are_neither_hits_nor_misses(case):
    exam = set_exam(case, 60, 3)
    found = examine(rule_judge(cannot_tell=0.5, seed=6), exam, 0.95)
    assert found.sensitivity == found.specificity == 1.0
    every = examine(rule_judge(), exam, 0.95)
    assert every.n_with == int((exam.truth == 1).sum())
    assert every.missing == 0
    assert found.n_with < every.n_with
    assert found.n_without < every.n_without
    assert found.missing > 0
    assert examine(rule_judge(missing=1.0), exam, 0.95) is None


def test_without_a_text_that_can_be_edited_the_judge_is_not_measured(case, monkeypatch):
    monkeypatch.setattr("conspectus.analysis.hypotheses.measure.editable", lambda _: False)
    exam = set_exam(case, 90, 0)
    assert exam.documents == 0
    assert exam.truth.shape == (0, len(PROPERTIES))
    assert examine(rule_judge(), exam, 0.95) is None


def test_where_long_texts_are_rare_it_does_not_read_on_for_ever(case, monkeypatch):
    read = []

    def short(selection, rows):
        read.append(list(rows))
        return dict.fromkeys(rows, "Too short.")

    monkeypatch.setattr(measure, "texts_of", short)
    monkeypatch.setattr(measure, "MOST_READ", 100)
    monkeypatch.setattr(measure, "_READ_AT_FIRST", 10)
    assert set_exam(case, 36, 1).documents == 0
    assert [len(rows) for rows in read] == [10, 20, 40, 30]
    seen = [row for rows in read for row in rows]
    assert len(set(seen)) == 100
    assert set(seen) < set(case.discovery.tolist())


def test_statements_are_those_of_the_properties():
    assert tuple(one.statement for one in PROPERTIES) == STATEMENTS
    assert all(statement.startswith("This text") for statement in STATEMENTS)


@pytest.mark.parametrize("misled", [0.0, 0.25])
def test_texts_that_mislead_on_everything_are_found_in_an_exam(case, misled):
    """A judge that errs by chance on most texts, and says yes to all on some."""
    exam = set_exam(case, 90, 0)
    plain = rule_judge(1.0, 0.9, seed=7)
    lost = np.random.default_rng(8).random(exam.documents) < misled
    document = {sheet.text: of for sheet, of in zip(exam.sheets, exam.document, strict=True)}

    def answer(question):
        if not lost[document[statements_of(question)[1]]]:
            return plain._answer(question)
        return dict.fromkeys(statements_of(question)[0], "yes")

    found = examine(ScriptedModel(answer), exam, 0.95)
    assert found.leaning == pytest.approx(0.6 if misled else 0.0, abs=0.12 if misled else 0.04)
    assert found.record()["leaning_error"] == found.leaning_error > 0
