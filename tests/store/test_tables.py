from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from conspectus.errors import InputError, StoreError
from conspectus.store import format as fmt
from conspectus.store.tables import conform, project, unify, write_table

TEXT = [("doc_id", pa.string()), ("text", pa.string())]


def test_unify_from_nothing() -> None:
    schema = unify(None, pa.schema(TEXT, metadata={b"pandas": b"x"}))
    assert schema.names == ["doc_id", "text"]
    assert b"pandas" not in schema.metadata


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        (pa.int64(), pa.float64(), pa.float64()),
        (pa.null(), pa.string(), pa.string()),
        (pa.int8(), pa.int64(), pa.int64()),
        (pa.string(), pa.null(), pa.string()),
        (pa.string(), pa.large_string(), pa.large_string()),
    ],
)
def test_unify_takes_the_wider_type(
    before: pa.DataType, after: pa.DataType, wider: pa.DataType
) -> None:
    first = unify(None, pa.schema([*TEXT, ("a", before)]))
    both = unify(first, pa.schema([*TEXT, ("a", after)]))
    assert both.field("a").type == wider
    narrow = pa.table({"a": pa.nulls(2, before)}).cast(pa.schema([("a", before)]))
    assert project(narrow, pa.schema([both.field("a")])).column("a").type == wider


def test_unify_refuses_what_cannot_be_joined() -> None:
    first = unify(None, pa.schema([*TEXT, ("a", pa.int64())]))
    with pytest.raises(InputError, match="changes its type.*throughout"):
        unify(first, pa.schema([*TEXT, ("a", pa.string())]))


def test_project_fills_absent_columns() -> None:
    schema = pa.schema([("b", pa.string()), ("a", pa.int64())])
    table = project(pa.table({"a": pa.array([1, 2], pa.int8()), "c": [3, 4]}), schema)
    assert table.schema == schema
    assert table.to_pylist() == [{"b": None, "a": 1}, {"b": None, "a": 2}]


def test_conform_orders_and_casts() -> None:
    table = pa.table({"reason": ["r"], "x": [1], "stage": ["s"], "doc_id": ["d"]})
    assert conform(table, fmt.ERRORS_SCHEMA, "errors").schema.equals(
        fmt.ERRORS_SCHEMA, check_metadata=True
    )
    large = table.set_column(0, "reason", pa.array(["r"], pa.large_string()))
    assert conform(large, fmt.ERRORS_SCHEMA, "errors").column("reason").type == pa.string()


def test_conform_leaves_a_column_empty_that_may_be() -> None:
    table = pa.table({"doc_id": ["d"], "stage": ["s"], "reason": ["r"]})
    assert conform(table, fmt.ERRORS_SCHEMA, "errors").column("metadata").to_pylist() == [None]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"doc_id": ["d"], "stage": ["s"]}, "errors table has no column 'reason'"),
        ({"doc_id": ["d"], "stage": ["s"], "reason": [None]}, "errors table"),
        ({"doc_id": ["d"], "stage": ["s"], "reason": [["x"]]}, "does not fit"),
    ],
)
def test_conform_refuses(columns: dict[str, list[object]], message: str) -> None:
    with pytest.raises(StoreError, match=message):
        conform(pa.table(columns), fmt.ERRORS_SCHEMA, "errors")


def test_write_table_is_deterministic(tmp_path: Path) -> None:
    table = pa.table({"doc_id": [str(i) for i in range(1000)], "text": ["x"] * 1000})
    first = write_table(tmp_path / "a", table, "documents", 100)
    assert write_table(tmp_path / "b", table, "documents", 100) == first
    chunked = pa.concat_tables([table.slice(0, 7), table.slice(7)])
    assert write_table(tmp_path / "c", chunked, "documents", 100).bytes == first.bytes


def test_write_table_refuses_what_parquet_cannot_hold(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array([{}], pa.struct([]))})
    with pytest.raises(InputError, match="cannot be stored as Parquet"):
        write_table(tmp_path / "a", table, "documents", 10)
    assert list(tmp_path.iterdir()) == []
