from __future__ import annotations

import pytest
from word_store import word_store

GROUPS = ("alpha beta", "gamma delta", "**bold** \U0001f600")


@pytest.fixture
def grouped(tmp_path):
    """Forty documents of each of three kinds; the last kind and half of the others unlabelled."""
    rows = [
        {"text": GROUPS[c], "kind": None if c == 2 or i % 2 else f"k{c}", "topic": f"t{c}"}
        for i in range(40)
        for c in range(3)
    ]
    return word_store(tmp_path / "s.conspectus", rows, part_size=50)


def test_novel_lists_groups_and_writes_a_report(conspectus, grouped, tmp_path):
    done = conspectus(
        "novel", grouped.path, "--labels", "kind", "--k", 1, "--weight", "0", "--out",
        tmp_path / "novel.html",
    )  # fmt: skip
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].split("\t")[0] == "group"
    assert lines[1].startswith("novel 1\t")
    assert "\t40\t" in lines[1]
    assert "nothing says how far to believe it" in done.err
    assert "novel 1" in (tmp_path / "novel.html").read_text()


def test_novel_writes_json(conspectus, grouped):
    done = conspectus(
        "novel", grouped.path, "--labels", "kind", "--known", "k0", "--known", "k1", "--mode",
        "open", "--method", "semi-supervised", "--k", 1, "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.json["settings"]["known"] == ["k0", "k1"]
    assert done.json["table"][0]["documents"] == 40
    assert len(done.json["assignments"]) == 120


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--k", "many", "takes 'auto' or a number from 1"),
        ("--weight", "heavy", "takes 'auto' or a number from 0"),
        ("--latents", "a,b", "numbers with commas"),
        ("--mode", "shut", "novel-only"),
    ],
)
def test_bad_arguments_of_novel_are_said(conspectus, grouped, option, value, message):
    done = conspectus("novel", grouped.path, "--labels", "kind", option, value)
    assert done.code == 2
    assert message in " ".join(done.err.replace("│", " ").split())


def test_errors_of_novel_are_one_line(conspectus, grouped):
    done = conspectus("novel", grouped.path, "--labels", "topic")
    assert done.code == 1
    assert "every document is labelled" in done.err
    assert "Traceback" not in done.err


def test_subthemes_lists_themes(conspectus, tmp_path):
    rows = [
        {"text": f"{GROUPS[c]} {'alpha' if i % 3 else 'gamma'}", "topic": "all"}
        for i in range(30)
        for c in range(3)
    ]
    store = word_store(tmp_path / "s.conspectus", rows, part_size=50)
    out = tmp_path / "themes.html"
    done = conspectus(
        "subthemes", store.path, "--label", "topic", "--k", 3, "--resamples", 2, "--latents",
        "0,1,2,3,4,5", "--out", out,
    )  # fmt: skip
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) == 4
    assert out.exists()
    done = conspectus(
        "subthemes", store.path, "--label", "topic", "--value", "all", "--k", 2, "--latents",
        "0,1,2,3", "--resamples", 2, "--json",
    )  # fmt: skip
    assert len(done.json["table"]) == 2
