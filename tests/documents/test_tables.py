from __future__ import annotations

import datasets
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from conspectus.documents import read_documents
from conspectus.errors import InputError

COLUMNS = {"text": ["a", None, "c"], "k": [1, 2, 3]}
TABLE = pa.table(COLUMNS)
INPUTS = {
    "arrow": lambda: TABLE,
    "record batch": lambda: TABLE.to_batches()[0],
    "batch reader": lambda: TABLE.to_reader(),
    "arrow dataset": lambda: pads.dataset(TABLE),
    "pandas": lambda: pd.DataFrame(COLUMNS, index=[5, 5, 5]),
    "pandas arrow strings": lambda: pd.DataFrame(COLUMNS).convert_dtypes(),
    "polars": lambda: pl.DataFrame(COLUMNS),
    "polars lazy": lambda: pl.LazyFrame(COLUMNS),
    "datasets": lambda: datasets.Dataset.from_dict(COLUMNS),
    "datasets chosen rows": lambda: datasets.Dataset.from_dict(
        {"text": ["c", "x", None, "a"], "k": [3, 0, 2, 1]}
    ).select([3, 2, 0]),
    "datasets stream": lambda: datasets.Dataset.from_dict(COLUMNS).to_iterable_dataset(),
    "mappings": lambda: TABLE.to_pylist(),
    "generator": lambda: (row for row in TABLE.to_pylist()),
}


@pytest.mark.parametrize("make", INPUTS.values(), ids=INPUTS.keys())
def test_every_kind_of_table_gives_the_same_documents(make) -> None:
    documents = read_documents(make())
    assert documents.length in (3, None)
    for _ in range(2):
        table = pa.concat_tables(documents.batches(2))
        assert table.schema.field("text").type == pa.string()
        assert table.to_pydict() == {"doc_id": ["0", "1", "2"], **COLUMNS}


@pytest.mark.parametrize(
    "data",
    [
        ["a", None, 3],
        ("a", None, 3),
        pd.Series(["a", None, 3]),
        pl.Series(["a", None, "3"]),
        pa.array(["a", None, "3"]),
    ],
    ids=["list", "tuple", "pandas", "polars", "arrow"],
)
def test_a_column_alone_is_the_texts(data: object) -> None:
    (table,) = read_documents(data).batches(5)
    assert table.to_pydict() == {"doc_id": ["0", "1", "2"], "text": ["a", None, "3"]}


def test_numeric_text_becomes_text_and_nan_stays_missing() -> None:
    frame = pd.DataFrame({"text": [1.5, np.nan, 3.25], "n": [1, 2, 3]})
    (table,) = read_documents(frame).batches(5)
    assert table["text"].to_pylist() == ["1.5", None, "3.25"]


def test_an_arrow_nan_is_missing_text() -> None:
    (table,) = read_documents(pa.table({"text": [float("nan"), 2.0]})).batches(5)
    assert table["text"].to_pylist() == [None, "2"]


def test_categories_and_bytes_are_text() -> None:
    frame = pd.DataFrame({"text": pd.Categorical(["x", None, "y"]), "p": [b"q", b"\xff", None]})
    documents = read_documents(frame, prompt="p")
    (table,) = documents.batches(5)
    assert table["text"].to_pylist() == ["x", None, "y"]
    assert table["prompt"].to_pylist() == ["q", "\ufffd", None]
    assert documents.repaired == 1


def test_pandas_columns_of_many_kinds_are_kept_as_text() -> None:
    frame = pd.DataFrame({"text": ["a", "b\ud800", None], 5: [1, "one", [1]]})
    documents = read_documents(frame)
    (table,) = documents.batches(5)
    assert table["text"].to_pylist() == ["a", "b\ufffd", None]
    assert table["5"].to_pylist() == ["1", "one", "[1]"]


def test_nested_text_is_refused() -> None:
    with pytest.raises(InputError, match="column 'text' holds list<.*>, not text"):
        list(read_documents(pa.table({"text": [["a"]]})).batches(1))


def test_two_columns_of_one_name_are_refused() -> None:
    frame = pd.DataFrame([["a", "b"]], columns=["text", "text"])
    with pytest.raises(InputError, match="more than one column named 'text'"):
        read_documents(frame)


def test_all_splits_of_a_data_set_are_too_many() -> None:
    splits = datasets.DatasetDict({"train": datasets.Dataset.from_dict(COLUMNS)})
    with pytest.raises(InputError, match=r"splits 'train'; give one, for example data\['train'\]"):
        read_documents(splits)


def test_strings_among_mappings_are_refused() -> None:
    with pytest.raises(InputError, match="item 1 is a str among mappings"):
        read_documents([{"text": "a"}, "b"])


@pytest.mark.parametrize("data", [[], pd.DataFrame(), pl.DataFrame({"text": []}), iter(())])
def test_nothing_is_no_corpus(data: object) -> None:
    with pytest.raises(InputError, match="no documents"):
        read_documents(data)


def test_large_parquet_is_streamed_and_not_loaded(tmp_path) -> None:
    path = tmp_path / "big.parquet"
    text = "some words of text " * 50
    with pq.ParquetWriter(path, pa.schema([("text", pa.string())])) as writer:
        for _ in range(40):
            writer.write_table(pa.table({"text": [text] * 2000}), row_group_size=2000)
    pool = pa.default_memory_pool()
    before, rows, most = pool.bytes_allocated(), 0, 0
    for table in read_documents(path).batches(500):
        rows += table.num_rows
        most = max(most, pool.bytes_allocated() - before)
    assert rows == 80_000
    assert most < 20_000_000 < rows * len(text)
