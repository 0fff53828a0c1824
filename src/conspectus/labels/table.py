"""The table of labels: one name a latent, and the rule by which a better one stays.

A store keeps one label for each latent, with where it came from. Labels from a source that ranks
higher are never replaced by a lower one; the same or a higher source replaces. What a latent makes
the reader say next (`unembedding`) is a hint beside the name, kept whatever the name's source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

PRECEDENCE: Final = ("human", "verified", "llm", "lexical", "unembedding")
"""Sources of labels, the most trusted first; one not named here ranks between llm and lexical."""
NEXT_TOKENS: Final = "next_tokens"
"""Column of hints, null where there is none."""
SCHEMA: Final[Any] = pa.schema(
    [
        pa.field("latent", pa.uint32(), nullable=False),
        pa.field("label", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("score", pa.float32()),
        pa.field("version", pa.int32(), nullable=False),
    ]
)
_UNKNOWN_RANK = PRECEDENCE.index("lexical") - 0.5


def rank(source: str) -> float:
    """Return the place of a source in `PRECEDENCE`; less is better."""
    return PRECEDENCE.index(source) if source in PRECEDENCE else _UNKNOWN_RANK


def label_table(
    *,
    latent: Sequence[int],
    label: Sequence[str],
    source: str,
    score: Sequence[float] | None = None,
) -> Any:
    """Make a table of labels of one source.

    Parameters
    ----------
    latent
        Latents, each once.
    label
        Their labels.
    source
        Where the labels come from.
    score
        How good each is, 0 to 1; null if None.

    Returns
    -------
    pyarrow.Table
        With the columns of `SCHEMA`, version 1.
    """
    n = len(latent)
    return pa.table(
        {
            "latent": pa.array(latent, pa.uint32()),
            "label": pa.array(label, pa.string()),
            "source": pa.array([source] * n, pa.string()),
            "score": pa.nulls(n, pa.float32()) if score is None else pa.array(score, pa.float32()),
            "version": pa.array([1] * n, pa.int32()),
        },
        schema=SCHEMA,
    )


def merge_labels(old: Any, new: Any) -> Any:
    """Put new labels over old ones by the rule of this module.

    Parameters
    ----------
    old
        pyarrow.Table of labels as stored, further columns allowed.
    new
        pyarrow.Table of labels to add.

    Returns
    -------
    pyarrow.Table
        One row a latent, ascending. A label that changes has its old version plus one; one that
        stays keeps its version. Further columns come from whichever table has them, the new one
        first.
    """
    merged: dict[int, dict[str, Any]] = {int(row["latent"]): row for row in old.to_pylist()}
    for row in new.to_pylist():
        latent = int(row["latent"])
        known = merged.get(latent)
        merged[latent] = row if known is None else _merge_rows(known, row)
    extra = [
        field for table in (old, new) for field in table.schema if field.name not in SCHEMA.names
    ]
    fields = {field.name: field for field in (*SCHEMA, *extra)}
    rows = [merged[latent] for latent in sorted(merged)]
    return pa.table(
        {
            name: pa.array([row.get(name) for row in rows], field.type)
            for name, field in fields.items()
        },
        schema=pa.schema(list(fields.values())),
    )


def _merge_rows(known: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in row.items() if value is not None}
    if rank(str(row["source"])) > rank(str(known["source"])):
        kept = {name: value for name, value in known.items() if value is not None}
        return {**row, **kept, "score": known["score"]}
    same = (known["label"], known["source"]) == (row["label"], row["source"])
    version = int(known["version"]) + (not same)
    return {**known, **given, "score": row["score"], "version": version}
