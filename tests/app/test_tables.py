"""Order and pages of tables."""

from __future__ import annotations

import pandas as pd

from conspectus.app.stores import Concept
from conspectus.app.tables import ROWS, DataTable, Line, ordered, page_of
from conspectus.report.page import Column


def test_order_is_stable_and_missing_values_come_last():
    frame = pd.DataFrame({"a": [1.0, None, 3.0, 1.0], "b": [0, 1, 2, 3]})
    assert ordered(frame, "-a")["b"].tolist() == [2, 0, 3, 1]
    assert ordered(frame, "a")["b"].tolist() == [0, 3, 2, 1]


def test_many_equal_rows_keep_their_order():
    frame = pd.DataFrame({"a": [n % 3 for n in range(300)], "b": range(300)})
    for sort in ("a", "-a"):
        found = ordered(frame, sort).groupby("a", sort=False)["b"]
        assert all(part.is_monotonic_increasing for _, part in found)


def test_an_unknown_column_is_no_order():
    frame = pd.DataFrame({"a": [2, 1]})
    assert ordered(frame, "-nothing")["a"].tolist() == [2, 1]
    assert ordered(frame, "")["a"].tolist() == [2, 1]


def test_pages_cover_every_row_once():
    frame = pd.DataFrame({"a": range(2 * ROWS + 5)})
    pages = [page_of(frame, page)["a"].tolist() for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [ROWS, ROWS, 5]
    assert [row for page in pages for row in page] == list(range(2 * ROWS + 5))
    assert page_of(frame, 0).equals(page_of(frame, 1))


def test_a_heading_toggles():
    column = Column("a", "A", "", "number")
    table = DataTable(
        "t", (column,), [Line({"a": 1})], sort="-a", sortable=frozenset("a"), total=120
    )
    assert table.next_sort("a") == "a"
    assert table.next_sort("b") == "-b"
    assert table.aria_sort("a") == "descending"
    assert table.aria_sort("b") == "none"
    assert (table.pages, table.first, table.has_concepts) == (3, 1, False)
    assert DataTable("t", (), [Line({}, Concept(1, "", ""))]).has_concepts
