"""One document: its concepts, and where in its text they fire."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from conspectus.analysis.concepts.labels import names_of
from conspectus.analysis.excerpts import whole_words
from conspectus.analysis.fired_words import fired_words
from conspectus.app.stores import Opened
from conspectus.report.page import Mark
from conspectus.store.embeddings import DocumentCode

STANDING_OUT = 8
"""Concepts that are marked together where none was chosen."""


def document_concepts(opened: Opened, code: DocumentCode) -> pd.DataFrame:
    """List the concepts of a document.

    Parameters
    ----------
    opened
        The store.
    code
        The document.

    Returns
    -------
    pandas.DataFrame
        ``latent, label, source, strength, relative, tokens, share, stands_out``: its largest
        activation here, also relative to the 90th percentile where it fires at all; tokens on which
        it fires; share of all documents that have it; and how much it sets the document apart,
        relative strength times the natural logarithm of one over that share. The last decides the
        order.
    """
    latent = code.latent.astype(np.int64)
    label, source = names_of(opened.store)
    strength = code.max.astype(np.float64)
    high = opened.store.quantile(0.9)[latent].astype(np.float64)
    relative = np.divide(strength, high, out=np.ones_like(strength), where=high > 0)
    share = opened.documents_with[latent] / max(opened.store.n_documents, 1)
    table = pd.DataFrame(
        {
            "latent": latent,
            "label": label[latent].astype(str),
            "source": source[latent].astype(str),
            "strength": strength,
            "relative": relative,
            "tokens": code.count.astype(np.int64),
            "share": share,
            "stands_out": relative * -np.log(np.maximum(share, 1e-12)),
        }
    )
    return table.sort_values("stands_out", ascending=False, kind="stable").reset_index(drop=True)


def marks_of(
    opened: Opened, row: int, text: str, latents: Sequence[int], *, together: bool = False
) -> list[Mark]:
    """Mark where concepts fire in the whole text.

    Parameters
    ----------
    opened
        The store.
    row
        Row of the document.
    text
        Its text.
    latents
        Up to two concepts, each in its colour; or several that share one.
    together
        Whether they share one colour, the first the strongest.

    Returns
    -------
    list of Mark
        Of every token that fired where the store keeps token codes, else of the strongest; as
        strong as in comparison with the concept's own maximum in this document.
    """
    found: list[Mark] = []
    pairs = [(row, latent) for latent in latents]
    for place, firings in enumerate(fired_words(opened.selection, pairs)):
        top = max((value for *_, value in firings), default=1.0) or 1.0
        fade = 1.0 - place / (2 * len(latents)) if together else 1.0
        hue = 0 if together else min(place, 1)
        found += [
            Mark(start, end, fade * value / top, hue)
            for start, end, value in whole_words(text, firings)
        ]
    return found
