"""Findings as lines, and where an answer goes."""

from __future__ import annotations

import math
from functools import partial
from types import SimpleNamespace

import pandas as pd
import pytest

from conspectus.cli.findings import deliver, held, interval, points, write_findings


@pytest.fixture
def result(tmp_path):
    table = pd.DataFrame(
        {
            "latent": [7, 3],
            "label": ["apologies", ""],
            "label_source": ["human", ""],
            "family_size": [3, 1],
            "change": [0.124, -0.05],
        }
    )
    return SimpleNamespace(
        table=table,
        findings=table.head(1),
        notes=("two documents are missing",),
        held_equal="length",
        provenance={"label_sets": {"sets": ["human"]}, "stores": ["a.conspectus", "b.conspectus"]},
        to_json=lambda: "{}",
        to_html=lambda path, rows: path.write_text(f"{rows} rows"),
    )


@pytest.mark.parametrize(
    ("share", "written"), [(0.124, "+12"), (-0.056, "-6"), (0.0, "+0"), (math.nan, "")]
)
def test_shares_are_written_in_points(share, written):
    assert points(share) == written


def test_an_interval_stands_behind_its_estimate():
    row = {"d": 0.1, "low": -0.02, "high": 0.22}
    assert interval(row, ("d", "low", "high")) == "+10 [-2, +22]"
    assert interval(row, ("d", "low", "high"), "{:.2f}".format) == "0.10 [-0.02, 0.22]"
    assert interval(dict.fromkeys(row, math.nan), ("d", "low", "high")) == ""


def test_the_column_at_equal_confounds_says_of_what(result):
    assert held(result) == "equal length>"
    result.held_equal = ""
    assert held(result) == "adjusted>"


def test_findings_alone_are_written_with_notes_before_them(result, capsys):
    write_findings(result, 5, ["asked"], ["change>"], lambda row: [points(row["change"])])
    written = capsys.readouterr()
    assert written.err.splitlines() == ["asked", "note: two documents are missing"]
    assert written.out.splitlines() == [
        "latent\tconcept (named by)\tchange",
        "7\tapologies (human) (+2 alike)\t+12",
    ]


def test_without_findings_the_nearest_are_written(result, capsys):
    result.findings = result.table.head(0)
    write_findings(result, 2, [], [], lambda row: [])
    assert [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "apologies (human) (+2 alike)",
        "unnamed",
    ]


@pytest.mark.parametrize(("top", "rows"), [(3, 50), (70, 70)])
def test_a_report_has_at_least_fifty_rows(result, capsys, tmp_path, top, rows):
    out = tmp_path / "report.html"
    deliver(result, out=out, top=top, json=True, write=partial(pytest.fail, "no table"))
    assert out.read_text() == f"{rows} rows"
    written = capsys.readouterr()
    assert written.out == "{}\n"
    assert written.err == f"report: {out}\n"


def test_without_json_the_table_is_written(result, capsys):
    deliver(result, out=None, top=5, json=False, write=partial(print, "table"))
    assert capsys.readouterr().out == "table\n"


def test_where_nothing_has_a_name_it_says_how_to_get_names(result, capsys):
    result.provenance["label_sets"] = None
    write_findings(result, 5, [], ["change>"], lambda row: [points(row["change"])])
    hint = "hint: no concept has a name: run `conspectus label a.conspectus`"
    assert capsys.readouterr().err.splitlines()[-1] == hint
