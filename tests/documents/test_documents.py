from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.documents import read_documents
from conspectus.errors import InputError


def everything(data: object, size: int = 1000, **roles: str) -> list[dict]:
    documents = read_documents(data, **roles)
    return [row for table in documents.batches(size) for row in table.to_pylist()]


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.parquet"
    table = pa.table(
        {
            "model": ["a", "b", "a"],
            "output": ["one", None, "three"],
            "instruction": ["q1", "q2", "q3"],
            "key": [7, 7, 8],
        }
    )
    pq.write_table(table, path)
    return path


def test_columns_are_ours_first_and_the_users_untouched(answers: Path) -> None:
    documents = read_documents(answers, text="output", prompt="instruction")
    assert documents.columns == ["doc_id", "text", "prompt", "model", "key"]
    (table,) = documents.batches(10)
    assert table.column_names == documents.columns
    assert table.schema.field("text").type == pa.string()
    assert table.schema.field("key").type == pa.int64()
    assert table["doc_id"].to_pylist() == ["0", "1", "2"]
    assert table["text"].to_pylist() == ["one", None, "three"]
    assert table["prompt"].to_pylist() == ["q1", "q2", "q3"]


def test_duplicated_ids_are_told_apart_and_the_users_column_stays(answers: Path) -> None:
    rows = everything(answers, text="output", doc_id="key")
    assert [row["doc_id"] for row in rows] == ["7", "7#2", "8"]
    assert [row["key"] for row in rows] == [7, 7, 8]


def test_a_column_named_doc_id_names_the_documents() -> None:
    rows = everything([{"doc_id": "x", "text": "a"}, {"doc_id": None, "text": "b"}])
    assert rows == [{"doc_id": "x", "text": "a"}, {"doc_id": "1", "text": "b"}]


def test_source_record_names_file_and_columns(answers: Path) -> None:
    record = read_documents(answers, text="output").source
    assert record["kind"] == "parquet"
    assert record["path"] == "answers.parquet"
    assert record["bytes"] == answers.stat().st_size
    assert len(str(record["sha256"])) == 64
    assert record["columns"] == {"text": "output", "prompt": None, "doc_id": None}


def test_missing_column_lists_the_columns_there_are(answers: Path) -> None:
    with pytest.raises(InputError, match=r"no column 'outputs' \(did you mean 'output'\?\).*model"):
        read_documents(answers, text="outputs")
    with pytest.raises(InputError, match="no column 'nothing_like_it'; .*has: 'model', 'output'"):
        read_documents(answers, text="output", prompt="nothing_like_it")


def test_a_column_in_the_way_is_refused() -> None:
    with pytest.raises(InputError, match="column 'text' beside the one named for it; rename"):
        read_documents([{"text": "a", "output": "b"}], text="output")


def test_a_prompt_column_without_a_role_is_just_a_column() -> None:
    assert everything([{"text": "a", "prompt": "p"}]) == [
        {"doc_id": "0", "text": "a", "prompt": "p"}
    ]


def test_missing_file() -> None:
    with pytest.raises(InputError, match=r"no file or folder nowhere\.csv"):
        read_documents("nowhere.csv")


def test_unknown_ending_lists_the_known(tmp_path: Path) -> None:
    path = tmp_path / "notes.docx"
    path.write_text("x")
    with pytest.raises(InputError, match=r"'\.docx' files are not read; .*\.parquet, \.csv"):
        read_documents(path)


def test_a_name_without_an_ending_or_without_anything(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("x")
    with pytest.raises(InputError, match=r"notes: files without an ending such as \.csv are not"):
        read_documents(path)
    with pytest.raises(InputError, match="name of the file is empty"):  # not the folder we are in
        read_documents("")


@pytest.mark.parametrize("data", [3, b"bytes", {"text": "a"}])
def test_what_is_no_table_is_refused(data: object) -> None:
    with pytest.raises(InputError, match="give a path, a table or a list"):
        read_documents(data)


def test_batch_size_must_be_positive() -> None:
    with pytest.raises(InputError, match="at least one document, not 0"):
        next(read_documents(["a"]).batches(0))


def test_documents_pass_through_and_can_be_read_again() -> None:
    documents = read_documents(["a", "b"])
    assert read_documents(documents) is documents
    first = [t.to_pylist() for t in documents.batches(1)]
    assert [t.to_pylist() for t in documents.batches(1)] == first


@given(st.integers(0, 3000), st.integers(1, 1500))
def test_batches_are_of_exactly_the_size_asked_for(rows: int, size: int) -> None:
    table = pa.table({"text": [f"t{i}" for i in range(rows)]})
    if rows == 0:
        with pytest.raises(InputError, match="no documents"):
            read_documents(table)
        return
    tables = list(read_documents(table).batches(size))
    assert all(t.num_rows == size for t in tables[:-1])
    assert 0 < tables[-1].num_rows <= size
    joined = pa.concat_tables(tables)
    assert joined["text"].to_pylist() == table["text"].to_pylist()
    assert joined["doc_id"].to_pylist() == [str(i) for i in range(rows)]


def test_a_corpus_of_trouble_loses_no_document(tmp_path: Path) -> None:
    texts: list[object] = [
        "plain",
        None,
        float("nan"),
        "",
        "   \n",
        12,
        2.5,
        True,
        "half a pair \ud83d and on",
        "\U0001f600" * 10_000,
        "x" * 2_000_000,
        b"bytes \xff",
        ["not", "text"],
    ]
    documents = read_documents([{"text": t, "id": "same"} for t in texts], doc_id="id")
    rows = [row for table in documents.batches(4) for row in table.to_pylist()]
    read = [row["text"] for row in rows]
    assert read[:5] == ["plain", None, None, "", "   \n"]
    assert read[5:8] == ["12", "2.5", "True"]
    assert read[8] == "half a pair \ufffd and on"
    assert read[9:11] == texts[9:11]
    assert read[11] == "bytes \ufffd"
    assert len(read) == len(texts)
    assert len({row["doc_id"] for row in rows}) == len(texts)
    assert documents.repaired == 2
