"""How many documents that could not be encoded would have been on each side.

A side that loses more of its documents than the other is no longer what it was: long answers that
fail, say. One store keeps the columns of failed documents, so they can be counted by side; with
two stores each is a side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from conspectus.analysis.differences.sides import written
from conspectus.analysis.values import as_tuple
from conspectus.errors import InputError
from conspectus.store.query import columns_named, evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.differences.settings import Question
    from conspectus.analysis.selection import Selection
    from conspectus.store import Store


def missing_by_side(selection: Selection, question: Question) -> tuple[int, ...] | None:
    """Count failed documents by side.

    Parameters
    ----------
    selection
        The sides.
    question
        What puts a document on them.

    Returns
    -------
    tuple of int or None
        One number a side; None if nothing tells: the store keeps no columns of failed documents,
        or not those that decide.
    """
    stores, names = selection.stores, selection.names
    if question.groups is not None:
        return None
    if question.by is None:
        return tuple(store.n_failed for store in stores)
    if len(stores) != 1 or question.a is None:
        return None
    (store,) = stores
    values = _values(store, question.by, question.where)
    if values is None:
        return None
    target = {written(value) for value in as_tuple(question.a)}
    first = int(values.isin(target).sum())
    others = values[~values.isin(target)]
    if question.against == "largest":
        return (first, *(int((others == name).sum()) for name in names[1:]))
    if question.b is None:
        return first, len(others)
    return first, int(others.isin({written(value) for value in as_tuple(question.b)}).sum())


def missing_sentence(selection: Selection, by_side: Sequence[int] | None, number: int) -> str:
    """Say how many documents are missing, and where.

    Parameters
    ----------
    selection
        The sides.
    by_side
        `missing_by_side`.
    number
        Number of the store that misses them.

    Returns
    -------
    str
        One sentence.
    """
    store = selection.stores[number]
    told = (
        f"{store.n_failed:,} documents of {store.path.name} could not be encoded and are missing: "
    )
    if len(selection.stores) > 1:
        return f"{told}they belong to side {selection.names[number]}."
    if by_side is None:
        return f"{told}the store does not record which side they would be on."
    counts = [f"{n:,} of {name}" for n, name in zip(by_side, selection.names, strict=True)]
    elsewhere = store.n_failed - sum(by_side)
    if elsewhere:
        counts.append(f"{elsewhere:,} on no side")
    return f"{told}{', '.join(counts)}."


def _values(store: Store, by: str, where: str | None) -> pd.Series[str] | None:
    """Values of the deciding column of failed documents that meet the condition, as text."""
    frame = store.failed_metadata()
    if by not in frame.columns:
        return None
    if where is not None:
        try:
            plain, named = columns_named(where, [str(name) for name in frame.columns])
            columns = {name: frame[column] for name, column in named.items()}
            frame = frame[evaluate(plain, pd.DataFrame(columns))]
        except InputError:
            return None
    return frame[by].dropna().map(written)
