"""One document: its marks."""

from __future__ import annotations

import pytest

from conspectus.app.facts.one_document import marks_of


@pytest.fixture
def row(rows):
    return next(i for i, one in enumerate(rows) if {"alpha", "beta"} <= set(one["text"].split()))


def test_every_firing_is_marked_in_its_colour(opened, row, rows):
    text = rows[row]["text"]
    marks = marks_of(opened, row, text, [0, 1])
    marked = sorted((text[m.start : m.end], m.hue) for m in marks)
    words = text.split()
    expected = [("alpha", 0)] * words.count("alpha") + [("beta", 1)] * words.count("beta")
    assert marked == expected
    assert max(m.strength for m in marks if m.hue == 0) == 1.0


def test_concepts_together_share_a_colour_and_fade(opened, row, rows):
    marks = marks_of(opened, row, rows[row]["text"], [0, 1], together=True)
    assert {mark.hue for mark in marks} == {0}
    text = rows[row]["text"]
    strongest = {text[m.start : m.end]: m.strength for m in sorted(marks, key=lambda m: m.strength)}
    assert strongest["alpha"] == 1.0
    assert strongest["beta"] == 0.75


def test_a_concept_that_the_document_lacks_marks_nothing(opened, row, rows):
    assert marks_of(opened, row, rows[row]["text"], [5]) == []
