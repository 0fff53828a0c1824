"""Pages refuse what could only be drawn wrongly."""

from __future__ import annotations

import dataclasses
import math

import pytest
from sample_pages import map_svg, png

from conspectus.errors import ConspectusError, InputError
from conspectus.report.page import DIFFERENCE, Column, Figure, Mark, Page, Row, Table, is_missing


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
    assert (page.subject, page.members) == ("Concept", "near-duplicates")
    assert page.figures == page.tables == ()


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
    [
        (None, True),
        (math.nan, True),
        (0.0, False),
        ("", False),
        (math.inf, False),
        ("–", False),
        ((), True),
        ((math.nan,), True),
        ((1.0, math.nan), False),
    ],
)
def test_what_is_missing(value, missing):
    assert is_missing(value) is missing


def test_a_row_needs_only_a_key_a_label_its_source_and_values():
    row = Row("12 + 880", "", "", {})
    assert math.isnan(row.estimate)
    assert math.isnan(row.low)
    assert row.passages == row.members == ()
    with pytest.raises(InputError, match="needs a key .its label is 'name'"):
        Row("", "name", "", {})


@pytest.mark.parametrize("hue", [-1, 2, "red"])
def test_a_mark_has_one_of_two_hues(hue):
    assert Mark(0, 1, 1.0).hue == 0
    with pytest.raises(InputError, match="hue is 0 or 1"):
        Mark(0, 1, 1.0, hue)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "either svg or png"),
        ({"svg": map_svg(), "png": png()}, "either svg or png"),
        ({"svg": map_svg(), "alt": " "}, "needs alt"),
        ({"svg": "<svg></svg>"}, "with xmlns"),
        ({"svg": "http://www.w3.org/2000/svg"}, "with xmlns"),
        ({"png": b"GIF89a"}, "no PNG"),
    ],
)
def test_figures_that_not_everyone_could_see_are_refused(changes, message):
    with pytest.raises(InputError, match=message):
        Figure("Map", "", **({"alt": "dots"} | changes))


def test_a_chart_draws_numbers_only():
    assert small(estimate=None).estimate is None
    for kind in ("text", "spark"):
        with pytest.raises(InputError, match=f"not {kind}"):
            small(estimate=Column("e", "E", "", kind))


@pytest.mark.parametrize("word", ["subject", "members"])
def test_rows_have_a_name(word):
    with pytest.raises(InputError, match="words for its rows"):
        small(**{word: " "})


@pytest.mark.parametrize(("kind", "value"), [("spark", 0.5), ("spark", "x"), ("number", (1.0,))])
def test_values_must_fit_their_columns(kind, value):
    column = Column("x", "X", "", kind)
    row = Row("7", "l", "s", {"x": value})
    for rows in ((row,), (Row("1", "l", "s", {}, members=(row,)),)):
        with pytest.raises(InputError, match=f"row '7': column 'x' of kind {kind} takes"):
            small(columns=(column,), rows=rows)
    with pytest.raises(InputError, match="row 1 of table 'T': column 'x'"):
        Table("T", "", (column,), ({"x": value},))


def test_values_may_be_missing_and_lines_may_be_lines():
    columns = (Column("x", "X", "", "spark"), Column("y", "Y", "", "number"))
    rows = tuple(Row("7", "l", "s", values) for values in ({}, {"x": None}, {"x": (0.1, 0.2)}))
    assert small(columns=columns, rows=rows).rows == rows


def test_tables_have_no_sides_and_no_repeated_columns():
    with pytest.raises(InputError, match="'x' is of side 0, but table 'T' has 0 sides"):
        Table("T", "", (Column("x", "X", "", "number", 0),), ())
    with pytest.raises(InputError, match="columns? keys of table 'T' must be unique"):
        Table("T", "", (Column("x", "X", "", "number"),) * 2, ())
