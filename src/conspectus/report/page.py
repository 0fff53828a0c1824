"""What a report shows, as plain data.

An analysis fills these; the renderers read them and nothing else. Numbers stay numbers until they
are drawn, so that a percentage or a p-value looks the same wherever it appears.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal["percent", "points", "number", "pvalue", "text"]
Value: TypeAlias = str | float | None


@dataclass(frozen=True)
class Passage:
    """A document, or an excerpt of one, that shows a concept at work.

    Parameters
    ----------
    doc_id
        Identifier of the document.
    side
        Name of the side it belongs to, one of the page's `sides`.
    text
        The document's text or an excerpt; shown escaped, never as HTML.
    marks
        ``(start, end, strength)`` of the words that fired: character offsets (code points) into
        `text`, end exclusive, and a strength from 0 to 1. They may overlap; what lies outside the
        text is left out.
    note
        A short remark shown beside the identifier, for example the prompt.
    """

    doc_id: str
    side: str
    text: str
    marks: tuple[tuple[int, int, float], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ConceptRow:
    """One concept of a ranked list.

    Parameters
    ----------
    latent
        Index of the latent (of the family's head, where near-duplicates are folded).
    label
        Readable name of the concept; empty where it has none.
    label_source
        Where the label came from, for example ``"lexical"``; shown wherever the label is.
    values
        Column key to value. Shares and differences are fractions (0.25, not 25).
    estimate
        What the chart draws, a fraction for kinds ``percent`` and ``points``.
    low, high
        Interval of `estimate`; NaN where there is none.
    passages
        Evidence, strongest first within each side.
    members
        Near-duplicates folded under this row.
    flags
        Warnings as short name to explanation, for example ``{"length": "Documents of equal ..."}``.
    """

    latent: int
    label: str
    label_source: str
    values: Mapping[str, Value]
    estimate: float
    low: float
    high: float
    passages: tuple[Passage, ...] = ()
    members: tuple[ConceptRow, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Parameters
    ----------
    key
        Name of the value in `ConceptRow.values`.
    title
        Heading, short.
    help
        One sentence for readers who do not know the term.
    kind
        How values are written: ``percent`` and ``points`` (percentage points) take fractions.
    side
        Index into the page's `sides` if the value belongs to one side. Columns of one kind that
        follow each other, one for each side, share a cell: shares (kind ``percent``) as paired
        bars, others as paired numbers. Give them the same title.
    """

    key: str
    title: str
    help: str
    kind: Kind
    side: int | None = None


DIFFERENCE = Column(
    "estimate", "Difference", "Share on the first side minus share on the second.", "points"
)


@dataclass(frozen=True)
class Page:
    """Everything a report shows, in reading order.

    Parameters
    ----------
    title
        The question, for example ``"How do answers of A differ from those of B?"``.
    lead
        The answer in one plain paragraph.
    sides
        Names of what is compared, first side first; one or two of them, or none.
    columns
        Columns of the table besides the concept and the estimate.
    rows
        Ranked concepts.
    settings
        What the user chose: thresholds, presence, tests.
    provenance
        What it was computed from: encoder, store, versions.
    notes
        What a careful reader must know, for example how many documents are missing.
    sizes
        Number of documents of each side, in the order of `sides`; empty if not known.
    facts
        Key figures shown under the lead, as short name to value; for example
        ``{"Concepts that differ": "212 of 8,192"}``.
    estimate
        Heading, help and kind of what the chart draws.

    Raises
    ------
    InputError
        Sides of one name, or sizes or columns that do not fit the sides.
    """

    title: str
    lead: str
    sides: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[ConceptRow, ...]
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    provenance: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    estimate: Column = DIFFERENCE

    def __post_init__(self) -> None:
        """Refuse what could only be drawn wrongly."""
        if self.sizes and len(self.sizes) != len(self.sides):
            raise InputError(
                f"a page with {len(self.sides)} sides needs as many sizes, got {len(self.sizes)}"
            )
        if len(set(self.sides)) < len(self.sides):
            raise InputError(f"sides must have different names, got {' and '.join(self.sides)}")
        keys = [column.key for column in self.columns]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        if repeated:
            raise InputError(f"column keys must be unique, repeated: {', '.join(repeated)}")
        for column in self.columns:
            if column.side is not None and not 0 <= column.side < len(self.sides):
                raise InputError(
                    f"column {column.key!r} is of side {column.side}, "
                    f"but the page has {len(self.sides)} sides"
                )


def is_missing(value: Value) -> bool:
    """Whether there is nothing to write for a value.

    Parameters
    ----------
    value
        A value of `ConceptRow.values`.

    Returns
    -------
    bool
        True for None and NaN.
    """
    return value is None or (isinstance(value, float) and math.isnan(value))
