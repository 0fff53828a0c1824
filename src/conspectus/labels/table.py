"""Tables of labels: made, given scores, and put over older ones of the same set.

A label and its scores belong together: a latent that gets another name loses the scores of the one
before and keeps that name among its `earlier` ones.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from conspectus.store import format as fmt
from conspectus.store.label_table import conform_labels
from conspectus.store.trust import MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.labels.tasks import Score

NEXT_TOKENS: Final = "next_tokens"
"""Column of hints: what a latent makes the reader say next; null where there is none."""
EARLIER: Final = "earlier"
"""Column of the names that a latent had before in its set, the newest first."""
MOST_EARLIER: Final = 8
"""Earlier names kept of each latent."""
SCHEMA: Final[Any] = fmt.LABELS_SCHEMA
_EARLIER_FIELDS: Final = ("version", "label", "source", "measure", "score")
EARLIER_TYPE: Final[Any] = pa.list_(pa.struct([SCHEMA.field(name) for name in _EARLIER_FIELDS]))
_OF_LEXICAL: Final = ("detection", "fuzzing", "words", "embedding")
_HEADLINE: Final = ("measure", "score", "score_low", "score_high")
_COUNTS: Final = ("score_n", "score_missing")


def label_table(
    *,
    latent: Sequence[int],
    label: Sequence[str],
    source: str,
    coverage: Sequence[float | None] | None = None,
) -> Any:
    """Make a table of labels of one source, not verified yet.

    Parameters
    ----------
    latent
        Latents, each once.
    label
        Their labels.
    source
        Where the labels come from.
    coverage
        Share of a latent's peak mass that the words of its label explain; null if None.

    Returns
    -------
    pyarrow.Table
        With the columns of `SCHEMA`, version 1.
    """
    n = len(latent)
    shares = pa.nulls(n, pa.float32()) if coverage is None else pa.array(coverage, pa.float32())
    given = pa.table(
        {
            "latent": pa.array(latent, pa.uint32()),
            "label": pa.array(label, pa.string()),
            "source": pa.array([source] * n, pa.string()),
            "version": pa.array([1] * n, pa.int32()),
            "measure": pa.nulls(n, pa.string()),
            "coverage": shares,
        }
    )
    return conform_labels(given)


def with_scores(table: Any, scores: Mapping[int, Score]) -> Any:
    """Write scores of one measure beside labels.

    Parameters
    ----------
    table
        pyarrow.Table of labels.
    scores
        Score of each latent; latents without a label are passed over, and a score that is no
        number leaves what stands there.

    Returns
    -------
    pyarrow.Table
        The headline of each latent is its first measure in the order of `MEASURES`.
    """
    rows = table.to_pylist()
    for row in rows:
        score = scores.get(int(row["latent"]))
        if score is not None and not math.isnan(score.value):
            limits = zip(("", "_low", "_high"), (score.value, score.low, score.high), strict=True)
            row.update({f"{score.measure}{limit}": number for limit, number in limits})
            row.update(headline(row))
            if row["measure"] == score.measure:
                row.update(zip(_COUNTS, (score.n, score.missing), strict=True))
    return from_rows(rows, table.schema)


def headline(row: Mapping[str, Any]) -> dict[str, Any]:
    """Choose the score that stands for a label.

    Parameters
    ----------
    row
        A label with its scores.

    Returns
    -------
    dict
        ``measure, score, score_low, score_high``: those of the first measure it has, in the order
        of `MEASURES`, else what it has. A lexical name says on which words and marks a latent
        fires, which a sentence encoder cannot read: of it `words` comes before `embedding`.
    """
    for measure in _OF_LEXICAL if row.get("source") == "lexical" else MEASURES:
        if row.get(measure) is not None:
            values = (row[measure], row.get(f"{measure}_low"), row.get(f"{measure}_high"))
            return dict(zip(_HEADLINE, (measure, *values), strict=True))
    return {name: row.get(name) for name in _HEADLINE}


def put_labels(old: Any, new: Any) -> Any:
    """Put new labels over the old ones of the same set.

    Parameters
    ----------
    old
        pyarrow.Table of labels as stored.
    new
        pyarrow.Table of labels to add.

    Returns
    -------
    pyarrow.Table
        One row a latent, ascending. A label that changes gets a higher version, and its former
        name goes to `EARLIER`; one that stays keeps its version, and its scores where there are no
        new ones. What the old table alone has stays.
    """
    merged: dict[int, dict[str, Any]] = {int(row["latent"]): row for row in old.to_pylist()}
    for row in new.to_pylist():
        known = merged.get(int(row["latent"]))
        merged[int(row["latent"])] = row if known is None else _over(known, row)
    return from_rows([merged[latent] for latent in sorted(merged)], old.schema, new.schema)


def from_rows(rows: Sequence[Mapping[str, Any]], *schemas: Any) -> Any:
    """Make a table of labels from its rows.

    Parameters
    ----------
    rows
        Rows by column name.
    *schemas
        Whose columns to have besides those of `SCHEMA`, and whose metadata; the last one counts.

    Returns
    -------
    pyarrow.Table
        The columns of `SCHEMA`, `EARLIER` where a row has some, and the further ones.
    """
    fields = {field.name: field for schema in (*schemas, SCHEMA) for field in schema}
    if any(row.get(EARLIER) for row in rows):
        fields[EARLIER] = pa.field(EARLIER, EARLIER_TYPE)
    metadata: dict[bytes, bytes] = {}
    for schema in schemas:
        metadata |= schema.metadata or {}
    columns = {
        name: pa.array([row.get(name) for row in rows], field.type)
        for name, field in fields.items()
    }
    return conform_labels(pa.table(columns).replace_schema_metadata(metadata))


def earlier_names(table: Any, latent: int) -> list[dict[str, Any]]:
    """Read the names that a latent had before in its set.

    Parameters
    ----------
    table
        pyarrow.Table of a set.
    latent
        The latent.

    Returns
    -------
    list of dict
        ``version, label, source, measure, score``, the newest first, at most `MOST_EARLIER`.
    """
    if EARLIER not in table.column_names:
        return []
    places = table.column("latent").to_pylist()
    if latent not in places:
        return []
    return table.column(EARLIER)[places.index(latent)].as_py() or []


def _counts(measure: str | None, *rows: Mapping[str, Any]) -> dict[str, Any]:
    """Take how many examples a headline was measured on from the newest row that has it."""
    found: dict[str, Any] = dict.fromkeys(_COUNTS)
    for row in rows:
        if measure is not None and row.get("measure") == measure:
            found = {name: row.get(name) for name in _COUNTS}
    return found


def _over(known: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Put a label over the one that stands."""
    if (known["label"], known["source"]) == (row["label"], row["source"]):
        given = {name: value for name, value in row.items() if value is not None}
        kept = {**known, **given, "version": known["version"]}
        return {**kept, **headline(kept), **_counts(headline(kept)["measure"], known, given)}
    before = {name: known[name] for name in _EARLIER_FIELDS}
    further = {name: value for name, value in known.items() if name not in SCHEMA.names}
    earlier = [before, *(known.get(EARLIER) or [])][:MOST_EARLIER]
    given = {key: value for key, value in row.items() if value is not None or key in SCHEMA.names}
    return {**further, **given, EARLIER: earlier, "version": int(known["version"]) + 1}
