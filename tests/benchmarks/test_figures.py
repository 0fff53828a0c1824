"""Intervals, tables and floors."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from benchmarks.truth.differences import tables
from benchmarks.truth.intervals import mean_interval, over_seeds, written
from benchmarks.truth.results import Floor, SuiteResult, Table, assemble, markdown, write
from scipy import stats


def test_interval_is_student_s():
    values = [0.1, 0.4, 0.35, 0.2]
    found = mean_interval(values)
    low, high = stats.t.interval(0.95, 3, np.mean(values), stats.sem(values))
    assert (found.mean, found.low, found.high, found.n) == pytest.approx(
        (np.mean(values), low, high, 4)
    )


def test_interval_leaves_nan_out_and_needs_two_values():
    assert mean_interval([np.nan, 0.5]).mean == 0.5
    assert np.isnan(mean_interval([0.5]).low)
    assert mean_interval([]).n == 0


def test_interval_of_a_share_stays_a_share():
    found = mean_interval([0.0, 1.0], bounds=(0.0, 1.0))
    assert (found.low, found.high) == (0.0, 1.0)


def test_seeds_count_once_however_many_designs_they_have():
    figures = pd.DataFrame(
        {"m": ["x"] * 5, "seed": [0, 0, 0, 0, 1], "v": [1.0, 1.0, 1.0, 1.0, 0.0]}
    )
    (row,) = over_seeds(figures, ["m"], "v").to_dict("records")
    assert (row["mean"], row["n"]) == (0.5, 2)


def test_written():
    assert written(0.5, 0.25, 0.75) == "0.50 (0.25 to 0.75)"
    assert written(0.5, np.nan, np.nan) == "0.50"
    assert written(np.nan, 0, 1) == "-"
    assert written(-0.001, -0.004, 0.01) == "0.00 (0.00 to 0.01)"
    assert written(-0.02, -0.04, 0.0) == "-0.02 (-0.04 to 0.00)"


def test_floors_and_ceilings():
    assert Floor("a", 0.5, 0.5).holds
    assert not Floor("a", 0.4, 0.5).holds
    assert Floor("a", 0.4, 0.5, ceiling=True).holds
    assert not Floor("a", float("nan"), 0.5).holds
    assert "BROKEN" in str(Floor("a", 0.4, 0.5))


def test_results_are_written_for_programs_and_people(tmp_path):
    rows = pd.DataFrame({"who": ["a|b"], "share": [np.float64(0.25)], "none": [np.inf]})
    found = SuiteResult("differences", (Table("T", "C.", rows),), {"raw": rows}, ("A note.",))
    write(found, tmp_path / "out")
    write(SuiteResult("later", seconds=90, processor_seconds=30), tmp_path / "out")
    assemble(tmp_path / "out", ["differences", "never", "later"])
    read = json.loads((tmp_path / "out" / "truth.json").read_text())
    assert read["differences"]["tables"]["T"] == [{"who": "a|b", "share": 0.25, "none": None}]
    text = (tmp_path / "out" / "truth.md").read_text()
    times = "## Time\n\nMinutes of one core: differences 0.0, later 0.5; together 0.5.\n"
    assert text == markdown(found) + "\n## Later\n\n" + times
    assert list(read) == ["differences", "later"]
    assert "| a\\|b | 0.25 | - |" in text
    assert "A note." in text


def test_known_differences_without_findings_have_a_row_too():
    found = pd.DataFrame(
        {
            "truth": ["t"] * 4,
            "seed": [0, 1, 0, 1],
            "method": ["conspectus", "conspectus", "log-odds", "log-odds"],
            "area": [0.8, 0.9, 0.5, 0.6],
            "findings": [3, 4, 0, 0],
            "replicated": [1.0, 0.5, np.nan, np.nan],
        }
    )
    area, again = tables.natural(found)
    assert area.rows["conspectus"].iloc[0].startswith("0.85 (")
    assert again.rows["findings"].tolist() == [3.5, 0.0]
    assert again.rows["replicated"].iloc[1] == "-"
