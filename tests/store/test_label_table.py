from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.label_table import (
    by_latent,
    conform_labels,
    label_names,
    read_labels,
    set_names,
    write_labels,
)


def write(tmp_path: Path, **columns: Any) -> Any:
    write_labels(tmp_path / "labels.parquet", pa.table(columns), 10)
    return read_labels(tmp_path / "labels.parquet")


def test_defaults_are_filled_in(tmp_path: Path) -> None:
    nothing = dict.fromkeys(fmt.LABELS_SCHEMA.names)
    assert write(tmp_path, latent=[3, 1], label=["c", "a"]).to_pylist() == [
        {**nothing, "latent": 1, "label": "a", "source": "", "version": 1},
        {**nothing, "latent": 3, "label": "c", "source": "", "version": 1},
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
    assert table.schema == fmt.LABELS_SCHEMA
    assert table.schema.metadata[b"conspectus.version"] == b"1.1"
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


def old_file(path: Path, **columns: Any) -> None:
    """Write labels as version 1.0 did."""
    metadata = {b"conspectus.element": b"labels", b"conspectus.version": b"1.0"}
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), path)


def test_scores_of_old_lexical_labels_were_coverage(tmp_path: Path) -> None:
    old_file(
        tmp_path / "labels.parquet",
        latent=pa.array([1, 2, 3, 4], pa.uint32()),
        label=["a", "b", "c", "d"],
        source=["lexical", "llm", "unembedding", "lexical"],
        score=pa.array([0.75, 0.5, 0.25, None], pa.float32()),
        version=pa.array([1, 2, 1, 1], pa.int32()),
        next_tokens=["x", None, None, None],
    )
    table = read_labels(tmp_path / "labels.parquet")
    assert table.column("score").to_pylist() == [None, 0.5, None, None]
    assert table.column("coverage").to_pylist() == [0.75, None, 0.25, None]
    assert table.column("measure").null_count == 4
    assert table.column("version").to_pylist() == [1, 2, 1, 1]
    assert table.column("next_tokens").to_pylist() == ["x", None, None, None]


def test_scores_of_this_version_stay(tmp_path: Path) -> None:
    given = {"latent": [1], "label": ["a"], "source": ["lexical"], "score": [0.75]}
    table = write(tmp_path, **given, measure=["words"], coverage=[0.25])
    assert table.column("score").to_pylist() == [0.75]
    assert table.column("coverage").to_pylist() == [0.25]
    assert conform_labels(table).equals(table)


def test_only_our_own_metadata_is_kept(tmp_path: Path) -> None:
    table = pa.table({"latent": [1], "label": ["a"]})
    said = {b"conspectus.verified_from": b"0.8", b"pandas": b"{}", b"conspectus.version": b"0.1"}
    write_labels(tmp_path / "l.parquet", table.replace_schema_metadata(said), 10)
    metadata = read_labels(tmp_path / "l.parquet").schema.metadata
    assert metadata == {**fmt.LABELS_SCHEMA.metadata, b"conspectus.verified_from": b"0.8"}


def test_a_file_that_has_no_labels_is_named(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [1]}), tmp_path / "l.parquet")
    with pytest.raises(StoreError, match=r"l\.parquet cannot be used: .*no column 'latent'"):
        read_labels(tmp_path / "l.parquet")


def test_sets_by_name(tmp_path: Path) -> None:
    assert set_names(tmp_path) == []
    (tmp_path / "labels").mkdir()
    for name in ("llm", "human", ".llm.parquet.1-2.tmp", "Odd Name"):
        (tmp_path / "labels" / f"{name}.parquet").write_bytes(b"")
    assert set_names(tmp_path) == ["human", "llm"]
