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
_PARTS: Final = ("", "_low", "_high", "_n", "_missing")
"""Ends of the columns of each measure, and of the score that stands for a label."""


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
        Score of each latent; latents without a label are passed over. A score that is no number
        leaves what stands there; where nothing does, it says how many examples had no answer.

    Returns
    -------
    pyarrow.Table
        The headline of each latent is its first measure in the order of `MEASURES`.
    """
    rows = table.to_pylist()
    for row in rows:
        score = scores.get(int(row["latent"]))
        if score is None:
            continue
        found: tuple[float | None, ...] = (score.value, score.low, score.high)
        if math.isnan(score.value):
            if row[score.measure] is not None or not score.missing:
                continue
            found = (None, None, None)
        numbers = zip(_PARTS, (*found, score.n, score.missing), strict=True)
        row.update({f"{score.measure}{part}": number for part, number in numbers})
        row.update(headline(row))
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
        ``measure, score, score_low, score_high, score_n, score_missing``: those of the first
        measure it has, in the order of `MEASURES`, else what it has. A lexical name says on which
        words and marks a latent fires, which a sentence encoder cannot read: of it `words` comes
        before `embedding`.
    """
    for measure in _OF_LEXICAL if row.get("source") == "lexical" else MEASURES:
        if row.get(measure) is not None:
            own = {f"score{part}": row.get(f"{measure}{part}") for part in _PARTS}
            return {"measure": measure, **own}
    return {name: row.get(name) for name in ("measure", *(f"score{part}" for part in _PARTS))}


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


def _scores_over(known: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Take each measure whole from one of two rows: a number must not get another's limits.

    The newer one counts, unless it has no limits (it came with a file) and the older one has.
    """
    found: dict[str, Any] = {}
    for measure in MEASURES:
        told = [one for one in (row, known) if one.get(measure) is not None]
        tested = [one for one in told if one.get(f"{measure}_low") is not None]
        for one in [*tested, *told][:1]:
            found |= {f"{measure}{part}": one.get(f"{measure}{part}") for part in _PARTS}
    return found


def _over(known: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Put a label over the one that stands."""
    if (known["label"], known["source"]) == (row["label"], row["source"]):
        given = {name: value for name, value in row.items() if value is not None}
        kept = {**known, **given, **_scores_over(known, row), "version": known["version"]}
        return {**kept, **headline(kept)}
    before = {name: known[name] for name in _EARLIER_FIELDS}
    further = {name: value for name, value in known.items() if name not in SCHEMA.names}
    earlier = [before, *(known.get(EARLIER) or [])][:MOST_EARLIER]
    given = {key: value for key, value in row.items() if value is not None or key in SCHEMA.names}
    return {**further, **given, EARLIER: earlier, "version": int(known["version"]) + 1}
