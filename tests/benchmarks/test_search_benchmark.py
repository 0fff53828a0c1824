"""The search benchmark runs on a small store, and its contenders agree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "search.py"
SMALL = ["--documents", "600", "--latents", "150", "--active", "20", "--queries", "3"]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("search")
    command = [sys.executable, str(SCRIPT), *SMALL, "--json", "--store", str(folder / "s")]
    environment = os.environ | {"CONSPECTUS_HOME": str(folder / "cache")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


def test_every_contender_is_timed(figures) -> None:
    for name in ("conspectus", "csr", "bm25s"):
        for kind in ("even", "common"):
            assert 0 < figures[name][kind]["p50_ms"] <= figures[name][kind]["p95_ms"]
        assert figures[name]["peak_mb"] > 0
    assert {"query_words", "table", "evidence"} <= set(figures["conspectus"])
    assert "query_meaning" not in figures["conspectus"], "there is no model in this cache"


def test_we_find_what_the_matrix_finds(figures) -> None:
    assert figures["same_documents_as_csr"] == 1.0


def test_setting_is_what_was_asked_for(figures) -> None:
    setting = figures["setting"]
    assert (setting["n_docs"], setting["n_latents"], setting["queries"]) == (600, 150, 3)
    assert 15 < setting["active"] < 25
    assert figures["conspectus"]["even"]["entries"] > 0
