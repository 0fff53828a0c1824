"""All concepts of a store as one table, and which of them stand out before any comparison."""

from __future__ import annotations

import pandas as pd

from conspectus.analysis.listings import list_concepts
from conspectus.app.stores import Opened

COMMON = (0.1, 0.5)
"""Shares of documents between which a concept is common, and still tells documents apart."""
RARE = 0.01
"""Share of documents up to which a concept is rare."""
SEEN = 5
"""Documents that a rare concept must have, so that it is no accident of one text."""
FEW = 10
"""Documents up to which a concept is rare in a small store, where 1 % are too few to see."""


def concept_table(opened: Opened) -> pd.DataFrame:
    """List the concepts that fire in some document, once until a name changes.

    Parameters
    ----------
    opened
        A complete store.

    Returns
    -------
    pandas.DataFrame
        As from `list_concepts`.
    """
    return opened.keep("concepts", lambda: list_concepts(opened.store), opened.labels_version)


def common(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """Take concepts that many documents have, and that are strong where they are.

    What most documents have is a place or a mark of any text (its start, full stops) or a mixture
    that has no name: a list by frequency alone says nothing of a corpus.

    Parameters
    ----------
    table
        As from `concept_table`.
    n
        Rows, at most.

    Returns
    -------
    pandas.DataFrame
        Concepts of a tenth to half of the documents, the strongest first; where there are none,
        the most frequent.
    """
    some = table[table["share"].between(*COMMON)]
    by = "strength" if len(some) else "documents"
    return (some if len(some) else table).sort_values(by, ascending=False, kind="stable").head(n)


def unusual(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """Take concepts that are rare, and strong where they are.

    Decoder directions have one length, so that activations of latents compare: a rare concept with
    a large median is what its documents are about, not something they brush against.

    Parameters
    ----------
    table
        As from `concept_table`.
    n
        Rows, at most.

    Returns
    -------
    pandas.DataFrame
        Concepts of at most 1 % of the documents, or ten, and at least 5, the strongest first.
    """
    few = (table["share"] <= RARE) | (table["documents"] <= FEW)
    rare = table[few & (table["documents"] >= SEEN)]
    return rare.sort_values("strength", ascending=False, kind="stable").head(n)
