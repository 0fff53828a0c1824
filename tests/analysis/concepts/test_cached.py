from __future__ import annotations

import gc
import weakref

import numpy as np
import pandas as pd

from conspectus.analysis.concepts.cached import (
    corpus_key,
    derived_path,
    keep_array,
    key_of,
    read_array,
    remembered,
)
from conspectus.store import Store


def test_kept_then_read() -> None:
    assert read_array("x", "k") is None
    assert keep_array("x", "k", np.arange(3, dtype=np.float32))
    np.testing.assert_array_equal(read_array("x", "k"), [0, 1, 2])
    assert isinstance(read_array("x", "k", mapped=True), np.memmap)


def test_damaged_is_not_there() -> None:
    keep_array("x", "k", np.arange(3))
    path = derived_path("x", "k").with_suffix(".npy")
    path.write_bytes(path.read_bytes()[:20])
    assert read_array("x", "k") is None
    keep_array("x", "k", np.arange(4))
    np.testing.assert_array_equal(read_array("x", "k"), np.arange(4))


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "file"))
    assert not keep_array("x", "k", np.arange(3))
    assert read_array("x", "k") is None


def test_keys_see_borders_and_order() -> None:
    keys = {key_of(parts) for parts in (["ab", "c"], ["a", "bc"], ["c", "ab"], ["abc"], [])}
    assert len(keys) == 5
    assert all(len(key) == 32 for key in keys)


def test_remembered_until_the_key_changes(labelled) -> None:
    made = []

    def make():
        made.append(1)
        return len(made)

    assert [remembered(labelled, "x", "1", make) for _ in range(3)] == [1, 1, 1]
    assert remembered(labelled, "y", "1", make) == 2
    assert remembered(labelled, "x", "2", make) == 3
    assert remembered(Store.open(labelled.path), "x", "2", make) == 4


def test_forgotten_with_its_store(labelled) -> None:
    store = Store.open(labelled.path)
    remembered(store, "x", "1", lambda: "kept")
    known = weakref.ref(store)
    del store
    gc.collect()
    assert known() is None


def test_a_corpus_is_known_by_its_documents(labelled, make_store) -> None:
    key = corpus_key(labelled)
    assert corpus_key(Store.open(labelled.path)) == key
    labelled.set_labels(labelled.labels().slice(0, 1))
    assert corpus_key(Store.open(labelled.path)) == key
    same = make_store(pd.DataFrame({"group": list("aabbb")}), np.ones((5, 7)))
    other = make_store(pd.DataFrame({"group": list("aabba")}), np.ones((5, 7)))
    assert corpus_key(same) == key
    assert corpus_key(other) != key
