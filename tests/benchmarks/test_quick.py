"""The floors of the bench on the documents that come with the project."""

from __future__ import annotations

import json

import pytest
from benchmarks.truth.__main__ import main

from conspectus.readers.catalog import find_entry, is_installed

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(
        not is_installed(find_entry("smollm2-135m")),
        reason="run: conspectus models pull smollm2-135m",
    ),
]


def test_planted_differences_are_found_and_explained_in_what_is_shipped(tmp_path):
    given = ["--quick", "--seeds", "2", "--work", str(tmp_path), "--data", str(tmp_path / "none")]
    assert main(given) == 0
    written = json.loads((tmp_path / "quick" / "truth.json").read_text())
    for suite in ("differences", "hypotheses"):
        assert written[suite]["floors"], suite
        assert all(floor["holds"] for floor in written[suite]["floors"]), written[suite]["floors"]


def test_what_lacks_its_data_is_skipped_and_says_so(tmp_path):
    given = ["--suite", "natural", "--work", str(tmp_path), "--data", str(tmp_path / "none")]
    assert main(given) == 0
    (note,) = json.loads((tmp_path / "full" / "natural.json").read_text())["notes"]
    assert "--data" in note
