from __future__ import annotations

import pyarrow as pa
import pytest

from conspectus.errors import InputError, StoreError
from conspectus.labels import METHODS, PRECEDENCE, label_store, label_table, merge_labels
from conspectus.labels.table import SCHEMA, rank


def table(source: str, **labels: str) -> pa.Table:
    return label_table(
        latent=[int(name[1:]) for name in labels],
        label=list(labels.values()),
        source=source,
        score=[0.5] * len(labels),
    )


def by_latent(merged: pa.Table) -> dict[int, tuple[str, str, int]]:
    rows = merged.to_pylist()
    return {row["latent"]: (row["label"], row["source"], row["version"]) for row in rows}


def test_schema() -> None:
    made = table("lexical", l3="a")
    assert made.schema == SCHEMA
    assert made.to_pylist() == [
        {"latent": 3, "label": "a", "source": "lexical", "score": 0.5, "version": 1}
    ]
    assert label_table(latent=[], label=[], source="x").num_rows == 0
    assert label_table(latent=[1], label=["a"], source="x").column("score").null_count == 1


@pytest.mark.parametrize("better", ["human", "verified", "llm", "something-new"])
def test_better_source_stays(better: str) -> None:
    merged = merge_labels(table(better, l1="good"), table("lexical", l1="words", l2="more"))
    assert by_latent(merged) == {1: ("good", better, 1), 2: ("more", "lexical", 1)}
    assert merged.column("score")[0].as_py() == 0.5


@pytest.mark.parametrize("better", ["human", "verified", "llm"])
def test_better_source_replaces_and_counts(better: str) -> None:
    merged = merge_labels(table("lexical", l1="words"), table(better, l1="good"))
    assert by_latent(merged) == {1: ("good", better, 2)}


def test_same_source_replaces_and_what_is_equal_keeps_its_version() -> None:
    old = table("lexical", l1="a", l2="b", l5="kept")
    merged = merge_labels(old, table("lexical", l2="new", l1="a"))
    assert by_latent(merged) == {
        1: ("a", "lexical", 1),
        2: ("new", "lexical", 2),
        5: ("kept", "lexical", 1),
    }
    assert merge_labels(merged, table("lexical", l1="a")).equals(merged)


def test_further_columns_survive_on_either_side() -> None:
    old = table("llm", l1="a").append_column("why", pa.array(["because"]))
    new = table("lexical", l1="b", l2="c").append_column("next_tokens", pa.array(["x", None]))
    merged = merge_labels(old, new)
    assert merged.column_names == [*SCHEMA.names, "why", "next_tokens"]
    assert merged.to_pylist()[0]["why"] == "because"
    assert merged.to_pylist()[0]["next_tokens"] == "x"
    assert merged.to_pylist()[1]["why"] is None


def test_null_score_of_a_kept_label_is_not_filled_by_another() -> None:
    old = label_table(latent=[1], label=["good"], source="human")
    merged = merge_labels(old, table("lexical", l1="words"))
    assert merged.to_pylist()[0]["score"] is None


def test_order_of_latents_is_ascending() -> None:
    merged = merge_labels(table("lexical", l9="a", l2="b"), table("lexical", l5="c"))
    assert merged.column("latent").to_pylist() == [2, 5, 9]


def test_rank_follows_the_documented_order() -> None:
    assert [rank(source) for source in PRECEDENCE] == sorted(map(rank, PRECEDENCE))
    assert rank("llm") < rank("unheard-of") < rank("lexical")


def test_label_store_writes_and_keeps_better_labels(make_store, fire) -> None:
    store = make_store([f"alpha beta {i}" for i in range(20)], {1: fire("alpha"), 2: fire("beta")})
    store.set_labels(table("human", l1="the first letter", l60="elsewhere"))
    returned = label_store(store)
    stored = store.labels()
    assert stored.equals(returned)
    named = by_latent(stored)
    assert named[1] == ("the first letter", "human", 1)
    assert named[60] == ("elsewhere", "human", 1)
    assert named[2][1:] == ("lexical", 1)
    again = label_store(store)
    assert again.equals(returned)


def test_unknown_method_lists_those_there_are(make_store) -> None:
    store = make_store(["a b"], {})
    with pytest.raises(InputError, match=f"'magic'.*{next(iter(METHODS))}"):
        label_store(store, method="magic")


def test_incomplete_store_says_so(tmp_path) -> None:
    from conspectus.store import Store, StoreWriter

    with StoreWriter.create(tmp_path / "s", encoder={}, n_latents=4, part_size=2) as writer:
        writer.close()
    with pytest.raises(StoreError, match="incomplete"):
        label_store(Store.open(tmp_path / "s"))
