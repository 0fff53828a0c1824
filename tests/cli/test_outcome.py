"""`conspectus outcome` on stores of words."""

from __future__ import annotations

import numpy as np
import pytest
from word_store import word_store


@pytest.fixture
def judged(tmp_path):
    rng = np.random.default_rng(0)
    rows = []
    for i in range(200):
        liked = i % 2
        words = ["alpha"] * (rng.random() < 0.2 + 0.5 * liked) + ["beta"] * (rng.random() < 0.4)
        rows.append(
            {
                "text": " ".join([*words, *["filler"] * int(rng.integers(2, 9))]),
                "score": float(liked + rng.normal()),
                "verdict": ("bad", "good")[liked],
                "pair": i // 2,
            }
        )
    return word_store(tmp_path / "judged.conspectus", rows, part_size=100)


def test_a_score(conspectus, judged):
    done = conspectus("outcome", judged.path, "--y", "score", "--top", 1)
    assert done.code == 0
    heading, row = (line.split("\t") for line in done.out.splitlines())
    assert heading[:3] == ["latent", "concept (named by)", "documents"]
    assert row[1] == "the word alpha (lexical, unverified)"
    assert row[5].startswith("+")
    assert "score: 200 documents; 1 of 2 concepts go with it" in done.err
    assert "R2" in done.err


def test_a_preference_within_pairs(conspectus, judged, tmp_path):
    report = tmp_path / "outcome.html"
    done = conspectus(
        "outcome", judged.path, "--y", "verdict", "--positive", "good", "--group-by", "pair",
        "--json", "--out", report,
    )  # fmt: skip
    assert done.code == 0
    assert done.json["provenance"]["keys"] == 100
    assert done.json["provenance"]["metric"] == "pairs ordered rightly"
    assert [row["model"] for row in done.json["models"]][:2] == ["length", "words"]
    assert done.json["few"][0]["latent"] == 0
    assert "What goes with verdict = good" in report.read_text()
    shown = conspectus("outcome", judged.path, "--y", "verdict", "--positive", "good", "--folds", 0)
    assert "predict" not in shown.err
    assert "%" in shown.out


def test_what_goes_wrong_is_one_line(conspectus, judged):
    done = conspectus("outcome", judged.path, "--y", "verdict")
    assert done.code == 1
    assert "--positive VALUE" in done.err
    assert conspectus("outcome", judged.path).code == 2
    assert conspectus("outcome", judged.path, "--y", "score", "--folds", 1).code == 1


def test_models_may_be_learned_from_some_of_the_documents(conspectus, judged):
    done = conspectus("outcome", judged.path, "--y", "score", "--sample", 60, "--json")
    assert done.code == 0, done.err
    assert done.json["settings"]["sample"] == 60
    assert sum(done.json["provenance"]["documents"]) == 200
