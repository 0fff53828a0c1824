from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conspectus.errors import InputError, StoreError
from conspectus.store import Store, files


def test_all_documents(ready: tuple[Store, Any]) -> None:
    store, made = ready
    table = store.documents()
    assert table.column_names == ["doc_id", "text", "group", "score"]
    for name in ("doc_id", "text", "group"):
        assert table.column(name).to_pylist() == [d[name] for d in made.documents]


@given(st.lists(st.integers(0, 316), max_size=20))
@settings(deadline=None, max_examples=40)
def test_documents_of_rows_in_their_order(ready: tuple[Store, Any], rows: list[int]) -> None:
    store, made = ready
    table = store.documents(["text"], rows)
    assert table.column_names == ["text"]
    assert table.column("text").to_pylist() == [made.documents[row]["text"] for row in rows]


def test_columns_are_projected(ready: tuple[Store, Any], monkeypatch: Any) -> None:
    store, _ = ready
    read: list[list[str]] = []
    original = files.read_columns

    def spy(path: Any, columns: Any) -> Any:
        read.append(list(columns))
        return original(path, columns)

    monkeypatch.setattr(files, "read_columns", spy)
    store.rows_where("group == 'a'")
    store.column("score")
    assert {name for names in read for name in names} == {"doc_id", "group", "score"}


def test_column_twice_is_read_once(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    assert store.documents(["text", "text"]).column_names == ["text"]


def test_no_columns(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    assert store.documents([]).column_names == []


def test_unknown_column(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    with pytest.raises(InputError, match="no column 'modle': there are doc_id, text"):
        store.documents(["modle"])
    with pytest.raises(InputError, match="'modle'"):
        store.column("modle")
    with pytest.raises(InputError, match="'modle'"):
        store.rows_where("modle == 1")


def test_column_is_a_series_by_global_row(ready: tuple[Store, Any]) -> None:
    store, made = ready
    column = store.column("score")
    assert isinstance(column, pd.Series)
    assert column.name == "score"
    assert column.index.tolist() == list(range(317))
    assert np.array_equal(column, [d["score"] for d in made.documents], equal_nan=True)


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("group == 'a'", lambda d: d["group"] == "a"),
        ("group.isna()", lambda d: d["group"] is None),
        ("score > 290 and group != 'b'", lambda d: d["score"] > 290 and d["group"] != "b"),
        ("doc_id in ['d3', 'd305']", lambda d: d["doc_id"] in ("d3", "d305")),
        ("score < 0", lambda d: False),
        ("text.str.len() > 3 or score == 5", lambda d: len(d["text"]) > 3 or d["score"] == 5),
    ],
)
def test_rows_where(ready: tuple[Store, Any], expression: str, holds: Any) -> None:
    store, made = ready
    rows = store.rows_where(expression)
    assert rows.dtype == np.int64
    assert rows.tolist() == [i for i, d in enumerate(made.documents) if holds(d)]


def test_filter_on_an_empty_store(kit: Any, tmp_path: Any) -> None:
    with kit.create(tmp_path / "s") as writer:
        store = writer.finish()
    with pytest.raises(InputError, match="group"):
        store.rows_where("group == 'a'")


def test_errors(ready: tuple[Store, Any]) -> None:
    store, made = ready
    assert store.errors().to_pylist() == made.failed
    assert store.n_failed == 2
    assert "bad1" not in store.column("doc_id").tolist()


def test_metadata_of_failed_documents(kit: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    documents, codes = kit.as_part([kit.make_document(rng, i, 40) for i in range(4)])
    names = {"doc_id": ["x", "y"], "stage": ["s", "s"], "reason": ["r", "r"]}
    kept = {**names, "metadata": ['{"group": "a", "year": 1990, "score": null}', None]}
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=documents, codes=codes, errors=pa.table(kept))
        store = writer.finish()
    frame = store.failed_metadata()
    assert frame["group"].tolist()[0] == "a"
    assert frame["year"].tolist()[0] == 1990
    assert frame.loc[1].isna().all()
    assert store.errors().column_names == ["doc_id", "stage", "reason"]


def test_errors_of_older_versions_have_no_metadata(kit: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    documents, codes = kit.as_part([kit.make_document(rng, i, 40) for i in range(4)])
    errors = pa.table({"doc_id": ["x"], "stage": ["s"], "reason": ["r"]})
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=documents, codes=codes, errors=errors)
        store = writer.finish()
    path = store.path / "errors" / "part-00000.parquet"
    pq.write_table(pq.read_table(path).drop_columns("metadata"), path)
    assert store.errors().to_pylist() == errors.to_pylist()
    assert store.failed_metadata().shape == (1, 0)


def test_row_of(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    assert [store.row_of(f"d{i}") for i in (0, 299, 300, 316)] == [0, 299, 300, 316]
    with pytest.raises(StoreError, match="no document has the id"):
        store.row_of("d317")
