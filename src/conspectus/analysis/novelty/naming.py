"""Calling a group by the concepts that set it apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.concepts.labels import names_of

if TYPE_CHECKING:
    from conspectus.store import Store

CONCEPTS = 3


def named(store: Store, table: pd.DataFrame) -> pd.DataFrame:
    """Add the labels of concepts.

    Parameters
    ----------
    store
        The store.
    table
        With a column ``latent``.

    Returns
    -------
    pandas.DataFrame
        With ``label`` and ``label_source``, empty where a concept has none.
    """
    if "latent" not in table:
        columns = ["group", "latent", "difference", "q_value", "q_all", "label", "label_source"]
        return pd.DataFrame(columns=columns)
    latents = table["latent"].to_numpy(np.int64)
    for column, values in zip(("label", "label_source"), names_of(store), strict=True):
        table[column] = values[latents]
    return table


def telling(concepts: pd.DataFrame, group: int, fdr: float) -> pd.DataFrame:
    """Order the concepts that a group has more of, the most telling first.

    Parameters
    ----------
    concepts
        As from `contrast`, with ``group``.
    group
        The group.
    fdr
        Limit of the false-discovery rate.

    Returns
    -------
    pandas.DataFrame
        Those that pass, above every rival first; by the lower limit of the difference.
    """
    own = concepts[
        (concepts["group"] == group) & (concepts["difference"] > 0) & (concepts["q_value"] <= fdr)
    ]
    beyond = own["q_all"].fillna(1.0).to_numpy() <= fdr
    order = np.lexsort((own["latent"], -own["low"], ~beyond)) if len(own) else []
    return own.iloc[order]


def group_name(concepts: pd.DataFrame, group: int, fdr: float) -> tuple[str, str]:
    """Call a group by its most telling concepts.

    Parameters
    ----------
    concepts, group, fdr
        As for `telling`.

    Returns
    -------
    tuple of str
        Up to three labels of concepts, and how far each can be trusted; empty if no labelled one
        sets the group apart.
    """
    found = telling(concepts, group, fdr)
    trust: dict[str, str] = {}
    for label, source in zip(found["label"], found["label_source"], strict=True):
        if label and len(trust) < CONCEPTS:
            trust.setdefault(str(label), str(source))
    return "; ".join(trust), "; ".join(dict.fromkeys(trust.values()))
