"""Exams: what was planted is known; what may be there by nature is not asked about."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rule_judge import planted_store, rule_judge, statements_of
from scripted_model import ScriptedModel

import conspectus as cs
from conspectus.analysis.hypotheses.cases import case_of
from conspectus.analysis.hypotheses.claims import Wanted
from conspectus.analysis.hypotheses.documents import HEAD, TAIL, shortened
from conspectus.analysis.hypotheses.measure import STATEMENTS, _versions, examine, set_exam
from conspectus.analysis.hypotheses.planting import PROPERTIES, editable
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


def test_short_texts_are_not_edited():
    assert editable(TEXT)
    assert not editable("Two. Sentences.")


def test_every_document_is_asked_edited_and_unedited(case):
    exam = set_exam(case, 18, 1)
    assert exam.documents == 18
    assert len(exam.sheets) == 36
    planted = (exam.truth == 1).sum(axis=0)
    assert planted.tolist() == [2] * len(PROPERTIES)
    for sheet, truth in zip(exam.sheets, exam.truth, strict=True):
        for number, known in enumerate(truth):
            if known == 0:
                assert PROPERTIES[number].surely_lacks(sheet.text)
        assert sorted(sheet.statements) == list(range(len(PROPERTIES)))
    texts = [sheet.text for sheet in exam.sheets]
    pairs = [texts.index(text) for text in texts]
    assert len(set(pairs)) == 36


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
    assert found.missing == 0
    assert found.useful


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


def test_statements_are_those_of_the_properties():
    assert tuple(one.statement for one in PROPERTIES) == STATEMENTS
    assert all(statement.startswith("This text") for statement in STATEMENTS)
