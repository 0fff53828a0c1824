"""Queries with exact relevance: what is asked, of which corpus, and which documents have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.truth.edits import EDITS
from benchmarks.truth.planting import BASE
from benchmarks.truth.retrieval.rules import (
    ANSWER_RULES,
    DOMAIN_QUERIES,
    INTENT_QUERIES,
    PLANTED_RULES,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

FEWEST, MOST = 5, 0.5
"""Relevant documents a query must have: at least so many, at most that share."""
UNTOUCHED = 2
"""Unedited documents for every edited one in a mixed corpus."""


@dataclass(frozen=True, eq=False)
class Query:
    """One question to a corpus.

    Parameters
    ----------
    name
        Of the property.
    text
        What is asked.
    relevant
        Which documents have it, shape (documents,).
    tuning
        Whether settings may be chosen by it; it is then not reported.
    """

    name: str
    text: str
    relevant: NDArray[np.bool_]
    tuning: bool


def mixed_rows(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Choose one version of every document: most as they were, some edited, each edit as often.

    Parameters
    ----------
    frame
        As from `with_edits`.

    Returns
    -------
    ndarray of int64
        Rows, one a document.
    """
    properties = list(EDITS)
    ids = frame.loc[frame["property"] == BASE, "base_id"].tolist()
    wanted = []
    for number, name in enumerate(ids):
        slot, edited = divmod(number, UNTOUCHED + 1)
        wanted.append((name, properties[slot % len(properties)] if edited == 0 else BASE))
    place = {
        key: row for row, key in enumerate(zip(frame["base_id"], frame["property"], strict=True))
    }
    return np.array([place[key] for key in wanted], np.int64)


def planted_queries(texts: list[str]) -> list[Query]:
    """Ask for every planted property that a rule decides."""
    return _by_rules(texts, PLANTED_RULES)


def answer_queries(texts: list[str]) -> list[Query]:
    """Ask for form and manner of chat models' answers."""
    return _by_rules(texts, ANSWER_RULES)


def intent_queries(frame: pd.DataFrame) -> list[Query]:
    """Ask for intents and domains of requests, by the corpus's own labels."""
    asked = [("intent", *pair) for pair in INTENT_QUERIES.items()]
    asked += [("domain", *pair) for pair in DOMAIN_QUERIES.items()]
    return [
        Query(name, text, frame[column].eq(name).to_numpy(), is_tuning(number))
        for number, (column, name, text) in enumerate(asked)
    ]


def is_tuning(number: int) -> bool:
    """Put every third property aside for choosing settings, the same ones in all corpora."""
    return number % 3 == 0


def _by_rules(texts: list[str], rules: dict[str, tuple[str, Callable[[str], bool]]]) -> list[Query]:
    queries = []
    for number, (name, (text, rule)) in enumerate(rules.items()):
        relevant = np.array([rule(one) for one in texts], np.bool_)
        if FEWEST <= relevant.sum() <= MOST * len(texts):
            queries.append(Query(name, text, relevant, is_tuning(number)))
    return queries
