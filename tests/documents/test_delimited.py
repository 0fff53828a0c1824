from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from conspectus.documents import delimited, read_documents
from conspectus.errors import InputError


def read(path: Path, **roles: str) -> pa.Table:
    return pa.concat_tables(read_documents(path, **roles).batches(1000))


def test_byte_order_mark_and_quoted_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('\ufefftext,n\n"one, ""two""\nthree",1\n"",2\n'.encode())
    assert read(path).to_pydict() == {
        "doc_id": ["0", "1"],
        "text": ['one, "two"\nthree', ""],
        "n": [1, 2],
    }


def test_text_that_looks_like_numbers_stays_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,doc_id\n1.50,007\n2,8\n")
    table = read(path)
    assert table["text"].to_pylist() == ["1.50", "2"]
    assert table["doc_id"].to_pylist() == ["007", "8"]


def test_types_are_decided_by_all_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 2048)
    path = tmp_path / "a.csv"
    lines = [f"t{i},{i},{i},true,0{i}" for i in range(500)] + ["last,word,0.5,false,1", "end,1,,,"]
    path.write_text("text,mixed,number,flag,code\n" + "\n".join(lines) + "\n")
    table = read(path)
    assert table.num_rows == 502
    assert table["mixed"].to_pylist()[-2:] == ["word", "1"]
    assert table.schema.field("number").type == pa.float64()
    assert table["number"].to_pylist()[-2:] == [0.5, None]
    assert table["flag"].to_pylist()[-2:] == [False, None]
    assert table["code"].to_pylist()[:2] == ["00", "01"]


def test_bytes_that_are_not_utf8_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"text\ncaf\xe9\nfine\n")
    documents = read_documents(path)
    (table,) = documents.batches(10)
    assert table["text"].to_pylist() == ["caf\ufffd", "fine"]
    assert documents.repaired == 1


def test_tabs_and_compression(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress(b"text\tn\na,b\t1\n"))
    assert read(path).to_pylist() == [{"doc_id": "0", "text": "a,b", "n": 1}]


def test_a_long_document_fits(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,n\n" + "x" * 2_000_000 + ",1\nshort,2\n")
    assert [len(t) for t in read(path)["text"].to_pylist()] == [2_000_000, 5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text,n\na,1\nb,2,3\n", "a.csv cannot be read as CSV: .*Expected 2 columns, got 3"),
        ("", "a.csv cannot be read as CSV: .*[Ee]mpty"),
        ("text,n\n", "no documents: .*a.csv has no rows"),
        ("text,text\na,b\n", "more than one column named 'text'"),
    ],
)
def test_broken_files_are_named(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        read_documents(path)


def test_other_separators_and_encodings_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text;model\nhello;x\n")
    with pytest.raises(InputError, match="seem to be parted by ';', and commas are needed"):
        read_documents(path)
    for encoding in ("utf-16-le", "utf-16-be"):
        path.write_bytes("\ufefftext,n\ncaf\xe9,1\n".encode(encoding))
        with pytest.raises(InputError, match="a.csv is UTF-16: save it as UTF-8"):
            read_documents(path)
    path.write_bytes("\ufefftext,n\ncaf\xe9,1\n".encode())
    assert read(path)["text"].to_pylist() == ["caf\xe9"]
