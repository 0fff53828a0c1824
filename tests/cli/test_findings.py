"""Findings as lines, and where an answer goes."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd
import pytest
import typer

from conspectus.analysis import Folding
from conspectus.cli.arguments import Correction, PresenceOptions
from conspectus.cli.findings import FindingOptions, held, interval, named, points, write_findings
from conspectus.cli.outputs import Answer
from conspectus.store import Presence


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


def test_a_name_says_where_it_came_from():
    assert [named("apologies", "human"), named("", "")] == ["apologies (human)", "unnamed"]


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
    options = FindingOptions(top=top, answer=Answer(out, json=True))
    options.deliver(result, lambda *_: pytest.fail("no table"))
    assert out.read_text() == f"{rows} rows"
    written = capsys.readouterr()
    assert written.out == "{}\n"
    assert written.err == f"report: {out}\n"


def test_without_json_the_table_is_written(result, capsys):
    FindingOptions(top=5).deliver(result, lambda found, top: typer.echo((found is result, top)))
    assert capsys.readouterr().out == "(True, 5)\n"


def test_what_is_not_said_is_as_in_the_library():
    assert FindingOptions().settings() == {
        "strata": (),
        "adjust_length": True,
        "presence": Presence(),
        "min_support": None,
        "confidence": 0.95,
        "fdr": 0.05,
        "correction": "bh",
        "folding": Folding(),
    }


def test_what_is_said_reaches_the_library():
    given = FindingOptions(
        ["year"], no_length=True, presence=PresenceOptions(2, 0.5), min_support=3,
        confidence=0.9, fdr=0.1, correction=Correction.BY, no_fold=True,
    ).settings()  # fmt: skip
    assert given == {
        "strata": ("year",),
        "adjust_length": False,
        "presence": Presence(min_tokens=2, threshold=0.5),
        "min_support": 3,
        "confidence": 0.9,
        "fdr": 0.1,
        "correction": "by",
        "folding": None,
    }


def test_where_nothing_has_a_name_it_says_how_to_get_names(result, capsys):
    result.provenance["label_sets"] = None
    write_findings(result, 5, [], ["change>"], lambda row: [points(row["change"])])
    hint = "hint: no concept has a name: run `conspectus label a.conspectus`"
    assert capsys.readouterr().err.splitlines()[-1] == hint
