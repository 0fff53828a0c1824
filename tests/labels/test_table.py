from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest

from conspectus.labels.table import (
    EARLIER,
    MOST_EARLIER,
    SCHEMA,
    earlier_names,
    from_rows,
    headline,
    label_table,
    put_labels,
    with_scores,
)
from conspectus.labels.tasks import Measure, Score
from conspectus.store.trust import verified


def table(source: str, **labels: str) -> pa.Table:
    latents = [int(name[1:]) for name in labels]
    coverage = [0.5] * len(labels)
    return label_table(
        latent=latents, label=list(labels.values()), source=source, coverage=coverage
    )


def score(measure: Measure, value: float, low: float = 0.6, high: float = 0.99) -> Score:
    return Score(measure, value, low, high, 20, 0)


def by_latent(merged: pa.Table) -> dict[int, tuple[str, str, int]]:
    rows = merged.to_pylist()
    return {row["latent"]: (row["label"], row["source"], row["version"]) for row in rows}


def row(merged: pa.Table, latent: int = 1) -> dict[str, Any]:
    return next(row for row in merged.to_pylist() if row["latent"] == latent)


def test_schema() -> None:
    made = table("lexical", l3="a")
    assert made.schema == SCHEMA
    nothing = dict.fromkeys(SCHEMA.names)
    assert made.to_pylist() == [
        {
            **nothing,
            "latent": 3,
            "label": "a",
            "source": "lexical",
            "version": 1,
            "coverage": 0.5,
        }
    ]
    assert label_table(latent=[], label=[], source="x").num_rows == 0
    assert label_table(latent=[1], label=["a"], source="x").column("coverage").null_count == 1


def test_what_is_equal_keeps_its_version_and_what_changes_gets_a_new_one() -> None:
    old = table("lexical", l1="a", l2="b", l5="kept")
    merged = put_labels(old, table("lexical", l2="new", l1="a"))
    assert by_latent(merged) == {
        1: ("a", "lexical", 1),
        2: ("new", "lexical", 2),
        5: ("kept", "lexical", 1),
    }
    assert put_labels(merged, table("lexical", l1="a")).equals(merged)


def test_the_same_words_of_another_source_are_another_name() -> None:
    merged = put_labels(table("lexical", l1="a"), table("llm", l1="a"))
    assert by_latent(merged) == {1: ("a", "llm", 2)}


def test_order_of_latents_is_ascending() -> None:
    merged = put_labels(table("lexical", l9="a", l2="b"), table("lexical", l5="c"))
    assert merged.column("latent").to_pylist() == [2, 5, 9]


def test_further_columns_survive_on_either_side() -> None:
    old = table("llm", l1="a").append_column("why", pa.array(["because"]))
    new = table("llm", l1="b", l2="c").append_column("next_tokens", pa.array(["x", None]))
    merged = put_labels(old, new)
    assert set(merged.column_names) == {*SCHEMA.names, "why", "next_tokens", EARLIER}
    assert merged.column_names[: len(SCHEMA.names)] == SCHEMA.names
    assert (row(merged)["why"], row(merged)["next_tokens"]) == ("because", "x")
    assert row(merged, 2)["why"] is None


def test_earlier_names_newest_first_and_no_more_than_are_kept() -> None:
    merged = table("llm", l1="name 0", l2="other")
    for i in range(1, 12):
        merged = put_labels(merged, table("llm", l1=f"name {i}"))
    found = earlier_names(merged, 1)
    assert [name["label"] for name in found] == [f"name {i}" for i in range(10, 2, -1)]
    assert [name["version"] for name in found] == list(range(11, 3, -1))
    assert len(found) == MOST_EARLIER
    assert row(merged)["version"] == 12
    assert earlier_names(merged, 2) == []
    assert earlier_names(merged, 99) == []
    assert earlier_names(table("llm", l1="a"), 1) == []


def test_scores_go_with_the_name_they_are_of() -> None:
    old = with_scores(table("llm", l1="a"), {1: score("detection", 0.9)})
    kept = put_labels(old, table("llm", l1="a"))
    assert (row(kept)["score"], row(kept)["measure"]) == (pytest.approx(0.9), "detection")
    renamed = put_labels(old, table("llm", l1="b"))
    assert row(renamed)["score"] is None
    assert row(renamed)["detection"] is None
    assert row(renamed)["measure"] is None
    (before,) = earlier_names(renamed, 1)
    assert before["label"] == "a"
    assert before["measure"] == "detection"
    assert before["score"] == pytest.approx(0.9)


def test_new_scores_replace_those_of_the_same_measure() -> None:
    old = with_scores(table("llm", l1="a"), {1: score("words", 0.9)})
    new = with_scores(table("llm", l1="a"), {1: score("words", 0.6, 0.4, 0.7)})
    merged = row(put_labels(old, new))
    assert (merged["words"], merged["words_low"]) == (pytest.approx(0.6), pytest.approx(0.4))
    assert (merged["score"], merged["score_low"]) == (pytest.approx(0.6), pytest.approx(0.4))


def test_the_headline_is_the_strongest_test_and_not_the_best_number() -> None:
    scored = table("llm", l1="a")
    for measure, value in (("words", 0.99), ("detection", 0.61), ("embedding", 0.8)):
        scored = with_scores(scored, {1: score(measure, value, value - 0.1, value + 0.005)})  # type: ignore[arg-type]
    found = row(scored)
    assert found["measure"] == "detection"
    assert found["score"] == pytest.approx(0.61)
    assert found["score_low"] == pytest.approx(0.51)
    assert found["score_high"] == pytest.approx(0.615)
    assert found["words_high"] == pytest.approx(0.995)
    assert found["fuzzing"] is None


