"""`conspectus trend` on stores of words."""

from __future__ import annotations

import numpy as np
import pytest
from word_store import word_store


@pytest.fixture
def trending(tmp_path):
    rng = np.random.default_rng(0)
    rows = []
    for i in range(240):
        step = i % 3
        words = ["alpha"] * (rng.random() < 0.1 + 0.4 * step) + ["beta"] * (rng.random() < 0.4)
        rows.append(
            {
                "text": " ".join([*words, *["filler"] * int(rng.integers(2, 9))]),
                "year": 2000 + step,
                "release": ("old", "new", "newest")[step],
                "prompt": i // 3,
            }
        )
    return word_store(tmp_path / "trend.conspectus", rows, part_size=100)


def test_years(conspectus, trending):
    done = conspectus("trend", trending.path, "--by", "year", "--top", 1)
    assert done.code == 0
    heading, row = (line.split("\t") for line in done.out.splitlines())
    assert heading[:3] == ["latent", "concept (named by)", "change along a line [95%]"]
    assert row[1] == "the word alpha (lexical, unverified)"
    assert row[2].startswith("+")
    assert row[5] == "steady"
    assert "2000 to 2002: 240 documents; 1 of 2 concepts rise or fall" in done.err


def test_releases_in_order_within_prompts(conspectus, trending, tmp_path):
    order = [part for name in ("old", "new", "newest") for part in ("--order", name)]
    report = tmp_path / "trend.html"
    done = conspectus(
        "trend", trending.path, "--by", "release", *order, "--paired-by", "prompt",
        "--no-length", "--json", "--out", report,
    )  # fmt: skip
    assert done.code == 0
    assert done.json["settings"]["order"] == ["old", "new", "newest"]
    assert done.json["provenance"]["keys"] == 80
    assert done.json["table"][0]["latent"] == 0
    assert len(done.json["table"][0]["shares"]) == 3
    assert "Trends over release" in report.read_text()


def test_what_goes_wrong_is_one_line(conspectus, trending):
    done = conspectus("trend", trending.path, "--by", "release")
    assert done.code == 1
    assert "say in which order its values come" in done.err
    assert conspectus("trend", trending.path).code == 2
    assert conspectus("trend", trending.path, "--by", "year", "--bins", 1).code == 2
