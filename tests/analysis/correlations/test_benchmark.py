"""The benchmark of the correlation runs and says what the documentation quotes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "correlate.py"
SMALL = ["--n-docs", "1500", "--small-docs", "800", "--n-latents", "1500", "--active", "40"]


@pytest.mark.slow
def test_a_small_run_gives_all_figures():
    command = [sys.executable, str(BENCHMARK), *SMALL, "--small-latents", "600", "--json"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = json.loads(output)
    assert figures["largest_disagreement_of_npmi"] < 1e-9
    assert figures["within_limits"] is True
    for run in ("full", "small", "small_dense"):
        assert figures[run]["wall_s"] > 0
        assert figures[run]["peak_mb"] > 0
    assert figures["full"]["false_discoveries"] <= 0.2
    assert figures["full"]["recall"] > 0.3
    assert figures["small_dense"]["tested"] == 600 * 599 / 2
    assert figures["ratio_wall"] > 0
