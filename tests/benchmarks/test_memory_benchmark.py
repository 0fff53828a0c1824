"""The benchmark of memory runs on a small store and gives every figure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "memory.py"


@pytest.mark.slow
def test_a_small_run_gives_all_figures(tmp_path):
    command = [sys.executable, str(BENCHMARK), "--store", str(tmp_path / "s.conspectus")]
    command += ["--n-docs", "3000", "--only", "paired", "--json"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = json.loads(output)
    assert [row["case"] for row in rows] == ["diff, paired", "trend, paired"]
    for row in rows:
        assert row["cpu_s"] > 0
        assert row["peak_mb"] > 50
