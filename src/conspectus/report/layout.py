"""What stands where: columns drawn together, evidence by side, names that links lead to.

The templates only write; every decision that needs more than one value is made here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.report.page import Column, Passage, Row

_ANCHOR = 60


def group_columns(columns: Sequence[Column]) -> list[tuple[Column, ...]]:
    """Put the columns of all sides that belong together into one.

    Parameters
    ----------
    columns
        Columns in their order.

    Returns
    -------
    list of tuple of Column
        One tuple for each column of the drawn table: neighbours of one kind with ascending
        sides together, all others alone.
    """
    groups: list[tuple[Column, ...]] = []
    for column in columns:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.side is not None
            and column.side is not None
            and last.kind == column.kind
            and last.side < column.side
        ):
            groups[-1] = (*groups[-1], column)
        else:
            groups.append((column,))
    return groups


def held_by(groups: Sequence[tuple[Column, ...]], rows: Sequence[Row]) -> list[tuple[Column, ...]]:
    """Leave out columns that no row of a table has: folded rows may be of another kind.

    Parameters
    ----------
    groups
        From `group_columns`.
    rows
        Rows of one table.

    Returns
    -------
    list of tuple of Column
        Those of which some row has a value, be it a missing one; all if there are no rows.
    """
    held = {key for row in rows for key in row.values}
    return [group for group in groups if not rows or any(c.key in held for c in group)]


def group_title(group: Sequence[Column]) -> str:
    """Find the heading of columns drawn together.

    Parameters
    ----------
    group
        One of `group_columns`.

    Returns
    -------
    str
        Their common title, else the words all titles begin with, else all titles.
    """
    titles = list(dict.fromkeys(column.title for column in group))
    common: list[str] = []
    for words in zip(*(title.split() for title in titles), strict=False):
        if len(set(words)) > 1:
            break
        common.append(words[0])
    return " ".join(common) or " / ".join(titles)


def passages_by_side(row: Row, sides: Sequence[str]) -> dict[str, list[Passage]]:
    """Sort the evidence of a row by side.

    Parameters
    ----------
    row
        The row.
    sides
        Names of the page's sides.

    Returns
    -------
    dict of str to list of Passage
        In the order of `sides`, then those of a side that is not among them. Of a comparison of
        two, both are there even without passages; else only sides that have some.
    """
    found: dict[str, list[Passage]] = {side: [] for side in sides}
    for passage in row.passages:
        found.setdefault(passage.side, []).append(passage)
    if len(sides) == 2:
        return found
    return {side: passages for side, passages in found.items() if passages}


def has_two_hues(row: Row) -> bool:
    """Whether a row's marks have a second colour, so that a legend is needed.

    Parameters
    ----------
    row
        The row; what is folded under it does not count.

    Returns
    -------
    bool
        True if any mark has hue 1.
    """
    return any(mark.hue for passage in row.passages for mark in passage.marks)


def anchors(rows: Sequence[Row], under: str = "r") -> list[str]:
    """Name the places that links lead to, after the rows' keys.

    Parameters
    ----------
    rows
        Rows in the order of the page.
    under
        What the names begin with: of folded rows the name of the row above them.

    Returns
    -------
    list of str
        One a row, for example ``"r-12-880"``: letters A to Z, digits and hyphens only, all
        different.
    """
    names: list[str] = []
    taken: set[str] = set()
    for row in rows:
        plain = re.sub(r"[^A-Za-z0-9]+", "-", row.key).strip("-")[:_ANCHOR]
        name = base = f"{under}-{plain}" if plain else under
        number = 2
        while name in taken:
            name, number = f"{base}--{number}", number + 1
        taken.add(name)
        names.append(name)
    return names


def plural(word: str) -> str:
    """Put an English noun into the plural.

    Parameters
    ----------
    word
        A regular noun, for example a page's `subject`.

    Returns
    -------
    str
        For example ``"Concepts"``, ``"Queries"``, ``"Classes"``.
    """
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|ch|sh)$", word) else "s")


def counted(n: int, one: str, many: str = "") -> str:
    """Write how many things there are.

    Parameters
    ----------
    n
        Number.
    one
        The thing, and what is said of one of it.
    many
        The same of several; the plural of `one` if empty.

    Returns
    -------
    str
        For example ``"1 document"``, ``"2,500 documents"``, or with both forms given
        ``"1 answer is missing"``, ``"3 answers are missing"``.
    """
    return f"{n:,} {one if n == 1 else many or plural(one)}"
