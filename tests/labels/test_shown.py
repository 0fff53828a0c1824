from __future__ import annotations

from itertools import permutations
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conspectus.errors import StoreError
from conspectus.labels.shown import (
    PRECEDENCE,
    knows_sets,
    merge_sets,
    precedence,
    rank,
    sets_chosen,
    sets_shown,
)
from conspectus.labels.table import EARLIER, NEXT_TOKENS, label_table, put_labels, with_scores
from conspectus.labels.tasks import Measure, Score
from conspectus.store.trust import verified_from


def name(
    source: str,
    label: str = "",
    measure: str | None = None,
    value: float = 0.9,
    low: float = 0.6,
    latent: int = 1,
) -> Any:
    table = label_table(latent=[latent], label=[label or source], source=source)
    if measure is None:
        return table
    return with_scores(table, {latent: Score(cast("Measure", measure), value, low, 1.0, 20, 0)})


def winner(*tables: Any, threshold: float = 0.7) -> str:
    """Label shown, whatever the order in which the sets come."""
    found = set()
    for order in permutations(tables):
        sets = {f"set{i}": table for i, table in enumerate(order)}
        (row,) = merge_sets(sets, threshold).to_pylist()
        found.add(row["label"])
    assert len(found) == 1
    return found.pop()


def test_what_a_person_says_comes_first() -> None:
    assert winner(name("human"), name("llm", measure="detection", value=0.99)) == "human"
    failed = name("human", measure="detection", value=0.4, low=0.2)
    assert winner(failed, name("llm", measure="detection", value=0.99)) == "human"


def test_verified_before_unverified_whatever_the_source() -> None:
    assert winner(name("llm"), name("lexical", measure="words", value=0.8)) == "lexical"
    weak = name("llm", measure="detection", value=0.69)
    assert winner(weak, name("lexical", measure="words", value=0.7001)) == "lexical"


def test_among_verified_names_the_same_test_decides_by_score() -> None:
    assert (
        winner(
            name("llm", measure="detection", value=0.72),
            name("lexical", measure="detection", value=0.9),
        )
        == "lexical"
    )


def test_scores_of_different_tests_are_not_compared() -> None:
    assert (
        winner(
            name("llm", measure="detection", value=0.72),
            name("lexical", measure="words", value=0.99),
        )
        == "llm"
    )


def test_among_unverified_names_the_source_decides_then_the_score() -> None:
    assert winner(name("lexical"), name("llm"), name("unembedding")) == "llm"
    better = name("llm", "better", "detection", 0.65)
    assert winner(better, name("llm", "worse", "detection", 0.6, 0.51)) == "better"
    assert winner(name("llm", "weak", "detection", 0.65), name("lexical")) == "weak"


def test_what_a_test_cannot_tell_from_chance_comes_last() -> None:
    failed = name("llm", measure="detection", value=0.55, low=0.4)
    assert winner(failed, name("unembedding")) == "unembedding"
    assert winner(failed, name("lexical", measure="words", value=0.5, low=0.3)) == "llm"


def test_the_threshold_decides_who_is_verified() -> None:
    pair = name("llm"), name("lexical", measure="words", value=0.8)
    assert winner(*pair, threshold=0.7) == "lexical"
    assert winner(*pair, threshold=0.9) == "llm"


def test_a_score_without_an_interval_verifies_nothing() -> None:
    foreign = name("neuronpedia")
    of = {"score": [0.95], "detection": [0.95], "measure": ["detection"]}
    for column, value in of.items():
        place = foreign.schema.get_field_index(column)
        kind = foreign.schema.field(column).type
        foreign = foreign.set_column(place, column, pa.array(value, kind))
    assert winner(foreign, name("lexical", measure="words", value=0.7001)) == "lexical"
    # Nor does it speak against the name, which comes before those that nobody tested.
    assert winner(foreign, name("lexical")) == "neuronpedia"
    assert winner(foreign, name("unembedding")) == "neuronpedia"


def test_equals_are_shown_in_the_order_of_their_sets() -> None:
    sets = {"b": name("llm", "of b"), "a": name("llm", "of a")}
    assert merge_sets(sets, 0.7).column("label").to_pylist() == ["of a"]


