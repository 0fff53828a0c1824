"""Which name of a latent is shown, where several sets have one.

What a person says comes first. Then a name that was verified comes before one that was not, and one
that a test could not tell from chance comes last of all, whoever made it. Scores of different tests
are not compared with each other: among verified names the stronger test decides, then the score,
then the source. See docs/decisions/0016-label-sets.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conspectus.errors import StoreError
from conspectus.labels.table import EARLIER, NEXT_TOKENS, SCHEMA
from conspectus.store.label_table import conform_labels
from conspectus.store.trust import (
    HUMAN,
    MEASURES,
    above_chance,
    floats,
    set_verified_from,
    verified,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

PRECEDENCE: Final = ("human", "llm", "llm-family", "lexical", "unembedding")
"""Sources of labels, the most trusted first; one not named here ranks just before lexical."""
_UNKNOWN_RANK = PRECEDENCE.index("lexical") - 0.5
_KEY: Final = b"conspectus.sets"


def rank(source: str) -> float:
    """Return the place of a source in `PRECEDENCE`; less is better."""
    return PRECEDENCE.index(source) if source in PRECEDENCE else _UNKNOWN_RANK


def precedence(table: Any) -> NDArray[np.float64]:
    """Rank labels against those of other sets.

    Parameters
    ----------
    table
        pyarrow.Table of labels, with the score from which they are verified.

    Returns
    -------
    ndarray of float64, shape (n, 4)
        The row that is smallest, compared from the left, is shown.
    """
    source = np.array([rank(name) for name in table.column("source").to_pylist()], np.float64)
    places = {measure: place for place, measure in enumerate(MEASURES)}
    measure = np.array(
        [places.get(name, len(MEASURES)) for name in table.column("measure").to_pylist()],
        np.float64,
    )
    minus = -np.nan_to_num(floats(table, "score"), nan=-1.0).astype(np.float64)
    human = source == rank(HUMAN)
    confirmed = verified(table) & ~human
    # Scores of other tools come without an interval: no test here has spoken against them.
    judged = (measure < len(MEASURES)) & np.isfinite(floats(table, "score_low"))
    failed = judged & ~above_chance(table)
    level = np.select([human, confirmed, ~failed], [0.0, 1.0, 2.0], 3.0)
    return np.column_stack(
        [
            level,
            np.where(confirmed, measure, source),
            minus,
            np.where(confirmed, source, 0.0),
        ]
    )


def merge_sets(
    sets: Mapping[str, Any], verified_from: float, chosen: Sequence[str] | None = None
) -> Any:
    """Choose the name of every latent that is shown.

    Parameters
    ----------
    sets
        pyarrow.Table of labels by name of their set.
    verified_from
        Score from which a label is verified.
    chosen
        Show names of these sets alone; of all if None.

    Returns
    -------
    pyarrow.Table
        One row a latent, ascending, without `EARLIER`; equals are shown in the order of the sets'
        names. Hints (`NEXT_TOKENS`) are kept whatever set the name is from. Its metadata say which
        sets were chosen.

    Raises
    ------
    StoreError
        A further column has different types in two sets.
    """
    used = [name for name in sorted(sets) if chosen is None or name in chosen]
    every = set_verified_from(_stacked([sets[name] for name in used]), verified_from)
    latent = every.column("latent").to_numpy()
    order = np.lexsort([*precedence(every).T[::-1], latent])
    _, first = np.unique(latent[order], return_index=True)
    table = every.take(pa.array(order[first]))
    if NEXT_TOKENS in every.column_names:
        hinted = every.filter(pc.is_valid(every.column(NEXT_TOKENS)))
        pairs = zip(
            hinted.column("latent").to_pylist(), hinted.column(NEXT_TOKENS).to_pylist(), strict=True
        )
        hints = dict(reversed(list(pairs)))
        column = [hints.get(number) for number in table.column("latent").to_pylist()]
        place = table.schema.get_field_index(NEXT_TOKENS)
        table = table.set_column(place, NEXT_TOKENS, pa.array(column, pa.string()))
    said = json.dumps({"sets": used, "chosen": None if chosen is None else sorted(chosen)})
    metadata = {**(table.schema.metadata or {}), _KEY: said.encode()}
    return table.replace_schema_metadata(metadata)


def _stacked(tables: Sequence[Any]) -> Any:
    bare = [
        table.drop_columns([EARLIER]) if EARLIER in table.column_names else table
        for table in tables
    ]
    try:
        every = pa.concat_tables([SCHEMA.empty_table(), *bare], promote_options="permissive")
    except pa.ArrowException as error:
        raise StoreError(f"the label sets do not fit together: {error}") from error
    return conform_labels(every).combine_chunks()


def knows_sets(shown: Any) -> bool:
    """Tell whether what is shown was merged from sets, and not written by older programs."""
    return _KEY in (shown.schema.metadata or {})


def sets_shown(shown: Any) -> list[str]:
    """List the sets that the shown labels were merged from; their sources where it is not known."""
    if knows_sets(shown):
        return list(json.loads(shown.schema.metadata[_KEY])["sets"])
    return sorted(set(shown.column("source").to_pylist()) - {""})


def sets_chosen(shown: Any) -> list[str] | None:
    """List the sets that the user wants to see; None for all."""
    if not knows_sets(shown):
        return None
    return json.loads(shown.schema.metadata[_KEY])["chosen"]
