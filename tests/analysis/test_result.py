"""What every result can write."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.result import Result, records
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
