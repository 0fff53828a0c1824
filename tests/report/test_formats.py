"""Numbers look the same everywhere and never claim more than is known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.report.formats import (
    format_exact,
    format_interval,
    format_range,
    format_tick,
    format_value,
    points,
    scientific,
    written_key,
)


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (0.6634, "percent", "66.3%"),
        (0.0, "percent", "0.0%"),
        (1.0, "percent", "100.0%"),
        (0.0004, "percent", "< 0.1%"),
        (0.0005, "percent", "0.1%"),
        (0.9996, "percent", "> 99.9%"),
        (0.623, "points", "+62.3 pp"),
        (-0.623, "points", "−62.3 pp"),
        (0.00001, "points", "0.0 pp"),
        (-0.00001, "points", "0.0 pp"),
        (0.00003, "pvalue", "< 0.0001"),
        (0.0, "pvalue", "< 0.0001"),
        (0.0001, "pvalue", "0.0001"),
        (0.00034, "pvalue", "0.00034"),
        (0.0123, "pvalue", "0.012"),
        (0.5, "pvalue", "0.50"),
        (1.0, "pvalue", "1.00"),
        (12.345, "number", "12.3"),
        (1234567, "number", "1,234,567"),
        (0.0619, "number", "0.0619"),
        (-2.5, "number", "−2.50"),
        (0.0, "number", "0"),
        (40, "number", "40"),
        (40.0, "number", "40.0"),
        (-1234, "number", "−1,234"),
        ((0.5, 2.0), "spark", "0.500 2.00"),
        ((math.nan,), "spark", "–"),
        (0.000012, "number", "1.2 × 10⁻⁵"),
        (2.5e9, "number", "2.5 × 10⁹"),
        (math.inf, "number", "∞"),
        (-math.inf, "number", "−∞"),
        (None, "percent", "–"),
        (math.nan, "pvalue", "–"),
        ("as it is <b>", "text", "as it is <b>"),
        ("already written", "number", "already written"),
        ("", "text", ""),
    ],
)
def test_values_are_written(value, kind, written):
    assert format_value(value, kind) == written


@pytest.mark.parametrize(
    ("value", "kind", "exact"),
    [
        (3.2e-9, "pvalue", "3.2 × 10⁻⁹"),
        (0.01234567, "pvalue", "0.01235"),
        (0.0, "pvalue", "0"),
        (0.663456, "percent", "66.35%"),
        (-0.1234567, "points", "−12.35 pp"),
        (3.14159265, "number", "3.142"),
        (None, "number", ""),
        (math.nan, "number", ""),
        (math.inf, "number", ""),
        ("text", "text", ""),
    ],
)
def test_tooltips_have_more_digits(value, kind, exact):
    assert format_exact(value, kind) == exact


def test_intervals():
    assert format_interval(0.541, 0.692, "points") == "+54.1 to +69.2"
    assert format_interval(-0.1, 0.0, "points") == "−10.0 to 0.0"
    assert format_interval(0.1, math.inf, "number") == "0.100 to ∞"
    assert format_interval(math.nan, 0.2, "points") == ""
    assert format_interval(0.1, math.nan, "percent") == ""


@pytest.mark.parametrize(
    ("value", "kind", "tick"),
    [
        (0.2, "points", "+20"),
        (-0.025, "points", "−2.5"),
        (0.0, "points", "0"),
        (0.2, "percent", "20%"),
        (0.5, "number", "0.5"),
        (-3.0, "number", "−3"),
    ],
)
def test_ticks_are_short(value, kind, tick):
    assert format_tick(value, kind) == tick


def test_scientific_notation():
    assert scientific(3.2e-9) == "3.2 × 10⁻⁹"
    assert scientific(-1.5e12) == "−1.5 × 10¹²"


@given(st.floats(-1, 1))
def test_points_are_within_rounding_and_zero_has_no_sign(fraction):
    written = points(fraction)
    assert abs(float(written.replace("−", "-")) - fraction * 100) <= 0.0500001
    assert not (float(written.replace("−", "-")) == 0 and written[0] in "+−")


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_share_between_none_and_all_is_never_written_as_either(share):
    assert format_value(share, "percent") not in ("0.0%", "100.0%")


@given(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(["percent", "points"]))
def test_every_float_can_be_written(value, kind):
    assert format_value(value, kind)
    format_exact(value, kind)
    format_value(value, "number")


@pytest.mark.parametrize(
    ("key", "written"),
    [("2575", "#2575"), ("12 + 880", "12 + 880"), ("cluster 3", "cluster 3"), ("d-17", "d-17")],
)
def test_bare_numbers_are_told_from_words(key, written):
    assert written_key(key) == written


def test_ranges():
    assert format_range((0.5, None, math.nan, 0.031, "x"), "percent") == "3.1% to 50.0%"
    assert format_range((), "percent") == format_range((None,), "number") == "–"