def _slowly(row: dict[str, Any], threshold: float) -> tuple[float, ...]:
    """The rule as docs/decisions/0016-label-sets.md has it, a row at a time."""
    order = ["detection", "fuzzing", "embedding", "words"]
    score = -1.0 if row["score"] is None else row["score"]
    tested = row["measure"] in order
    above = tested and (row["score_low"] or 0) > 0.5
    if row["source"] == "human":
        return (0, 0, -score, 0)
    if above and np.float32(score) >= np.float32(threshold):
        return (1, order.index(row["measure"]), -score, rank(row["source"]))
    failed = tested and row["score_low"] is not None and not above
    return (3 if failed else 2, rank(row["source"]), -score, 0)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_merge_is_the_rule_applied_to_every_latent(data: st.DataObject) -> None:
    sources = st.sampled_from([*PRECEDENCE, "gpt"])
    measures = st.sampled_from(["detection", "fuzzing", "embedding", "words", None])
    unit = st.sampled_from([0.3, 0.5, 0.6, 0.7, 0.8, 0.9])
    sets: dict[str, Any] = {}
    for letter in "abc":
        table = label_table(latent=[], label=[], source="x")
        for latent in data.draw(st.sets(st.integers(0, 5))):
            label = f"{letter}{latent}"
            drawn = (data.draw(measures), data.draw(unit), data.draw(unit))
            table = put_labels(table, name(data.draw(sources), label, *drawn, latent))
        sets[letter] = table
    shown = {row["latent"]: row["label"] for row in merge_sets(sets, 0.7).to_pylist()}
    every = [row for letter in "abc" for row in sets[letter].to_pylist()]
    assert list(shown) == sorted({row["latent"] for row in every})
    for latent, label in shown.items():
        rivals = [row for row in every if row["latent"] == latent]
        assert label == min(rivals, key=lambda row: _slowly(row, 0.7))["label"]


def test_only_chosen_sets_are_shown() -> None:
    sets = {"a": name("llm", "x", latent=1), "b": name("lexical", "y", latent=2)}
    every = merge_sets(sets, 0.7)
    assert every.column("label").to_pylist() == ["x", "y"]
    assert (sets_shown(every), sets_chosen(every)) == (["a", "b"], None)
    some = merge_sets(sets, 0.7, ["b"])
    assert some.column("label").to_pylist() == ["y"]
    assert (sets_shown(some), sets_chosen(some)) == (["b"], ["b"])
    assert merge_sets(sets, 0.7, ["gone"]).num_rows == 0
    assert merge_sets({}, 0.7).num_rows == 0


def test_what_the_merge_says_of_itself() -> None:
    table = name("lexical")
    assert not knows_sets(table)
    assert (sets_shown(table), sets_chosen(table)) == (["lexical"], None)
    merged = merge_sets({"a": table}, 0.8)
    assert knows_sets(merged)
    assert verified_from(merged) == 0.8


def test_earlier_names_stay_in_their_set_and_hints_are_shown() -> None:
    old = name("unembedding").append_column(NEXT_TOKENS, pa.array(["Paris"]))
    relabelled = put_labels(name("llm", "before"), name("llm", "after"))
    merged = merge_sets({"a": relabelled, "b": old}, 0.7)
    assert EARLIER not in merged.column_names
    (row,) = merged.to_pylist()
    assert (row["label"], row["version"], row[NEXT_TOKENS]) == ("after", 2, "Paris")


def test_further_columns_that_do_not_fit_together() -> None:
    one = name("llm").append_column("why", pa.array(["x"]))
    other = name("lexical").append_column("why", pa.array([[1]]))
    with pytest.raises(StoreError, match="do not fit together"):
        merge_sets({"a": one, "b": other}, 0.7)


def test_rank_follows_the_documented_order() -> None:
    assert [rank(source) for source in PRECEDENCE] == sorted(map(rank, PRECEDENCE))
    assert rank("llm") < rank("unheard-of") < rank("lexical")
    assert precedence(name("llm")).shape == (1, 4)
