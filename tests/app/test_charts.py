"""Charts as data that cannot break out of the page."""

from __future__ import annotations

import json
import math

import altair
import numpy as np

from conspectus.app.charts import chart_json, histogram, ranked_differences
from conspectus.report.page import DIFFERENCE, Row


def test_a_specification_cannot_end_its_element():
    hostile = "</script><script>alert(1)</script>\u2028&amp;"
    chart = altair.Chart(altair.Data(values=[{"x": hostile}])).mark_point().encode(x="x:N")
    written = str(chart_json(chart))
    assert "<" not in written
    assert ">" not in written
    assert "&" not in written
    assert json.loads(written)["data"]["values"] == [{"x": hostile}]


def test_numbers_that_json_does_not_know_are_null():
    values = [{"x": float("nan"), "y": float("inf"), "z": np.float32(1.5), "n": np.int64(3)}]
    chart = altair.Chart(altair.Data(values=values)).mark_point()
    assert json.loads(str(chart_json(chart)))["data"]["values"] == [
        {"x": None, "y": None, "z": 1.5, "n": 3}
    ]


def test_a_histogram_has_a_bar_a_bin():
    spec = json.loads(str(chart_json(histogram([3, 0, 5], [0.0, 1.0, 2.0, 4.0], title="tokens"))))
    assert spec["data"]["values"] == [
        {"from": 0.0, "to": 1.0, "documents": 3},
        {"from": 1.0, "to": 2.0, "documents": 0},
        {"from": 2.0, "to": 4.0, "documents": 5},
    ]
    assert spec["width"] == "container"


def difference(key, estimate):
    low, high = estimate - 0.1, estimate + 0.1
    return Row(key, f"name {key}", "lexical", {}, estimate=estimate, low=low, high=high)


def drawn(*rows, **options):
    options = {"sides": ("x", "y"), "estimate": DIFFERENCE, **options}
    return json.loads(str(chart_json(ranked_differences(rows, **options))))


def values(spec):
    return next(one["data"]["values"] for one in spec["layer"] if "concept" in str(one))


def test_differences_are_drawn_in_the_order_and_with_the_ranks_of_the_table():
    spec = drawn(difference("7", 0.2), difference("8", 0.6), difference("9", math.nan), first=51)
    assert [one["concept"] for one in values(spec)] == ["51. name 7 #7", "52. name 8 #8"]
    assert all(one["encoding"]["y"]["sort"] is None for one in spec["layer"][1:])
    assert [one["estimate"] for one in values(spec)] == [0.2, 0.6]


def test_the_difference_at_equal_length_is_the_point_and_the_plain_one_a_ring():
    rows = (difference("7", 0.6), difference("8", 0.5))
    adjusted = {"7": (-0.1, -0.2, 0.05), "8": (math.nan, math.nan, math.nan)}
    spec = drawn(*rows, adjusted=adjusted, held="length")
    first, second = values(spec)
    assert (first["estimate"], first["low"], first["high"], first["from"]) == (
        -0.1,
        -0.2,
        0.05,
        0.6,
    )
    assert first["more in"] == "y", "the colour is that of the point"
    assert second["estimate"] is None
    assert second["more in"] == "x"
    assert second["held"] == "unknown"
    assert any(one["encoding"].get("x", {}).get("field") == "from" for one in spec["layer"])
