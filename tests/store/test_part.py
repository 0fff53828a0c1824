from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from conspectus.errors import InputError, StoreError
from conspectus.store import Codes
from conspectus.store.codes import TO_THE_END
from conspectus.store.part import check_documents, part_tables


@pytest.fixture
def part(kit: Any) -> tuple[pa.Table, Codes]:
    return kit.as_part([kit.make_document(np.random.default_rng(1), i, 40) for i in range(4)])


def tokens(codes: Codes) -> list[dict[str, Any]]:
    return [
        {"doc_id": doc_id, "position": i, "latent": [1], "value": [0.5]}
        for doc_id, n in zip(codes.doc_id, codes.n_tokens.tolist(), strict=True)
        for i in range(n)
    ]


def test_elements(part: tuple[pa.Table, Codes]) -> None:
    documents, codes = part
    assert set(part_tables(40, documents, codes, None, None)) == {"documents", "codes"}
    error = pa.table({"doc_id": ["x"], "stage": ["s"], "reason": ["r"]})
    full = part_tables(40, documents, codes, error, pa.Table.from_pylist(tokens(codes)))
    assert set(full) == {"documents", "codes", "errors", "tokens"}
    assert "errors" not in part_tables(40, documents, codes, error.slice(1), None)


def test_documents_keep_their_columns(part: tuple[pa.Table, Codes]) -> None:
    documents, codes = part
    documents = documents.replace_schema_metadata({b"pandas": b"{}"})
    checked = check_documents(documents, codes)
    assert checked.schema.remove_metadata() == documents.schema.remove_metadata()
    assert checked.schema.metadata[b"conspectus.element"] == b"documents"
    assert b"pandas" not in checked.schema.metadata


@pytest.mark.parametrize("change", ["order", "fewer", "other"])
def test_documents_and_codes_must_agree(part: tuple[pa.Table, Codes], change: str) -> None:
    documents, codes = part
    if change == "order":
        documents = documents.take(pa.array([1, 0, 2, 3]))
    elif change == "fewer":
        documents = documents.slice(1)
    else:
        codes = replace(codes, doc_id=["a", "b", "c", "d"])
    with pytest.raises(StoreError, match="documents and codes disagree"):
        part_tables(40, documents, codes, None, None)


@pytest.mark.parametrize("name", ["doc_id", "text"])
def test_own_columns_are_needed(part: tuple[pa.Table, Codes], name: str) -> None:
    documents, codes = part
    with pytest.raises(InputError, match=f"no column '{name}'"):
        part_tables(40, documents.drop_columns([name]), codes, None, None)
    position = documents.column_names.index(name)
    numbers = documents.set_column(position, name, pa.array([1, 2, 3, 4]))
    with pytest.raises(InputError, match=f"'{name}' must hold text, not int64"):
        part_tables(40, numbers, codes, None, None)
    empty = documents.set_column(position, name, pa.array(["a", None, "c", "d"]))
    with pytest.raises(StoreError, match=f"has no {name}"):
        part_tables(40, empty, codes, None, None)


def test_large_strings_are_text(part: tuple[pa.Table, Codes]) -> None:
    documents, codes = part
    large = documents.set_column(1, "text", documents.column("text").cast(pa.large_string()))
    assert part_tables(40, large, codes, None, None)["documents"].num_rows == 4


def test_column_twice(part: tuple[pa.Table, Codes]) -> None:
    documents, codes = part
    twice = documents.append_column("group", pa.array([1, 2, 3, 4]))
    with pytest.raises(InputError, match="'group' is there twice"):
        part_tables(40, twice, codes, None, None)


def test_tokens_must_lie_in_the_text(part: tuple[pa.Table, Codes]) -> None:
    documents, codes = part
    starts = codes.token_start.astype(np.int64)
    starts[-1] = 10_000
    with pytest.raises(StoreError, match="behind the end.*code points"):
        part_tables(40, documents, replace(codes, token_start=starts), None, None)


def test_starts_count_code_points(kit: Any) -> None:
    """Byte offsets of a text with accents point behind its end, and are refused."""
    documents = pa.table({"doc_id": ["a"], "text": ["äöü"]})
    codes = Codes(
        doc_id=["a"],
        n_tokens=np.array([2]),
        indptr=np.array([0, 0]),
        latent=np.zeros(0),
        max=np.zeros(0),
        count=np.zeros(0),
        peak=np.zeros(0),
        token_indptr=np.array([0, 2]),
        token_start=np.array([0, 3]),
    )
    assert part_tables(4, documents, codes, None, None)["documents"].num_rows == 1
    with pytest.raises(StoreError, match="code points"):
        part_tables(4, documents, replace(codes, token_start=np.array([0, 4])), None, None)


def test_tokens_table_must_fit(part: tuple[pa.Table, Codes]) -> None:
    documents, codes = part
    rows = tokens(codes)
    for broken in (rows[:-1], rows[1:] + rows[:1]):
        with pytest.raises(StoreError, match="one row a pooled token"):
            part_tables(40, documents, codes, None, pa.Table.from_pylist(broken))


def test_errors_table_must_fit(part: tuple[pa.Table, Codes]) -> None:
    with pytest.raises(StoreError, match="errors table has no column 'stage'"):
        part_tables(40, *part, pa.table({"doc_id": ["x"], "reason": ["r"]}), None)


@pytest.mark.parametrize(
    ("read_to", "rule"),
    [
        ([4], "another length"),
        ([4, 5], "behind where the reading stopped"),
        ([6, 10**6], "beyond its end"),
    ],
)
def test_where_the_reading_stopped_must_fit(kit: Any, read_to: list[int], rule: str) -> None:
    rng = np.random.default_rng(0)
    documents = [kit.make_document(rng, i, 40) for i in range(2)]
    for document in documents:
        document |= {"text": "alpha beta", "token_start": np.array([0, 6])}
        for name in ("latent", "max", "count", "peak"):
            document[name] = document[name][:0]
    table, codes = kit.as_part(documents)
    part_tables(40, table, replace(codes, read_to=np.array([6, TO_THE_END])), None, None)
    with pytest.raises(StoreError, match=rule):
        part_tables(40, table, replace(codes, read_to=np.array(read_to)), None, None)
