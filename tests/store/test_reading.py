from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.errors import StoreError
from conspectus.store.reading import as_row, as_rows, opened, read_columns, read_rows


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reading") / "x.parquet"
    lists = pa.array([[i] * (i % 4) for i in range(50)], pa.list_(pa.float16()))
    table = pa.table({"a": list(range(50)), "b": [f"t{i}" for i in range(50)], "c": lists})
    pq.write_table(table, path, row_group_size=7)
    return path


def test_columns(file: Path) -> None:
    assert read_columns(file).column_names == ["a", "b", "c"]
    assert read_columns(file, ["b"]).column_names == ["b"]


@given(st.sets(st.integers(0, 49)))
def test_rows(file: Path, rows: set[int]) -> None:
    wanted = np.array(sorted(rows), np.int64)
    table = read_rows(file, wanted, ["a", "c"])
    assert table.column_names == ["a", "c"]
    assert table.column("a").to_pylist() == wanted.tolist()
    assert table.column("c").to_pylist() == [[i] * (i % 4) for i in wanted.tolist()]


def test_only_the_row_groups_needed_are_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[list[int]] = []
    original = pq.ParquetFile.read_row_groups

    def spy(self: Any, groups: list[int], **options: Any) -> Any:
        read.append(list(groups))
        return original(self, groups, **options)

    monkeypatch.setattr(pq.ParquetFile, "read_row_groups", spy)
    read_rows(file, np.array([8, 9, 48]), ["a"])
    assert read == [[1, 6]]


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nothing\.parquet is missing"):
        read_columns(tmp_path / "nothing.parquet")


@pytest.mark.parametrize("damage", ["truncate", "garbage", "middle"])
def test_damaged_file(file: Path, tmp_path: Path, damage: str) -> None:
    content = bytearray(file.read_bytes())
    if damage == "truncate":
        content = content[: len(content) // 2]
    elif damage == "garbage":
        content = bytearray(b"not parquet")
    else:
        content[4:200] = b"\0" * 196
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(content)
    with pytest.raises(StoreError, match=r"broken\.parquet cannot be read.*verify"):
        read_columns(broken)


def test_errors_of_the_block_that_are_not_of_the_file_pass(file: Path) -> None:
    with pytest.raises(KeyError), opened(file):
        raise KeyError("mine")


@pytest.mark.parametrize(
    "rows",
    [
        [3, 1, 3],
        (3, 1, 3),
        np.array([3, 1, 3], np.uint8),
        np.array([3, 1, 3], np.int32),
        pd.Series([3, 1, 3], index=[9, 8, 7]),
        pd.Index([3, 1, 3]),
        range(3, 4),
        np.int64(3),
        3,
    ],
)
def test_rows_as_people_give_them(rows: Any) -> None:
    numbers = as_rows(rows, 5)
    assert numbers.dtype == np.int64
    assert numbers.tolist() in ([3, 1, 3], [3])


@pytest.mark.parametrize("kind", [list, np.array, lambda x: pd.Series(x, index=[2, 1, 0])])
def test_boolean_rows_count_by_position_not_by_label(kind: Any) -> None:
    assert as_rows(kind([True, False, True]), 3).tolist() == [0, 2]


def test_boolean_rows_need_the_full_length() -> None:
    with pytest.raises(StoreError, match="length 4, not 2"):
        as_rows([True, False], 4)


@pytest.mark.parametrize(("rows", "wrong"), [([0, 5], "5"), ([-1], "-1"), ([2**40], str(2**40))])
def test_rows_out_of_range(rows: list[int], wrong: str) -> None:
    with pytest.raises(StoreError, match=f"no row {wrong}: rows go from 0 to 4"):
        as_rows(rows, 5)


def test_rows_of_nothing() -> None:
    assert as_rows([], 0).tolist() == []
    with pytest.raises(StoreError, match="there are no latents"):
        as_rows([0], 0, "latent")


@pytest.mark.parametrize("rows", [["a"], [1.5], [None], [1.0]])
def test_rows_must_be_whole_numbers(rows: list[Any]) -> None:
    with pytest.raises(StoreError, match="whole number"):
        as_rows(rows, 5)


def test_rows_must_be_flat() -> None:
    with pytest.raises(StoreError, match="flat"):
        as_rows([[1], [2]], 5)


@pytest.mark.parametrize("row", [2, np.int64(2), np.uint8(2), np.array(2)])
def test_one_row(row: Any) -> None:
    assert as_row(row, 3) == 2


@pytest.mark.parametrize("row", [True, np.True_, [1], np.array([1]), "1", 1.0, None])
def test_not_one_row(row: Any) -> None:
    with pytest.raises(StoreError, match="whole number"):
        as_row(row, 3)
