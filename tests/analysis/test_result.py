"""What every result can write."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.result import Result, number_of, records
from conspectus.errors import AnalysisError
from conspectus.report.page import Page


@dataclass(frozen=True, eq=False, kw_only=True)
class Small(Result):
    """Two rows."""

    @property
    def table(self):
        return pd.DataFrame({"name": ["é <b>", None], "p": [1e-300, np.nan], "n": [1, 2]})

    def evidence(self, i, k=5):
        return []

    def page(self, title="Small"):
        return Page(title, "Lead.", (), (), (), {}, {}, (), (), {})

    def plot(self):
        return None


@pytest.fixture
def result():
    return Small(settings={"fdr": 0.05}, provenance={"latents": 3}, notes=("a note",))


def test_records_keep_small_numbers_and_know_nothing_but_none(result):
    assert records(result.table) == [
        {"name": "é <b>", "p": 1e-300, "n": 1},
        {"name": None, "p": None, "n": 2},
    ]


def test_json_is_strict_and_whole(result):
    told = json.loads(result.to_json(), parse_constant=pytest.fail)
    assert told["table"] == records(result.table)
    assert told["settings"] == {"fdr": 0.05}
    assert told["provenance"] == {"latents": 3}
    assert told["notes"] == ["a note"]
    assert "é" in result.to_json()


def test_a_report_is_written_into_a_new_folder_with_what_the_page_was_asked(result, tmp_path):
    path = result.to_html(tmp_path / "new" / "r.html", title="Other & more")
    assert "Other &amp; more" in path.read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_says_so(result, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(AnalysisError, match="cannot be written to"):
        result.to_html(tmp_path / "file" / "r.html")


@pytest.mark.parametrize("given", [2, np.int32(2), np.uint8(2)])
def test_rows_are_named_by_whole_numbers(given):
    assert number_of(given, 3, "cluster") == 2
    assert type(number_of(given, 3, "cluster")) is int
    assert number_of(given, 2, "rank", 1) == 2


@pytest.mark.parametrize(
    ("given", "n", "first", "message"),
    [
        (3, 3, 0, "there is no rank 3: they go from 0 to 2"),
        (-1, 3, 0, "there is no rank -1: they go from 0 to 2"),
        (0, 3, 1, "there is no rank 0: they go from 1 to 3"),
        (0, 0, 0, "there is no rank 0: none was found"),
        (1.0, 3, 0, "a rank is a whole number, not 1.0"),
        ("1", 3, 0, "a rank is a whole number, not '1'"),
        (None, 3, 0, "a rank is a whole number, not None"),
    ],
)
def test_other_numbers_say_which_there_are(given, n, first, message):
    with pytest.raises(AnalysisError, match=message):
        number_of(given, n, "rank", first)
