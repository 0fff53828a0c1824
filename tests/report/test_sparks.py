"""Small lines hold every number, keep zero in sight and break where a number is missing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.report.sparks import HEIGHT, WIDTH, draw, in_words, listed


def points(line):
    return [tuple(map(float, point.split(","))) for point in line.split()]


def test_a_rising_line():
    spark = draw((0.0, 0.5, 1.0))
    (line,) = spark.lines
    assert points(line) == [(3, 21), (48, 12), (93, 3)]
    assert spark.dots == ((93, 3),)
    assert spark.zero == 21


def test_zero_is_always_on_it():
    high = draw((100.0, 101.0))
    ((_, one), (_, two)) = points(high.lines[0])
    assert abs(one - two) < 1  # a small change does not look like a large one
    assert high.zero == 21
    assert draw((-1.0, -2.0)).zero == 3
    assert 3 < draw((-1.0, 2.0)).zero < 21


def test_missing_numbers_break_the_line():
    spark = draw((1.0, 2.0, math.nan, 1.0, math.nan, 3.0, 3.0))
    assert [len(points(line)) for line in spark.lines] == [2, 2]
    assert len(spark.dots) == 2  # the lone number, and the last
    assert draw((math.nan, math.nan)).dots == ()
    assert draw(()).lines == ()
    assert draw((2.0,)).dots == ((3, 3),)
    assert draw((0.0, 0.0)).lines == ("3,21 93,21",)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=40))
def test_everything_is_within_the_picture(values):
    spark = draw(values)
    drawn = [point for line in spark.lines for point in points(line)] + list(spark.dots)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in drawn)
    assert 0 <= spark.zero <= HEIGHT
    covered = {x for line in spark.lines for x, _ in points(line)} | {x for x, _ in spark.dots}
    assert len(covered) == sum(map(math.isfinite, values))


def test_words():
    assert in_words((0.12, 0.4, 0.1, 0.35)) == (
        "0.120 to 0.350 over 4 steps, lowest 0.100, highest 0.400"
    )
    assert in_words((math.nan, 2.0)) == "2.00"
    assert in_words((math.nan,)) == in_words(()) == "–"


@pytest.mark.parametrize(
    ("values", "text"),
    [((1.5, math.nan), "1.50, –"), ((), ""), ((0.0,) * 25, in_words((0.0,) * 25))],
)
def test_the_list(values, text):
    assert listed(values) == text
