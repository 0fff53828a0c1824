"""`conspectus diff`: groups, confounds and verification."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from word_store import word_store


@pytest.fixture
def models(tmp_path: Path):
    """Three models: x likes alpha, y and z do not; all like beta when the topic is law."""
    rng = np.random.default_rng(0)
    rows = []
    for i in range(120):
        for model, chance in (("x", 0.9), ("y", 0.2), ("z", 0.4)):
            words = ["some"] + ["alpha"] * (rng.random() < chance) + ["beta"] * (i % 3 == 0)
            topic = "law" if i % 3 == 0 else "food"
            text = " ".join(words + ["word"] * int(rng.integers(5)))
            rows.append({"text": text, "model": model, "pair": i, "topic": topic})
    return word_store(tmp_path / "models.conspectus", rows, part_size=64)


def test_without_b_it_is_the_rest(conspectus, models):
    result = conspectus("diff", models.path, "--by", "model", "--a", "x", "--json").json
    assert result["sides"] == ["x", "the rest"]
    assert result["provenance"]["documents"] == [120, 240]


def test_against_the_largest_shows_the_nearest_group(conspectus, models):
    arguments = ["diff", models.path, "--by", "model", "--a", "x", "--against", "largest"]
    done = conspectus(*arguments)
    assert done.code == 0
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert lines[0][3:5] == ["nearest", "nearest group"]
    assert lines[1][1] == "the word alpha (lexical, unverified)"
    assert lines[1][4] == "z"
    assert "against each of y, z: 120, 120 and 120 documents" in done.err
    row = conspectus(*arguments, "--json").json["table"][0]
    assert row["largest"] == "z"
    assert row["smallest"] == "y"
    assert row["share[x]"] == pytest.approx(row["share_a"])


def test_a_store_with_names_gets_no_hint(conspectus, models):
    assert "hint:" not in conspectus("diff", models.path, "--by", "model", "--a", "x").err


def test_strata_are_named_in_the_heading(conspectus, models):
    arguments = ["diff", models.path, "--by", "model", "--a", "x", "--b", "y"]
    both = conspectus(*arguments, "--strata", "topic").out.splitlines()[0]
    assert "equal length and topic" in both
    alone = conspectus(*arguments, "--strata", "topic", "--no-length")
    assert "equal topic" in alone.out.splitlines()[0]
    neither = conspectus(*arguments, "--no-length")
    assert "adjusted" in neither.out.splitlines()[0]
    assert "not adjusted for anything" in neither.err


def test_verified_figures_stand_beside_those_of_discovery(conspectus, models, tmp_path):
    out = tmp_path / "report.html"
    arguments = ["diff", models.path, "--by", "model", "--a", "x", "--verify-share", 0.5]
    done = conspectus(*arguments, "--seed", 3, "--out", out)
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert lines[0][-2:] == ["verified [95%]", "q verified"]
    assert lines[1][-2].startswith("+")
    assert "1 concept chosen, 1 of them verified" in done.err
    assert "Kept for verification" in out.read_text(encoding="utf-8")
    result = conspectus(*arguments, "--seed", 3, "--json").json
    assert result["settings"]["verify_share"] == 0.5
    assert result["settings"]["seed"] == 3
    assert result["table"][0]["verification"] == "survived"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--verify-share", 0.95], 2, "verify-share"),
        (["--against", "all"], 2, "against"),
        (["--strata", "topics"], 1, "did you mean 'topic'"),
        (["--no-length", "--rank-by", "adjusted"], 1, "nothing is held equal"),
    ],
)
def test_what_cannot_be_done_is_said(conspectus, models, arguments, code, message):
    done = conspectus("diff", models.path, "--by", "model", "--a", "x", *arguments)
    assert done.code == code
    assert message in done.err


def test_documents_of_a_unit_count_as_one(conspectus, models):
    arguments = ["diff", models.path, "--by", "model", "--a", "x", "--unit", "pair", "--json"]
    result = conspectus(*arguments).json
    assert result["settings"]["unit"] == "pair"
    assert result["provenance"]["units"] == [120, 120]
    done = conspectus(*arguments, "--paired-by", "pair")
    assert done.code == 1
    assert "give --paired-by or --unit, not both" in done.err


def test_a_column_that_no_two_documents_share_is_said_to_hold_nothing_equal(conspectus, models):
    arguments = ["diff", models.path, "--by", "model", "--a", "x", "--no-length"]
    done = conspectus(*arguments, "--strata", "doc_id")
    assert "no document of one side has one of the other that is alike in that" in done.err