def test_examples_and_missing_ones_are_those_of_the_headline() -> None:
    """Whatever the order in which measures come, together or one over the other."""
    detected = Score("detection", 0.9, 0.8, 0.95, 31, 9)
    by_words = Score("words", 0.8, 0.7, 0.9, 200, 0)
    bare = table("llm", l1="a")
    one, other = with_scores(bare, {1: detected}), with_scores(bare, {1: by_words})
    assert (row(other)["score_n"], row(other)["score_missing"]) == (200, 0)
    for merged in (
        with_scores(one, {1: by_words}),
        with_scores(other, {1: detected}),
        put_labels(one, other),
        put_labels(other, one),
        put_labels(one, bare),
    ):
        assert (row(merged)["score_n"], row(merged)["score_missing"]) == (31, 9)
    again = put_labels(one, with_scores(bare, {1: Score("detection", 0.9, 0.8, 0.95, 40, 0)}))
    assert (row(again)["score_n"], row(again)["score_missing"]) == (40, 0)
    assert row(put_labels(one, table("llm", l1="b")))["score_n"] is None


def test_examples_and_missing_ones_are_kept_of_every_measure() -> None:
    """Those of the headline alone were, and nobody saw that half of the fuzzing was lost."""
    bare = table("llm", l1="a")
    both = with_scores(bare, {1: Score("detection", 0.9, 0.8, 0.95, 40, 0)})
    both = with_scores(both, {1: Score("fuzzing", 0.8, 0.6, 0.9, 10, 10)})
    for found in (row(both), row(put_labels(both, bare)), row(put_labels(bare, both))):
        assert (found["detection_n"], found["detection_missing"]) == (40, 0)
        assert (found["fuzzing_n"], found["fuzzing_missing"]) == (10, 10)
        assert (found["score_n"], found["score_missing"]) == (40, 0)
        assert found["words_n"] is found["words_missing"] is None
    assert not verified(both).any()


def test_where_no_answer_came_at_all_that_is_kept_too() -> None:
    lost = Score("fuzzing", math.nan, math.nan, math.nan, 0, 20)
    good = with_scores(table("llm", l1="a"), {1: score("detection", 0.9)})
    found = with_scores(good, {1: lost})
    assert (row(found)["fuzzing"], row(found)["fuzzing_missing"]) == (None, 20)
    assert row(found)["measure"] == "detection"
    assert not verified(found).any()
    assert row(put_labels(good, found))["fuzzing_missing"] == 20
    # What was measured before stands, and no examples are no answers that are missing.
    measured = with_scores(good, {1: Score("fuzzing", 0.9, 0.8, 0.95, 20, 0)})
    assert row(with_scores(measured, {1: lost})) == row(measured)
    none = Score("fuzzing", math.nan, math.nan, math.nan, 0, 0)
    assert row(with_scores(good, {1: none})) == row(good)


def test_a_number_never_gets_the_limits_of_another() -> None:
    """An imported score put over a measured one took its interval, and verified the name."""
    measured = with_scores(table("neuronpedia", l1="a"), {1: score("detection", 0.71, 0.6, 0.8)})
    foreign = from_rows(
        [
            {
                **row(table("neuronpedia", l1="a")),
                "measure": "detection",
                "score": 0.99,
                "detection": 0.99,
            }
        ],
        measured.schema,
    )
    kept = row(put_labels(measured, foreign))
    assert (kept["detection"], kept["score"]) == (pytest.approx(0.71), pytest.approx(0.71))
    assert kept["score_low"] == pytest.approx(0.6)
    over = put_labels(foreign, measured)
    assert row(over)["score"] == pytest.approx(0.71)
    again = row(put_labels(foreign, foreign))
    assert (again["score"], again["score_low"]) == (pytest.approx(0.99), None)
    assert not verified(put_labels(foreign, foreign)).any()


def test_of_lexical_names_their_own_words_come_before_a_sentence_encoder() -> None:
    for source, measure in (("lexical", "words"), ("llm", "embedding")):
        scored = table(source, l1="bold “**”")
        scored = with_scores(scored, {1: score("words", 0.85)})
        scored = with_scores(scored, {1: score("embedding", 0.45, 0.2)})
        assert row(scored)["measure"] == measure
        judged = with_scores(scored, {1: score("fuzzing", 0.6)})
        assert row(judged)["measure"] == "fuzzing"


def test_a_measure_put_over_another_set_of_measures_makes_the_headline_anew() -> None:
    words = with_scores(table("llm", l1="a"), {1: score("words", 0.9)})
    judged = with_scores(table("llm", l1="a"), {1: score("detection", 0.7)})
    for merged in (put_labels(words, judged), put_labels(judged, words)):
        assert (row(merged)["measure"], row(merged)["words"]) == ("detection", pytest.approx(0.9))


def test_what_could_not_be_judged_leaves_what_stands() -> None:
    old = with_scores(table("llm", l1="a", l2="b"), {1: score("words", 0.9)})
    nothing = {1: score("words", math.nan, math.nan, math.nan), 7: score("words", 0.9)}
    assert with_scores(old, nothing).equals(old)


def test_a_score_of_an_unknown_measure_stays() -> None:
    assert headline({"measure": None, "score": 0.4})["score"] == 0.4
