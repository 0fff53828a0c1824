"""The concepts that documents are to be compared by, before anything is clustered."""

from __future__ import annotations

import pandas as pd

from conspectus.analysis.clusters.axis import (
    MAX_SHARE,
    MIN_SHARE,
    choose_axis,
    company_of,
    told_by,
)
from conspectus.analysis.concepts import find_concepts
from conspectus.app.stores import Opened
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence

SEED = 0
"""Of the half of the documents that tells which concepts keep company, as in `cluster`."""

ADDED = 12
"""Concepts that a search for more offers."""


def concepts_about(
    opened: Opened, about: str, top: int, progress: Progress = SILENT
) -> pd.DataFrame:
    """List the concepts that `conspectus.cluster` would take for an axis in words.

    Parameters
    ----------
    opened
        The store.
    about
        The axis.
    top
        Concepts, at most.
    progress
        Told of labels encoded, the first time that a store is asked in words.

    Returns
    -------
    pandas.DataFrame
        ``latent, label, label_source, score, share``, the best first; of all documents.

    Raises
    ------
    AnalysisError
        Fewer than two concepts are left.
    """
    n = opened.store.n_documents
    telling = opened.selection.narrowed(told_by(opened.selection, SEED))
    return choose_axis(
        opened.store,
        opened.documents_with / max(n, 1),
        n,
        about=about,
        latents=None,
        exclude=None,
        top=top,
        min_share=MIN_SHARE,
        max_share=MAX_SHARE,
        company=company_of(telling, Presence(), SEED),
        progress=progress,
    ).concepts


def concepts_to_add(opened: Opened, words: str, top: int, progress: Progress = SILENT) -> list[int]:
    """Find concepts by words or by number.

    Parameters
    ----------
    opened
        The store.
    words
        What their names should say, or numbers of latents.
    top
        Concepts, at most.
    progress
        Told of labels encoded, the first time that a store is asked in words.

    Returns
    -------
    list of int
        Latents, the best first.
    """
    numbers = [part.removeprefix("#") for part in words.replace(",", " ").split()]
    if numbers and all(number.isdecimal() for number in numbers):
        width = opened.store.n_latents
        return [int(number) for number in numbers if int(number) < width][:top]
    found = find_concepts(opened.store, words, top, progress=progress)
    return [int(one) for one in found["latent"]]
