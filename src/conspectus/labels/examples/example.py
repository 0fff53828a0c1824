"""What is shown of a latent to whoever names it or checks a name: windows of text, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Mark: TypeAlias = tuple[int, int, float]
"""Start and end (exclusive) in characters of a window, and strength from 0 to 1."""
Kind: TypeAlias = Literal["active", "near", "random"]

NO_QUANTILE = -1
"""Quantile of a window in whose document the latent does not fire."""


@dataclass(frozen=True, slots=True)
class Example:
    """A window of a document's text.

    Parameters
    ----------
    row
        Global row of the document.
    text
        The window: the units around the place where the latent fires most, or around a place
        like it in a document without the latent.
    marks
        Where the latent fires: every token where the store keeps token codes, else the strongest.
        Strength is relative to the latent's largest activation. None in a negative.
    strength
        Largest activation of the latent in the document, as stored; 0 in a negative.
    quantile
        Which tenth of the latent's documents by strength this one is in: 0 is the weakest, 9 the
        strongest, `NO_QUANTILE` a negative.
    kind
        ``"active"``: the latent fires. ``"near"``: it does not, and the window is cut around a
        word on which it fires elsewhere, or around the peak of a latent that elsewhere peaks on
        the same words. ``"random"``: it does not, and the place is any.
    offset
        Where the window begins in the document's text, in characters.
    to_end
        Whether the window reaches the end of what was read of the text.
    """

    row: int
    text: str
    marks: tuple[Mark, ...]
    strength: float
    quantile: int
    kind: Kind
    offset: int = 0
    to_end: bool = True


@dataclass(frozen=True, slots=True)
class Examples:
    """Windows of a latent, no document and no text twice.

    Parameters
    ----------
    latent
        The latent.
    naming, testing
        Active windows to name the latent by and to test the name on, the strongest first.
    naming_negatives
        Windows of documents without the latent to tell it from: near ones as far as there are.
    testing_negatives
        The same to test the name on: half near, half random, as far as there are.
    """

    latent: int
    naming: tuple[Example, ...]
    naming_negatives: tuple[Example, ...]
    testing: tuple[Example, ...]
    testing_negatives: tuple[Example, ...]
