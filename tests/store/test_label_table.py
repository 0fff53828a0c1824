from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.errors import StoreError
from conspectus.store.label_table import by_latent, label_names, read_labels, write_labels


def write(tmp_path: Path, **columns: Any) -> Any:
    write_labels(tmp_path / "labels.parquet", pa.table(columns), 10)
    return read_labels(tmp_path / "labels.parquet")


def test_defaults_are_filled_in(tmp_path: Path) -> None:
    assert write(tmp_path, latent=[3, 1], label=["c", "a"]).to_pylist() == [
        {"latent": 1, "label": "a", "source": "", "score": None, "version": 1},
        {"latent": 3, "label": "c", "source": "", "score": None, "version": 1},
    ]


def test_types_are_those_of_the_format(tmp_path: Path) -> None:
    table = write(
        tmp_path,
        score=np.array([0.25, np.nan]),
        version=np.array([2, 2], np.int64),
        latent=np.array([1, 2], np.int64),
        label=["a", "b"],
        source=["llm", "person"],
    )
    assert [str(field.type) for field in table.schema] == [
        *("uint32", "string", "string", "float", "int32")
    ]
    assert table.column_names == ["latent", "label", "source", "score", "version"]
    assert table.column("score")[0].as_py() == 0.25


def test_further_columns_are_kept(tmp_path: Path) -> None:
    table = write(tmp_path, latent=[5, 2], label=["a", "b"], lift=[1.5, 2.5], why=["x", None])
    assert table.column("lift").to_pylist() == [2.5, 1.5]
    assert table.column("why").to_pylist() == [None, "x"]


def test_no_file_is_no_labels(tmp_path: Path) -> None:
    assert read_labels(tmp_path / "labels.parquet").num_rows == 0


def test_no_rows(tmp_path: Path) -> None:
    empty = pa.table({"latent": pa.array([], pa.uint32()), "label": pa.array([], pa.string())})
    write_labels(tmp_path / "labels.parquet", empty, 10)
    assert read_labels(tmp_path / "labels.parquet").num_rows == 0


def test_a_pandas_table_leaves_no_index_behind(tmp_path: Path) -> None:
    frame = pd.DataFrame({"latent": [1], "label": ["a"]}, index=[7])
    write_labels(tmp_path / "labels.parquet", pa.Table.from_pandas(frame, preserve_index=False), 10)
    assert "a" in pq.read_table(tmp_path / "labels.parquet").to_pandas()["label"].tolist()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"latent": [1, 1], "label": ["a", "b"]}, "two labels"),
        ({"latent": [10], "label": ["a"]}, "no latent 10"),
        ({"latent": [-1], "label": ["a"]}, "does not fit"),
        ({"latent": ["x"], "label": ["a"]}, "does not fit"),
        ({"latent": [None], "label": ["a"]}, "does not fit|empty 'latent'"),
        ({"latent": [1], "label": [None]}, "does not fit|empty 'label'"),
        ({"latent": [1]}, "no column 'label'"),
        ({"label": ["a"]}, "no column 'latent'"),
    ],
)
def test_what_is_refused_leaves_the_old_labels(
    tmp_path: Path, columns: dict[str, Any], message: str
) -> None:
    write(tmp_path, latent=[1], label=["old"])
    with pytest.raises(StoreError, match=message):
        write(tmp_path, **columns)
    assert read_labels(tmp_path / "labels.parquet").column("label").to_pylist() == ["old"]


def test_damage_is_noticed(tmp_path: Path) -> None:
    write(tmp_path, latent=list(range(10)), label=[f"label {i}" for i in range(10)])
    path = tmp_path / "labels.parquet"
    content = bytearray(path.read_bytes())
    content[60] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"labels\.parquet cannot be read"):
        read_labels(path)


def test_names(tmp_path: Path) -> None:
    table = write(tmp_path, latent=[1], label=["größe"])
    assert label_names(table, 3).tolist() == ["latent 0", "größe", "latent 2"]


def test_same_labels_same_bytes(tmp_path: Path) -> None:
    write(tmp_path, latent=[2, 1], label=["b", "a"])
    first = (tmp_path / "labels.parquet").read_bytes()
    write(tmp_path, label=["a", "b"], latent=[1, 2])
    assert (tmp_path / "labels.parquet").read_bytes() == first


def test_a_column_laid_out_by_latent(tmp_path: Path) -> None:
    table = write(tmp_path, latent=[5, 2], label=["a", "b"], source=["lexical", "person"])
    sources = by_latent(table, 7, "source").to_pylist()
    assert sources == [None, None, "person", None, None, "lexical", None]
    nothing = read_labels(tmp_path / "absent.parquet")
    assert by_latent(nothing, 2, "label").to_pylist() == [None, None]
