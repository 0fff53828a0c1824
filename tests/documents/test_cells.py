from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.documents.cells import Repairs, column_of, decode, missing, repair, text_cell
from conspectus.documents.columns import text_column, unify

ANY_STRING = st.text(alphabet=st.characters(codec=None, categories=None))


@given(ANY_STRING)
def test_repair_keeps_length_and_all_that_is_valid(value: str) -> None:
    repairs = Repairs()
    fixed = repair(value, repairs)
    fixed.encode("utf-8")
    assert len(fixed) == len(value)
    assert all(a == b or "\ud800" <= a <= "\udfff" for a, b in zip(value, fixed, strict=True))
    assert repairs.count == (fixed != value)


@given(st.binary())
def test_decode_never_fails(value: bytes) -> None:
    repairs = Repairs()
    assert ("\ufffd" in decode(value, repairs)) >= (repairs.count > 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (b"\xef\xbb\xbfa", "a"), (1, "1"), (True, "True"), (0.5, "0.5")]
    + [(float("nan"), None), (None, None), ([1], None), (pd.NA, None)],
)
def test_text_of_a_cell(value: object, text: str | None) -> None:
    assert text_cell(value, Repairs()) == text


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_missing_values(value: object) -> None:
    assert missing(value)
    assert not missing("")
    assert not missing(0)


def test_a_column_of_one_kind_keeps_it_and_of_many_is_text() -> None:
    assert column_of([1, None], Repairs()).type == pa.int64()
    assert column_of([[1], None], Repairs()).type == pa.list_(pa.int64())
    assert column_of([1, "a", {"k": 1}], Repairs()).to_pylist() == ["1", "a", "{'k': 1}"]
    assert column_of([2**70, 1], Repairs()).to_pylist() == [str(2**70), "1"]


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (pa.int64(), pa.int64(), pa.int64()),
        (pa.int64(), pa.float64(), pa.float64()),
        (pa.null(), pa.bool_(), pa.bool_()),
        (pa.int64(), pa.string(), pa.string()),
        (pa.list_(pa.int64()), pa.string(), pa.string()),
    ],
)
def test_unify(first: pa.DataType, second: pa.DataType, both: pa.DataType) -> None:
    assert unify(first, second) == both
    assert unify(second, first) == both


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_text_columns_of_any_layout_become_strings(kind: pa.DataType) -> None:
    column = pa.chunked_array([pa.array(["a", None], type=kind)])
    assert text_column(column, "t", Repairs()).type == pa.string()
