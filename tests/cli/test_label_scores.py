"""Scores of names as the terminal shows them."""

from __future__ import annotations

import pytest

from conspectus.cli.label_scores import (
    SHOWN,
    examples_of,
    score_text,
    scores_of,
    scores_text,
    write_scores,
)
from conspectus.labels.table import label_table, with_scores
from conspectus.labels.tasks import Score


def labels(n: int):
    made = label_table(latent=range(n), label=[f"name {i}" for i in range(n)], source="llm")
    tested = {i: Score("detection", 0.9, 0.6, 0.97, 20, 0) for i in range(n - 1)}
    made = with_scores(made, tested)
    return with_scores(made, {1: Score("fuzzing", 0.4, 0.3, 0.55, 20, 0)})


def test_a_score_has_its_limits_where_they_are_known():
    assert score_text({"words": 0.8149, "words_low": 0.7, "words_high": 0.9}, "words") == (
        "0.81 [0.70, 0.90]"
    )
    assert score_text({"words": 0.8, "words_low": None, "words_high": None}, "words") == "0.80"
    assert score_text({"words": None}, "words") == ""
    assert score_text({"words": float("nan"), "words_low": 0.1, "words_high": 0.2}, "words") == ""


def test_all_measures_in_their_order():
    row = labels(3).to_pylist()[1]
    assert scores_text(row) == "detection 0.90 [0.60, 0.97]; fuzzing 0.40 [0.30, 0.55]"
    found = scores_of(row)
    assert list(found) == ["detection", "fuzzing"]
    assert found["fuzzing"] == pytest.approx([0.4, 0.3, 0.55])
    assert scores_of(labels(3).to_pylist()[2]) == {}


def test_the_first_names_are_shown_and_the_others_counted(capsys):
    write_scores(labels(SHOWN + 4), ["detection", "fuzzing"])
    written = capsys.readouterr()
    lines = written.out.splitlines()
    assert lines[1].split("\t") == ["latent", "name", "detection", "fuzzing", "verified"]
    assert lines[2].split("\t") == ["0", "name 0", "0.90 [0.60, 0.97]", "", "yes"]
    assert lines[3].split("\t")[3:] == ["0.40 [0.30, 0.55]", "no"]
    assert len(lines) == SHOWN + 2
    assert "3 more" in written.err


def test_names_without_a_score_by_these_measures_are_no_table(capsys):
    write_scores(labels(3), ["embedding"])
    write_scores(labels(3), [])
    assert capsys.readouterr() == ("", "")


def test_answers_that_are_missing_stand_beside_the_score_they_are_missing_from() -> None:
    row = {"measure": "detection", "detection": 0.9, "words": 0.8}
    row |= {"words_n": 4, "words_missing": 1, "fuzzing_n": 0, "fuzzing_missing": 20}
    assert scores_text({**row, "detection_n": 31, "detection_missing": 9}) == (
        "detection 0.90, no answer on 9 of 40; fuzzing no answer on 20 of 20; "
        "words 0.80, no answer on 1 of 5"
    )
    counts = {"detection_n": 40, "detection_missing": 0, "words_missing": None}
    assert scores_text({**row, **counts}).startswith("detection 0.90; fuzzing")
    assert scores_text({**row, **counts}).endswith("words 0.80")
    assert examples_of({**row, **counts}) == {"detection": [40, 0], "fuzzing": [0, 20]}


def test_names_that_lost_too_many_answers_are_counted(capsys):
    made = with_scores(labels(3), {0: Score("fuzzing", 0.9, 0.6, 0.97, 15, 5)})
    write_scores(made, ["detection", "fuzzing"])
    assert "of 1 names a measure has no answer on more than a fifth" in capsys.readouterr().err
    write_scores(made, ["detection"])
    assert capsys.readouterr().err == ""
