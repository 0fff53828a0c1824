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
    from collections.abc import Mapping, Sequence

Kind: TypeAlias = Literal["percent", "points", "number", "pvalue", "text", "spark"]
Value: TypeAlias = str | float | tuple[float, ...] | None

HUES = 2
_SVG_NAMES = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Mark:
    """A run of words that fired.

    Parameters
    ----------
    start, end
        Character offsets (code points) into the passage's text, `end` exclusive.
    strength
        From 0 to 1; what lies outside is clipped.
    hue
        Which concept of the row fired: 0 the first or only one, 1 the second of a pair. Each has a
        colour of its own.

    Raises
    ------
    InputError
        There is no such hue.
    """

    start: int
    end: int
    strength: float
    hue: int = 0

    def __post_init__(self) -> None:
        """Refuse a colour that does not exist."""
        if self.hue not in range(HUES):
            raise InputError(f"a mark's hue is 0 or 1, not {self.hue!r}")


@dataclass(frozen=True)
class Passage:
    """A document, or an excerpt of one, that shows a concept at work.

    Parameters
    ----------
    doc_id
        Identifier of the document.
    side
        Name of the side it belongs to, one of the page's `sides`; empty on a page without sides.
    text
        The document's text or an excerpt; shown escaped, never as HTML.
    marks
        The words that fired. They may overlap; what lies outside the text is left out.
    note
        A short remark shown beside the identifier, for example the prompt.
    """

    doc_id: str
    side: str
    text: str
    marks: tuple[Mark, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Parameters
    ----------
    key
        Name of the value in `Row.values`.
    title
        Heading, short.
    help
        One sentence for readers who do not know the term.
    kind
        How values are written: ``percent`` and ``points`` (percentage points) take fractions,
        ``spark`` takes a tuple of floats, drawn as a small line (for example shares over years).
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


@dataclass(frozen=True)
class Row:
    """One finding of a ranked list: a concept, a pair of them, a cluster, a document.

    Parameters
    ----------
    key
        Identifies it, short: shown small beside the label, and anchors are made of it. For example
        ``"2575"`` (a latent, of a family its head), ``"12 + 880"``, ``"cluster 3"``, a ``doc_id``.
    label
        Readable name; empty where it has none.
    label_source
        Where the label came from, for example ``"lexical"``; shown wherever the label is.
    values
        Column key to value. Shares and differences are fractions (0.25, not 25).
    estimate
        What the chart draws, a fraction for kinds ``percent`` and ``points``; NaN where there is
        none.
    low, high
        Interval of `estimate`; NaN where there is none.
    passages
        Evidence, strongest first within each side.
    members
        Rows folded under this one: near-duplicates, or whatever the page's `members` says.
    flags
        Warnings as short name to explanation, for example ``{"length": "Documents of equal ..."}``.

    Raises
    ------
    InputError
        The key is empty.
    """

    key: str
    label: str
    label_source: str
    values: Mapping[str, Value]
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    passages: tuple[Passage, ...] = ()
    members: tuple[Row, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Refuse a row that nothing could point to."""
        if not self.key:
            raise InputError(f"a row needs a key (its label is {self.label!r})")


@dataclass(frozen=True)
class Figure:
    """A static picture, shown above the ranked rows.

    Parameters
    ----------
    title
        What it shows.
    caption
        How to read it; empty if the title says it all.
    svg, png
        The picture, one of the two: a whole SVG document (it is shown as an image, so that nothing
        in it runs and nothing outside it is fetched), or the bytes of a PNG file. It is shown on
        white in both colour schemes.
    alt
        What it shows in words, for those who cannot see it.

    Raises
    ------
    InputError
        There is no picture or more than one, it is of another format, or its words are missing.
    """

    title: str
    caption: str
    svg: str | None = None
    png: bytes | None = None
    alt: str = ""

    def __post_init__(self) -> None:
        """Refuse a figure that not everyone could read."""
        if (self.svg is None) == (self.png is None):
            raise InputError(f"figure {self.title!r} needs either svg or png")
        if self.png is not None and not self.png.startswith(b"\x89PNG"):
            raise InputError(f"figure {self.title!r}: png holds no PNG file")
        if self.svg is not None and not ("<svg" in self.svg and _SVG_NAMES in self.svg):
            raise InputError(f"figure {self.title!r}: svg holds no whole SVG document with xmlns")
        if not self.alt.strip():
            raise InputError(f"figure {self.title!r} needs alt: what it shows, in words")


@dataclass(frozen=True)
class Table:
    """A plain table, shown after the ranked rows.

    Parameters
    ----------
    title
        What it lists.
    caption
        How to read it; empty if the title says it all.
    columns
        Its columns; they belong to no side.
    rows
        Column key to value, one mapping a line; what a mapping lacks is shown as missing.

    Raises
    ------
    InputError
        Columns of one key or of a side, or values that do not fit their columns.
    """

    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]

    def __post_init__(self) -> None:
        """Refuse what could only be drawn wrongly."""
        where = f"table {self.title!r}"
        _check_columns(self.columns, 0, where)
        for number, row in enumerate(self.rows, 1):
            _check_values(self.columns, row, f"row {number} of {where}")


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
        Names of what is compared, first side first; as many as there are groups, or none.
    columns
        Columns of the table besides the label and the estimate.
    rows
        Ranked findings.
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
        Heading, help and kind of what the chart draws; None for a page without a chart and without
        that column.
    subject
        What a row is, singular and capitalised: ``"Concept"``, ``"Pair"``, ``"Cluster"``.
    members
        What rows folded under a row are, in the plural.
    figures
        Pictures shown above the ranked rows.
    tables
        Tables shown after the ranked rows.

    Raises
    ------
    InputError
        Sides of one name, sizes or columns that do not fit the sides, values that do not fit their
        columns, an estimate that is no number, or no name for a row.
    """

    title: str
    lead: str
    sides: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    provenance: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    estimate: Column | None = DIFFERENCE
    subject: str = "Concept"
    members: str = "near-duplicates"
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could only be drawn wrongly."""
        if self.sizes and len(self.sizes) != len(self.sides):
            raise InputError(
                f"a page with {len(self.sides)} sides needs as many sizes, got {len(self.sizes)}"
            )
        if len(set(self.sides)) < len(self.sides):
            raise InputError(f"sides must have different names, got {' and '.join(self.sides)}")
        if not self.subject.strip() or not self.members.strip():
            raise InputError("a page needs words for its rows: subject and members")
        if self.estimate is not None and self.estimate.kind in ("text", "spark"):
            raise InputError(f"a chart draws numbers, not {self.estimate.kind}: change estimate")
        _check_columns(self.columns, len(self.sides), "the page")
        for row in self.rows:
            for each in (row, *row.members):
                _check_values(self.columns, each.values, f"row {each.key!r}")


def _check_columns(columns: Sequence[Column], sides: int, where: str) -> None:
    keys = [column.key for column in columns]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise InputError(f"column keys of {where} must be unique, repeated: {', '.join(repeated)}")
    for column in columns:
        if column.side is not None and not 0 <= column.side < sides:
            raise InputError(
                f"column {column.key!r} is of side {column.side}, but {where} has {sides} sides"
            )


def _check_values(columns: Sequence[Column], values: Mapping[str, Value], where: str) -> None:
    for column in columns:
        value = values.get(column.key)
        if value is not None and isinstance(value, tuple) != (column.kind == "spark"):
            wanted = "a tuple of numbers" if column.kind == "spark" else "one value"
            raise InputError(
                f"{where}: column {column.key!r} of kind {column.kind} takes {wanted}, "
                f"got {value!r}"
            )


def is_missing(value: Value) -> bool:
    """Whether there is nothing to write for a value.

    Parameters
    ----------
    value
        A value of `Row.values`.

    Returns
    -------
    bool
        True for None, NaN and a line without any number.
    """
    if isinstance(value, tuple):
        return all(math.isnan(number) for number in value)
    return value is None or (isinstance(value, float) and math.isnan(value))
