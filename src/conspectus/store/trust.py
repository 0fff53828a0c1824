"""How far a label can be trusted: which are verified, and the few words that say so.

A name without its source and score cannot be told from a good one, so wherever labels are shown
this text stands beside them. It is made here and nowhere else; it lies on the store's floor
because exports show labels too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from conspectus.errors import InputError
from conspectus.store import format as fmt

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEASURES: Final = fmt.MEASURES
VERIFIED_FROM: Final = 0.7
"""Score from which a label is verified, where the file says nothing else."""
CHANCE: Final = 0.5
MOST_MISSING: Final = 0.2
"""Share of the examples of a score that may have no answer, for a name to be verified."""
HUMAN: Final = "human"
UNVERIFIED: Final = "unverified"
"""The word by which an unverified label is told wherever it is shown."""
VERIFIED: Final = "verified"
"""Column of `with_verified`."""
_KEY = b"conspectus.verified_from"


def verified_from(table: Any) -> float:
    """Tell from which score labels count as verified.

    Parameters
    ----------
    table
        pyarrow.Table of labels.

    Returns
    -------
    float
        What is kept with the labels, else `VERIFIED_FROM`.
    """
    kept = (table.schema.metadata or {}).get(_KEY)
    return VERIFIED_FROM if kept is None else float(kept)


def set_verified_from(table: Any, score: float) -> Any:
    """Keep with labels from which score they count as verified.

    Parameters
    ----------
    table
        pyarrow.Table of labels.
    score
        Between chance and certainty.

    Returns
    -------
    pyarrow.Table
        The same rows.

    Raises
    ------
    InputError
        The score is not from 0.5 to 1.
    """
    if not CHANCE <= score <= 1:
        raise InputError(
            f"names are verified from a score between 0.5 (chance) and 1, not {score:g}"
        )
    metadata = {**(table.schema.metadata or {}), _KEY: f"{score:g}".encode()}
    return table.replace_schema_metadata(metadata)


def above_chance(table: Any) -> NDArray[np.bool_]:
    """Tell which labels some measure puts above chance, with its whole interval.

    Parameters
    ----------
    table
        pyarrow.Table of labels.

    Returns
    -------
    ndarray of bool, shape (n,)
        False where no known measure stands behind the score.
    """
    known = [measure in MEASURES for measure in table.column("measure").to_pylist()]
    return np.array(known, np.bool_) & (floats(table, "score_low") > CHANCE)


def verified(table: Any) -> NDArray[np.bool_]:
    """Tell which labels are verified.

    Parameters
    ----------
    table
        pyarrow.Table of labels.

    Returns
    -------
    ndarray of bool, shape (n,)
        Where a measure stands behind the score, its interval lies above chance, the score is at
        least `verified_from`, at most `MOST_MISSING` of its examples have no answer (a judge that
        refuses texts of one kind gives a biased score), and fuzzing, where it was asked or measured
        with an interval, is as complete and lies above chance too: a name may tell the right
        documents and still name the wrong words in them. Docs/decisions/0016-label-sets.md says
        why.
    """
    enough = floats(table, "score") >= np.float32(verified_from(table))
    misplaced = floats(table, "fuzzing_low") <= CHANCE  # False where it is not known
    incomplete = too_few_answers(table, "score") | too_few_answers(table, "fuzzing")
    return above_chance(table) & enough & ~misplaced & ~incomplete


def too_few_answers(table: Any, score: str) -> NDArray[np.bool_]:
    """Tell of which scores more than `MOST_MISSING` of the examples have no answer.

    Parameters
    ----------
    table
        pyarrow.Table of labels.
    score
        A measure, or ``"score"``.

    Returns
    -------
    ndarray of bool, shape (n,)
        False where the examples were not counted.
    """
    judged, missing = floats(table, f"{score}_n"), floats(table, f"{score}_missing")
    return missing > MOST_MISSING * (judged + missing)  # of NaN, False


def with_verified(table: Any) -> Any:
    """Say in a column of its own, for programs, which labels are verified.

    Parameters
    ----------
    table
        pyarrow.Table of labels.

    Returns
    -------
    pyarrow.Table
        With a column `VERIFIED` of bool.
    """
    return table.append_column(VERIFIED, pa.array(verified(table), pa.bool_()))


def trust_texts(table: Any) -> list[str]:
    """Say of each label where it comes from and how far it can be trusted.

    Parameters
    ----------
    table
        pyarrow.Table of labels.

    Returns
    -------
    list of str
        For example ``"llm 0.91"``, ``"lexical, unverified"``, ``"llm, unverified 0.55"``. What a
        person named is ``"human"`` unless a measure speaks against it.
    """
    rows = zip(
        table.column("source").to_pylist(),
        floats(table, "score").tolist(),
        verified(table).tolist(),
        strict=True,
    )
    return [_text(source, score, confirmed) for source, score, confirmed in rows]


def floats(table: Any, column: str) -> NDArray[np.float32]:
    """Read a column of scores.

    Parameters
    ----------
    table
        pyarrow.Table of labels.
    column
        For example ``"score"``.

    Returns
    -------
    ndarray of float32, shape (n,)
        NaN where there is none.
    """
    return np.asarray(table.column(column).to_pandas(), np.float32)


def _text(source: str, score: float, confirmed: bool) -> str:
    number = "" if np.isnan(score) else f" {score:.2f}"
    if confirmed or (source == HUMAN and not number):
        return f"{source}{number}"
    return f"{source}, {UNVERIFIED}{number}" if source else f"{UNVERIFIED}{number}"
