from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.blocks import RECORD

TEXT = Path(__file__).parents[2] / "docs" / "format.md"


def test_part_names() -> None:
    assert fmt.part_name("codes", 7) == "codes/part-00007.parquet"
    assert fmt.part_name("codes", 1_234_567) == "codes/part-1234567.parquet"
    assert fmt.is_own_name(fmt.part_name("tokens", 123_456))


def test_version_text() -> None:
    assert fmt.version_text() == "1.1"
    assert fmt.version_text((2, 13)) == "2.13"


def test_versions_are_numbers_not_text() -> None:
    with pytest.raises(StoreError, match=r"1\.10"):
        fmt.check_version("1.10", Path("x"))  # newer than 1.9 would be, and than 1.0
    fmt.check_version("0.99", Path("x"))


@pytest.mark.parametrize(
    ("schema", "version"),
    [
        (fmt.CODES_SCHEMA, b"1.0"),
        (fmt.ERRORS_SCHEMA, b"1.0"),
        (fmt.TOKENS_SCHEMA, b"1.0"),
        (fmt.POSTINGS_SCHEMA, b"1.0"),
        (fmt.LABELS_SCHEMA, b"1.1"),
    ],
)
def test_every_element_says_what_it_is(schema: pa.Schema, version: bytes) -> None:
    assert set(schema.metadata) == {b"conspectus.element", b"conspectus.version"}
    assert schema.metadata[b"conspectus.version"] == version


@pytest.mark.parametrize("name", ["a", "llm", "gpt-4o_mini.2", "x" * 64])
def test_names_of_label_sets(name: str) -> None:
    assert fmt.is_set_name(name)
    assert fmt.set_file(name) == f"labels/{name}.parquet"


@pytest.mark.parametrize("name", ["", ".a", "a.", "A", "a/b", "..", "a b", "x" * 65, "é", "a\n"])
def test_names_that_no_file_may_have_everywhere(name: str) -> None:
    assert not fmt.is_set_name(name)


def test_what_a_killed_labelling_leaves_is_our_own() -> None:
    assert fmt.is_own_name("labels/.llm.parquet.12-34.tmp")
    assert not fmt.is_own_name("labels/llm.parquet")


def test_documents_drop_foreign_metadata() -> None:
    schema = pa.schema([pa.field("a", pa.int8())], metadata={b"pandas": b"{}"})
    assert fmt.documents_schema(schema).metadata.keys() == {
        *(b"conspectus.element", b"conspectus.version")
    }


ELEMENTS = {
    "codes": fmt.CODES_SCHEMA,
    "errors": fmt.ERRORS_SCHEMA,
    "tokens": fmt.TOKENS_SCHEMA,
    "labels": fmt.LABELS_SCHEMA,
}


@pytest.mark.parametrize("element", ELEMENTS)
def test_options_fit_the_schema(element: str, tmp_path: Path) -> None:
    """An encoding named for a column that is not there would be ignored in silence."""
    schema = ELEMENTS[element]
    pq.write_table(schema.empty_table(), tmp_path / "x", **fmt.parquet_options(element))
    leaves = set(pq.ParquetFile(tmp_path / "x").schema.names)
    paths = {
        pq.ParquetFile(tmp_path / "x").schema.column(i).path
        for i in range(len(pq.ParquetFile(tmp_path / "x").schema))
    }
    wanted = set(fmt.parquet_options(element).get("column_encoding", {}))
    assert wanted <= paths | leaves
    assert fmt.parquet_options(element)["write_page_checksum"]
    if element == "codes":
        assert len(paths - wanted) <= 1  # all but doc_id


def test_encodings_are_used(tmp_path: Path) -> None:
    row = {"doc_id": "a", "n_tokens": 2, "latent": [1, 2], "max": [1.0, 2.0], "count": [1, 1]}
    row |= {"peak": [0, 1], "token_start": [0, 3]}
    table = pa.Table.from_pylist([row], schema=fmt.CODES_SCHEMA)
    pq.write_table(table, tmp_path / "x", **fmt.parquet_options("codes"))
    group = pq.ParquetFile(tmp_path / "x").metadata.row_group(0)
    used = {group.column(i).path_in_schema: group.column(i).encodings for i in range(7)}
    assert "DELTA_BINARY_PACKED" in used["latent.list.element"]
    assert "DELTA_BINARY_PACKED" in used["token_start.list.element"]
    for name in ("max", "count", "peak"):
        assert "BYTE_STREAM_SPLIT" in used[f"{name}.list.element"]


def columns_in_text(heading: str) -> dict[str, str]:
    """Rows of the first table below a heading of docs/format.md: column -> type."""
    section = TEXT.read_text("utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, flags=re.MULTILINE)
    return {name: kind.strip() for name, kind in rows}


def written(kind: pa.DataType) -> str:
    return str(kind).replace("list<element: ", "list<").replace(" not null", "")


@pytest.mark.parametrize(
    ("heading", "schema"),
    [
        ("codes/", fmt.CODES_SCHEMA),
        ("errors/", fmt.ERRORS_SCHEMA),
        ("tokens/", fmt.TOKENS_SCHEMA),
        ("latents/postings.parquet", fmt.POSTINGS_SCHEMA),
        ("labels.parquet", fmt.LABELS_SCHEMA),
    ],
)
def test_the_normative_text_says_the_same(heading: str, schema: pa.Schema) -> None:
    assert columns_in_text(heading) == {field.name: written(field.type) for field in schema}


def test_the_normative_text_says_the_same_of_the_index() -> None:
    kinds = {"uint64": "<u8", "uint32": "<u4", "float32": "<f4"}
    found = {name: kinds[kind] for name, kind in columns_in_text("latents/index.npy").items()}
    assert found == {name: RECORD[name].str for name in RECORD.names}


def test_the_normative_text_has_this_version() -> None:
    assert f"Version {fmt.version_text()}." in TEXT.read_text("utf-8")
