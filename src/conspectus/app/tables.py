"""Tables that a reader sorts and leafs through, by links that restore them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from conspectus.app.stores import Concept
from conspectus.report.page import Column, Value

ROWS = 50
"""Rows of a page."""


@dataclass(frozen=True)
class Line:
    """A row of a table.

    Parameters
    ----------
    values
        Column key to value.
    concept
        Concept that the row is about: shown first, with the source of its name.
    links
        Column key to the URL that its value leads to.
    """

    values: Mapping[str, Value]
    concept: Concept | None = None
    links: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class DataTable:
    """A table as shown.

    Parameters
    ----------
    title
        What it lists, for screen readers.
    columns
        Columns after that of the concept.
    lines
        Rows, in order.
    sort
        Column key it is ordered by, with ``-`` before it for the largest first; empty if by none.
    sortable
        Keys of the columns that a reader may order by; ``label`` is the concept's name.
    total
        Rows on all pages; as many as `lines` if None.
    page
        Which page this is, from 1.
    """

    title: str
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    sort: str = ""
    sortable: frozenset[str] = frozenset()
    total: int | None = None
    page: int = 1

    @property
    def has_concepts(self) -> bool:
        """Whether rows are about concepts."""
        return any(line.concept for line in self.lines)

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, math.ceil((self.total or 0) / ROWS))

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1."""
        return (self.page - 1) * ROWS + 1

    def next_sort(self, key: str) -> str:
        """Order that a click on a heading gives: largest first, then smallest first."""
        return key if self.sort == f"-{key}" else f"-{key}"

    def aria_sort(self, key: str) -> str:
        """State of a heading, in the words of ARIA."""
        return {key: "ascending", f"-{key}": "descending"}.get(self.sort, "none")


def ordered(frame: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Order rows as a URL says.

    Parameters
    ----------
    frame
        Rows.
    sort
        A column, with ``-`` before it for the largest first. What is no column is no order.

    Returns
    -------
    pandas.DataFrame
        Missing values last; rows that are equal keep their order.
    """
    key = sort.removeprefix("-")
    if key not in frame.columns:
        return frame
    return frame.sort_values(key, ascending=not sort.startswith("-"), kind="stable")


def page_of(frame: pd.DataFrame, page: int) -> pd.DataFrame:
    """Take the rows of one page, counted from 1."""
    first = (max(1, page) - 1) * ROWS
    return frame.iloc[first : first + ROWS]


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table as mappings of column to value."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
