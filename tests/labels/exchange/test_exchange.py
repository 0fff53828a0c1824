from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from conspectus.errors import InputError, StoreError
from conspectus.labels.exchange import LAYOUTS, export_labels, import_labels
from conspectus.labels.exchange.entries import as_label, as_latent
from conspectus.labels.exchange.files import read_json, read_text
from conspectus.labels.sets import save_set
from conspectus.labels.table import label_table


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("x.json", b"", "is empty"),
        ("x.json", b" \n ", "is empty"),
        ("x.jsonl.gz", gzip.compress(b""), "is empty"),
        ("x.jsonl.gz", gzip.compress(b"{}" * 999)[:20], "is damaged"),
        ("x.json", b"\xff\xfe\x00", "is not text in UTF-8"),
        ("x.json", b"hello", r"is not JSON, neither whole nor line by line \(line 1"),
        ("x.jsonl", b'{"index": "1", "description": "a"}\n{', r"line 2"),
        ("x.jsonl", b'{"a": 1, "a": 2}\n{}', "has 'a' twice in one object"),
        ("x.jsonl", b'{}\n{"a": 1, "a": 2}', "line 2: 'a' twice in one object"),
        ("x.json", b'{"hello": 1}', "JSON of no known layout"),
        ("x.json", b"[]", "JSON of no known layout"),
        ("x.json", b"3", "JSON of no known layout"),
    ],
)
def test_files_that_have_no_labels(tmp_path: Path, name: str, raw: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(InputError, match=message) as caught:
        import_labels(path, 10)
    assert str(path) in str(caught.value)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        import_labels(tmp_path / "gone.json", 10)
    with pytest.raises(InputError, match=r"folder without \.jsonl"):
        import_labels(tmp_path, 10)
    with pytest.raises(InputError, match="cannot be read"):
        read_text(tmp_path)


def test_unknown_layouts(make_store: Any, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(InputError, match="'delphi': there are neuronpedia, goodfire"):
        import_labels(tmp_path / "x.json", 10, layout="delphi")
    with pytest.raises(InputError, match="'delphi'"):
        export_labels(make_store(["a"], {}), tmp_path / "y", "delphi")


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b'\xef\xbb\xbf{"0": "a"}')
    assert read_json(tmp_path / "x.json") == {"0": "a"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_to_export(make_store: Any, tmp_path: Path, layout: str) -> None:
    store = make_store(["a"], {})
    with pytest.raises(InputError, match="has no labels: run"):
        export_labels(store, tmp_path / "x", layout)
    with pytest.raises(InputError, match="no label set 'gone': there are none yet"):
        export_labels(store, tmp_path / "x", layout, "gone")
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_places_that_cannot_be_written(make_store: Any, tmp_path: Path, layout: str) -> None:
    store = make_store(["a"], {})
    save_set(store, "llm", label_table(latent=[1], label=["a"], source="llm"))
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        export_labels(store, tmp_path / "file" / "x", layout)


def test_a_set_that_only_older_programs_wrote(make_store: Any, tmp_path: Path) -> None:
    """Its names count as the set of their source, though there is no file of it yet."""
    store = make_store(["a"], {})
    store.set_labels(label_table(latent=[1], label=["a"], source="lexical"))
    assert export_labels(store, tmp_path / "x.csv", "csv", "lexical") == 1


@pytest.mark.parametrize(("given", "number"), [(3, 3), ("3", 3), (" 12 ", 12), ("007", 7)])
def test_numbers_of_latents(given: object, number: int) -> None:
    assert as_latent(given, "here") == number


def test_names_are_one_line() -> None:
    assert as_label(" a\n\tb ", "here") == "a b"
    assert as_label(None, "here") == ""
