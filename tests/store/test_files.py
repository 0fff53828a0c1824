from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from conspectus.store import Store


@given(st.sets(st.integers(0, 316)))
@settings(deadline=None, max_examples=60)
def test_rows_are_cut_along_the_parts(ready: tuple[Store, Any], rows: set[int]) -> None:
    store, _ = ready
    ascending = np.array(sorted(rows), np.int64)
    found: list[int] = []
    for part, start, local in store._split(ascending):
        assert part.documents > 0
        numbers = np.arange(part.documents) if local is None else local
        if local is not None:
            assert 0 < len(local) < part.documents
        found += (start + numbers).tolist()
    assert found == ascending.tolist()


def test_whole_parts_are_marked(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    pieces = list(store._split(np.arange(300, 317)))
    assert [(part.index, start, local) for part, start, local in pieces] == [
        (1, 300, None),
        (3, 310, None),
    ]


def test_documents_come_in_the_schema_of_the_store(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    schema = pa.schema([store.manifest.schema.field(name) for name in ("score", "doc_id")])
    for rows in (None, [], [5], [316, 0, 0]):
        table = store._documents(schema, rows)
        assert table.schema.remove_metadata() == schema.remove_metadata()
    assert store._documents(schema, [316, 0, 0]).column("doc_id").to_pylist() == [
        *("d316", "d0", "d0")
    ]


def test_codes_of_rows(ready: tuple[Store, Any]) -> None:
    store, made = ready
    parts = list(store._codes(np.array([2, 299, 305]), ["doc_id", "latent"]))
    assert [part.doc_id for part in parts] == [["d2", "d299"], ["d305"]]
    assert [part.row_start for part in parts] == [0, 300]
    assert parts[1].latent.tolist() == made.documents[305]["latent"].tolist()


def test_open_gives_the_class_it_is_asked_of(ready: tuple[Store, Any]) -> None:
    class Special(Store):
        pass

    assert isinstance(Special.open(ready[0].path), Special)
