"""Pages refuse what could only be drawn wrongly."""

from __future__ import annotations

import dataclasses
import math

import pytest

from conspectus.errors import ConspectusError, InputError
from conspectus.report.page import DIFFERENCE, Column, Page, Row, is_missing


def small(**changes):
    fields = {"title": "t", "lead": "l", "sides": ("a", "b"), "columns": (), "rows": ()}
    return Page(**(fields | changes))


def test_a_page_needs_only_the_five_main_fields():
    page = small()
    assert page.settings == {}
    assert page.facts == {}
    assert page.notes == ()
    assert page.sizes == ()
    assert page.estimate is DIFFERENCE


def test_pages_and_rows_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        small().title = "other"
    row = Row("1", "l", "lexical", {}, 0.1, 0.0, 0.2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        row.key = "2"


def test_default_mappings_are_not_shared():
    first = Row("1", "l", "lexical", {}, 0.1, 0.0, 0.2)
    second = Row("2", "l", "lexical", {}, 0.1, 0.0, 0.2)
    assert first.flags is not second.flags


@pytest.mark.parametrize("sizes", [(1,), (1, 2, 3)])
def test_sizes_must_fit_the_sides(sizes):
    with pytest.raises(InputError, match="2 sides needs as many sizes"):
        small(sizes=sizes)


def test_sides_of_one_name_are_refused_since_their_evidence_would_mix():
    with pytest.raises(InputError, match="different names, got a and a"):
        small(sides=("a", "a"))


@pytest.mark.parametrize("side", [2, -1])
def test_a_column_of_a_side_that_is_not_there_is_refused(side):
    with pytest.raises(InputError, match="'x' is of side"):
        small(columns=(Column("x", "X", "", "percent", side),))


def test_repeated_column_keys_are_named():
    columns = (Column("x", "X", "", "number"), Column("x", "Y", "", "number"))
    with pytest.raises(ConspectusError, match="repeated: x"):
        small(columns=columns)


@pytest.mark.parametrize(
    ("value", "missing"),
    [(None, True), (math.nan, True), (0.0, False), ("", False), (math.inf, False), ("–", False)],
)
def test_what_is_missing(value, missing):
    assert is_missing(value) is missing
