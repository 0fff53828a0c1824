from __future__ import annotations

import pandas as pd
import pytest
from word_store import word_store


@pytest.fixture
def store(tmp_path):
    texts = ["alpha beta one"] * 12 + ["gamma delta two"] * 9 + ["nothing at all"] * 3
    rows = [{"text": text, "model": "x" if "a b" in text else "y"} for text in texts]
    return word_store(tmp_path / "words.conspectus", rows, part_size=10)


ARGUMENTS = ("--latents", "0,1,2,3", "--k", "2", "--resamples", "2")


def test_clusters_on_the_screen(conspectus, store) -> None:
    done = conspectus("cluster", store.path, *ARGUMENTS)
    assert done.code == 0
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert lines[0][0] == "cluster"
    assert [line[2] for line in lines[1:]] == ["12", "9"]
    assert "alpha" in lines[1][1] or "beta" in lines[1][1]
    assert "21 of 24 documents in 2 clusters" in done.err
    assert "3 of 24 documents are in no cluster" in done.err


def test_json(conspectus, store) -> None:
    content = conspectus("cluster", store.path, *ARGUMENTS, "--seed", 3, "--json").json
    assert [row["size"] for row in content["table"]] == [12, 9]
    assert content["settings"]["seed"] == 3


def test_units(conspectus, store) -> None:
    content = conspectus("cluster", store.path, *ARGUMENTS, "--unit", "model", "--json").json
    assert content["settings"]["unit"] == "model"
    assert content["provenance"]["units"] == 2
    done = conspectus("cluster", store.path, *ARGUMENTS, "--unit", "nothing")
    assert done.code == 1
    assert "nothing" in done.err


@pytest.mark.parametrize("name", ["a.csv", "new/a.parquet"])
def test_assignments_and_report(conspectus, store, tmp_path, name) -> None:
    target, report = tmp_path / name, tmp_path / "r.html"
    done = conspectus("cluster", store.path, *ARGUMENTS, "--assignments", target, "--out", report)
    assert done.code == 0
    read = pd.read_csv if name.endswith("csv") else pd.read_parquet
    assert read(target)["cluster"].value_counts().to_dict() == {0: 12, 1: 9, -1: 3}
    assert "cluster 1" in report.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--latents", "1,b"), "numbers with commas"),
        (("--k", "one"), "'auto' or a number from 2"),
        (("--assignments", "a.txt"), ".csv or .parquet"),
        (("--method", "agnes"), "agnes"),
        (("--map",), "say where with --out"),
    ],
)
def test_bad_arguments(conspectus, store, arguments, message) -> None:
    done = conspectus("cluster", store.path, *arguments)
    assert done.code == 2
    assert message in " ".join(done.err.replace("│", " ").split())


def test_what_cannot_be_clustered_is_one_line(conspectus, store) -> None:
    done = conspectus(
        "cluster", store.path, "--latents", "0,5", "--exclude", "0", "--exclude", "word beta"
    )
    assert done.code == 1
    assert "too few concepts are left to compare documents by: 1" in done.err


def test_a_file_that_cannot_be_written(conspectus, store, tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    done = conspectus(
        "cluster", store.path, *ARGUMENTS, "--assignments", tmp_path / "file" / "a.csv"
    )
    assert done.code == 1
    assert "cannot be written" in done.err
