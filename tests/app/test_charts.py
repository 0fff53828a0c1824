"""Charts as data that cannot break out of the page."""

from __future__ import annotations

import json

import altair
import numpy as np

from conspectus.app.charts import chart_json, histogram


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
