from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.documents import read_documents
from conspectus.errors import InputError


def rows(path: Path, **roles: str) -> list[dict]:
    return pa.concat_tables(read_documents(path, **roles).batches(1000)).to_pylist()


class TestJsonLines:
    def test_lines_with_other_columns_and_kinds(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(
            '{"text": "a", "k": 1}\n\n{"text": null}\n{"text": 3, "k": "x", "z": [1]}\n'
        )
        assert rows(path) == [
            {"doc_id": "0", "text": "a", "k": "1", "z": None},
            {"doc_id": "1", "text": None, "k": None, "z": None},
            {"doc_id": "2", "text": "3", "k": "x", "z": [1]},
        ]

    def test_lone_surrogates_and_bad_bytes_are_marked(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b'{"text": "a\\ud800b"}\n{"text": "\xff"}\n{"text": "\\ud83d\\ude00"}\n')
        documents = read_documents(path)
        (table,) = documents.batches(9)
        assert table["text"].to_pylist() == ["a\ufffdb", "\ufffd", "\U0001f600"]
        assert documents.repaired == 2

    def test_compressed_with_byte_order_mark(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl.gz"
        path.write_bytes(gzip.compress('\ufeff{"text": "a"}\n'.encode()))
        assert rows(path) == [{"doc_id": "0", "text": "a"}]

    @pytest.mark.parametrize(
        ("line", "message"),
        [("{", "line 2, is not JSON"), ("[1]", "line 2, is a JSON list"), ('"a"', "is a JSON str")],
    )
    def test_a_broken_line_is_named(self, tmp_path: Path, line: str, message: str) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text('{"text": "a"}\n' + line + "\n")
        with pytest.raises(InputError, match=message):
            read_documents(path)

    def test_types_seen_late_hold_for_all_batches(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        lines = [{"text": "t", "n": i} for i in range(9000)] + [{"text": "t", "n": 0.5}]
        path.write_text("\n".join(json.dumps(line) for line in lines))
        types = {t.schema.field("n").type for t in read_documents(path).batches(1000)}
        assert types == {pa.float64()}


class TestParquet:
    def test_a_folder_of_parquet_files(self, tmp_path: Path) -> None:
        for i in range(3):
            pq.write_table(pa.table({"text": [f"{i}a", f"{i}b"]}), tmp_path / f"part-{i}.parquet")
        documents = read_documents(tmp_path)
        assert documents.length == 6
        assert [t["text"].to_pylist() for t in documents.batches(4)] == [
            ["0a", "0b", "1a", "1b"],
            ["2a", "2b"],
        ]

    def test_files_that_differ_are_refused(self, tmp_path: Path) -> None:
        pq.write_table(pa.table({"text": ["a"]}), tmp_path / "a.parquet")
        pq.write_table(pa.table({"text": [1]}), tmp_path / "b.parquet")
        with pytest.raises(InputError, match=r"b\.parquet has other columns or types"):
            read_documents(tmp_path)

    def test_a_truncated_file_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table({"text": ["a"] * 1000}), path)
        path.write_bytes(path.read_bytes()[:-50])
        with pytest.raises(InputError, match=r"a\.parquet cannot be read as Parquet"):
            read_documents(path)

    def test_damage_inside_is_named_when_met(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        texts = [f"text number {i}" for i in range(5000)]
        pq.write_table(pa.table({"text": texts}), path, use_dictionary=False, compression="zstd")
        content = bytearray(path.read_bytes())
        content[100:400] = b"\xff" * 300
        path.write_bytes(bytes(content))
        with pytest.raises(InputError, match=r"a\.parquet cannot be read as Parquet"):
            list(read_documents(path).batches(100))

    def test_an_empty_table(self, tmp_path: Path) -> None:
        pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "a.parquet")
        with pytest.raises(InputError, match="no rows"):
            read_documents(tmp_path / "a.parquet")


class TestFolder:
    def test_text_files_in_order_of_their_paths(self, tmp_path: Path) -> None:
        (tmp_path / "neg").mkdir()
        (tmp_path / ".hidden").mkdir()
        (tmp_path / "b.md").write_text("bee")
        (tmp_path / "neg" / "a.txt").write_bytes(b"caf\xe9")
        (tmp_path / "empty.txt").write_text("")
        (tmp_path / "c.py").write_text("no")
        (tmp_path / ".hidden" / "d.txt").write_text("no")
        documents = read_documents(tmp_path)
        assert documents.length == 3
        (table,) = documents.batches(9)
        assert table.to_pydict() == {
            "doc_id": ["b.md", "empty.txt", "neg/a.txt"],
            "text": ["bee", "", "caf\ufffd"],
            "folder": [".", ".", "neg"],
        }
        assert documents.repaired == 1

    def test_one_text_file_is_one_document(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("a\nb")
        assert rows(path, text="body") == [{"doc_id": "a.txt", "text": "a\nb", "folder": "."}]

    def test_a_folder_without_text(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_text("x")
        with pytest.raises(InputError, match=r"no text files; .*\.md, \.txt, or \.parquet"):
            read_documents(tmp_path)
