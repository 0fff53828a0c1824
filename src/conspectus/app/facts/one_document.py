"""One document: where in its text its concepts fire."""

from __future__ import annotations

from collections.abc import Sequence

from conspectus.analysis.excerpts import whole_words
from conspectus.analysis.fired_words import fired_words
from conspectus.app.stores import Opened
from conspectus.report.page import Mark

STANDING_OUT = 8
"""Concepts that are marked together where none was chosen."""


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
