"""What every analysis returns: a table, how it was made, and the words behind it."""

from __future__ import annotations

import json
import operator
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.report.page import Page, Passage


@dataclass(frozen=True, eq=False, kw_only=True)
class Result(ABC):
    """A finished analysis.

    Parameters
    ----------
    settings
        What the user chose, plain JSON.
    provenance
        What it was computed from, plain JSON.
    notes
        What a careful reader must know.
    """

    settings: Mapping[str, Any]
    provenance: Mapping[str, Any]
    notes: tuple[str, ...]

    @property
    @abstractmethod
    def table(self) -> pd.DataFrame:
        """The answer, one row a finding, the most important first."""

    @abstractmethod
    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show passages behind a row.

        Parameters
        ----------
        i
            What identifies the row: a latent, a pair's number, a cluster, a rank.
        k
            Passages, at most (of each side, where there are sides).
        """

    @abstractmethod
    def page(self) -> Page:
        """Lay the result out for a report."""

    @abstractmethod
    def plot(self) -> Any:
        """Draw the result; notebooks show the Altair chart as it is."""

    def to_html(self, path: str | Path, **layout: Any) -> Path:
        """Write a report as one self-contained file.

        Parameters
        ----------
        path
            File to write; its folder is made if need be.
        **layout
            As for `page`.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        AnalysisError
            The file cannot be written.
        """
        from conspectus.report.html import render_html

        target = Path(path)
        content = render_html(self.page(**layout))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        except OSError as error:
            raise AnalysisError(f"the report cannot be written to {target}: {error}") from error
        return target

    def to_json(self) -> str:
        """Write settings, provenance, notes and the whole table for programs.

        Returns
        -------
        str
            Strict JSON; what is missing is null.
        """
        content = {
            "settings": dict(self.settings),
            "provenance": dict(self.provenance),
            "notes": list(self.notes),
            **self.content(),
        }
        return json.dumps(content, ensure_ascii=False, allow_nan=False)

    def content(self) -> dict[str, Any]:
        """Give what `to_json` writes besides settings, provenance and notes, as plain JSON."""
        return {"table": records(self.table)}


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn a table into plain JSON.

    Parameters
    ----------
    table
        Any table with text column names.

    Returns
    -------
    list of dict
        One a row; what is missing or not a number is None. Small p-values keep all their digits,
        which pandas' own writer rounds to 0.
    """
    plain = table.astype(object).where(table.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


def number_of(given: object, n: int, what: str, first: int = 0) -> int:
    """Take the number by which a user names a row of a result.

    Parameters
    ----------
    given
        Any whole number, numpy's included.
    n
        How many there are.
    what
        Their name, for the message.
    first
        Number of the first.

    Returns
    -------
    int
        The same.

    Raises
    ------
    AnalysisError
        It is no whole number, or there is no such row.
    """
    try:
        number = operator.index(given)  # pyright: ignore[reportArgumentType]
    except TypeError:
        raise AnalysisError(f"a {what} is a whole number, not {given!r}") from None
    if not first <= number < first + n:
        there = f"they go from {first} to {first + n - 1}" if n else "none was found"
        raise AnalysisError(f"there is no {what} {number}: {there}")
    return number


def flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Write a nested record as dotted names, leaving out what was not given.

    Parameters
    ----------
    record
        Plain JSON.
    prefix
        Put before every name.

    Returns
    -------
    dict of str to str
        For a page's settings and provenance.
    """
    written: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, Mapping):
            written |= flat(dict(value), f"{prefix}{key}.")  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(value, list | tuple) and value:
            written[f"{prefix}{key}"] = ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
        elif value not in (None, [], ()):
            written[f"{prefix}{key}"] = str(value)
    return written
