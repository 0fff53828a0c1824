"""Columns, evidence and links are put in their places."""

from __future__ import annotations

import dataclasses

import pytest

from conspectus.report.layout import (
    anchors,
    counted,
    group_columns,
    group_title,
    has_two_hues,
    held_by,
    passages_by_side,
    plural,
)
from conspectus.report.page import Column, Mark, Passage, Row


def test_columns_of_both_sides_are_drawn_together():
    a, b = Column("a", "Share in A", "", "percent", 0), Column("b", "Share in B", "", "percent", 1)
    m, n = Column("m", "Mean", "", "number", 0), Column("n", "Mean", "", "number", 1)
    q = Column("q", "q", "", "pvalue")
    assert group_columns((a, b, q, m, n)) == [(a, b), (q,), (m, n)]
    assert group_columns((a, q, b)) == [(a,), (q,), (b,)]
    assert group_columns((b, a)) == [(b,), (a,)]
    assert group_columns((a, m)) == [(a,), (m,)]
    assert group_columns(()) == []
    assert group_title((a, b)) == "Share in"
    assert group_title((m, n)) == "Mean"
    assert group_title((a, m)) == "Share in A / Mean"


def test_columns_that_no_row_has_are_left_out():
    n, q = Column("n", "Documents", "", "number"), Column("q", "q", "", "pvalue")
    groups = group_columns((n, q))
    above, below = Row("1", "a", "", {"n": 3.0}), Row("2", "b", "", {"q": None})
    assert held_by(groups, (above,)) == [(n,)]
    assert held_by(groups, (below,)) == [(q,)]
    assert held_by(groups, (above, below)) == groups
    assert held_by(groups, ()) == groups


def test_evidence_of_unknown_sides_is_not_lost(page):
    stray = Passage("d", "elsewhere", "text")
    row = dataclasses.replace(page.rows[0], passages=(stray, *page.rows[0].passages))
    found = passages_by_side(row, page.sides)
    assert list(found) == [*page.sides, "elsewhere"]
    assert found["elsewhere"] == [stray]
    without = dataclasses.replace(row, passages=())
    assert passages_by_side(without, ("a", "b")) == {"a": [], "b": []}
    assert passages_by_side(without, ("a", "b", "c")) == passages_by_side(without, ()) == {}


def row_of(key, *marks):
    return Row(key, "l", "s", {}, passages=(Passage("d", "", "text", marks),))


def test_a_second_hue_needs_a_legend():
    assert not has_two_hues(row_of("1", Mark(0, 1, 1.0)))
    assert has_two_hues(row_of("1", Mark(0, 1, 1.0), Mark(1, 2, 1.0, hue=1)))
    assert not has_two_hues(Row("1", "l", "s", {}, members=(row_of("2", Mark(1, 2, 1.0, 1)),)))


def test_anchors_are_plain_and_different():
    keys = ["2575", "12 + 880", "cluster 3", "12/880", "猫", "犬", "x" * 500, '"><b>', "12 880"]
    names = anchors([row_of(key) for key in keys])
    assert names[:4] == ["r-2575", "r-12-880", "r-cluster-3", "r-12-880--2"]
    assert names[4:6] == ["r", "r--2"]
    assert names[8] == "r-12-880--3"
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)
    assert max(map(len, names)) < 80
    assert anchors([row_of("7")], "r-3") == ["r-3-7"]


@pytest.mark.parametrize(
    ("word", "many"),
    [("Concept", "Concepts"), ("Query", "Queries"), ("Day", "Days"), ("Class", "Classes")],
)
def test_plurals(word, many):
    assert plural(word) == many


@pytest.mark.parametrize(
    ("n", "written"),
    [(0, "0 documents"), (1, "1 document"), (2, "2 documents"), (2500, "2,500 documents")],
)
def test_counts_are_written_with_their_noun(n, written):
    assert counted(n, "document") == written


def test_what_is_said_of_what_is_counted_agrees_with_it():
    forms = ("entry has no name", "entries have no name")
    assert counted(1, *forms) == "1 entry has no name"
    assert counted(3, *forms) == "3 entries have no name"
