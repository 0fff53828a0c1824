"""Charts hold every value, begin and end at round numbers, and keep both directions."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.report.charts import CHART_ROWS, axis_of, charted, difference_chart
from conspectus.report.page import Column, Row

NUMBER = Column("lift", "Lift", "", "number")


def row(estimate, low=math.nan, high=math.nan, latent=0, **more):
    return Row(str(latent), f"label {latent}", "lexical", {}, estimate, low, high, **more)


def test_axis_has_round_ticks_and_zero():
    axis = axis_of([row(0.68, 0.61, 0.74), row(-0.55, -0.63, -0.49)])
    assert axis.ticks == (-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75)
    assert (axis.low, axis.high) == (-0.75, 0.75)
    assert axis.at(0) == "50.00%"
    assert axis.at(-0.75) == "0.00%"
    assert axis.at(0.75) == "100.00%"


def test_axis_of_one_direction_begins_at_zero():
    assert axis_of([row(0.3, 0.2, 0.4)]).low == 0
    assert axis_of([row(-0.3, -0.4, -0.2)]).high == 0


def test_axis_of_shares_does_not_pass_one():
    axis = axis_of([row(0.99, 0.97, 1.0), row(-0.98, -1.0, -0.9)])
    assert (axis.low, axis.high) == (-1, 1)


@pytest.mark.parametrize("rows", [[], [row(0.0, 0.0, 0.0)], [row(math.nan)], [row(math.inf)]])
def test_axis_without_values(rows):
    axis = axis_of(rows)
    assert axis.low == 0
    assert axis.high == 1
    assert 0 in axis.ticks


def test_values_outside_are_put_on_the_end():
    assert axis_of([]).at(math.inf) == "100.00%"
    assert axis_of([]).at(-5) == "0.00%"


@given(st.lists(st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6), min_size=1))
def test_axis_holds_everything(values):
    axis = axis_of([row(value) for value in values], NUMBER)
    assert axis.low <= min(values)
    assert axis.high >= max(values)
    assert 0 in axis.ticks
    assert 2 <= len(axis.ticks) <= 12
    assert list(axis.ticks) == sorted(set(axis.ticks))


def test_charted_keeps_rank_and_sorts_by_estimate():
    rows = [row(0.5), row(-0.4), row(math.nan), row(0.3), row(0.2)]
    assert [(rank, r.estimate) for rank, r in charted(rows, 3)] == [(1, 0.5), (4, 0.3), (2, -0.4)]
    assert len(charted([row(0.1)] * 60)) == CHART_ROWS


def test_altair_chart_has_one_datum_a_row(page):
    chart = difference_chart(page.rows, sides=page.sides)
    spec = json.loads(chart.to_json())
    data = [d for layer in spec["layer"] for d in layer.get("data", {}).get("values", [])]
    data += spec.get("data", {}).get("values", [])
    concepts = {d["concept"]: d for d in data if "concept" in d}
    assert len(concepts) == 12
    first = concepts["1. ** · **: · bold list item #17"]
    assert first["more in"] == page.sides[0]
    assert first["label source"] == "lexical"
    assert first["written"] == "+68.0 pp"
    assert first["interval"] == "+61.0 to +74.0"
    assert first["estimate"] == pytest.approx(0.68)


def test_altair_chart_of_rows_without_intervals_sides_or_labels():
    rows = [Row("3", "", "", {}, 2.0, math.nan, math.nan)]
    text = difference_chart(rows, estimate=NUMBER).to_json()
    assert "NaN" not in text
    assert "1. unlabelled #3" in text
    assert "Lift" in text
    assert difference_chart([]).to_dict()
    assert "second side" in difference_chart(rows, sides=("only",)).to_json()
    assert "above zero" in difference_chart(rows, sides=("a", "b", "c")).to_json()


def test_importing_the_room_does_not_import_altair():
    code = "import sys, conspectus.report.html; sys.exit('altair' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
