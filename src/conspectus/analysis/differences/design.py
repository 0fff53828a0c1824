"""What both designs, unpaired and paired, hand on: a row of figures for each latent tested.

A design has gone through the codes once and keeps what it counted. It can then compare its first
side with any other, at any confidence, without reading anything again: many groups are compared
that way, each with the target.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.selection import SIDE_A

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray

_RAW = (
    "share_a",
    "share_b",
    "difference",
    "low",
    "high",
    "p_value",
    "odds_ratio",
    "odds_low",
    "odds_high",
)
COMPARED = (*_RAW, *ADJUSTED_FIGURES)
"""Figures of one side against another."""
FIGURES = (
    "latent",
    *_RAW,
    "strength_a",
    "strength_b",
    "documents_a",
    "documents_b",
    *ADJUSTED_FIGURES,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Design(ABC):
    """Documents counted, ready to be compared.

    Parameters
    ----------
    selection
        The documents, at least two sides of them.
    tested
        Latents tested, ascending.
    documents
        Documents with each latent, shape (sides, tested).
    strength
        Mean largest activation where it is present, shape (sides, tested); NaN where it is nowhere.
    min_support
        Documents with a latent that were asked for.
    adjusted_for
        What is held equal in the adjusted figures; empty where nothing could be.
    method
        How it is held equal.
    uncovered
        Share of the documents for which no side had a document like them in that respect.
    """

    selection: Selection
    tested: IntArray
    documents: IntArray
    strength: FloatArray
    min_support: int
    adjusted_for: tuple[str, ...]
    method: str
    uncovered: float

    @property
    @abstractmethod
    def test(self) -> str:
        """Name of the test behind ``p_value``."""

    @property
    def pairs(self) -> int | None:
        """Number of pairs, if this is a paired design."""
        return None

    @property
    def units(self) -> tuple[int, ...] | None:
        """Units of every side, if documents that depend on each other are one."""
        return None

    @property
    def divided(self) -> int:
        """Units that have documents on more than one side."""
        return 0

    @property
    def unpaired(self) -> tuple[int, ...]:
        """Documents of each side that were left out for want of a partner."""
        return (0,) * len(self.selection.names)

    @property
    def within_pairs(self) -> tuple[str, ...]:
        """Confounds that are the same within every pair, so that the pairing takes them out."""
        return ()

    @abstractmethod
    def compare(self, other: int, confidence: float) -> Mapping[str, FloatArray]:
        """Compare the first side with another.

        Parameters
        ----------
        other
            Number of the other side.
        confidence
            Coverage of intervals.

        Returns
        -------
        mapping of str to array
            `COMPARED`; one value a latent tested.
        """

    def figures(self, other: int, confidence: float) -> pd.DataFrame:
        """Put all figures of the first side and another into a table.

        Parameters
        ----------
        other
            Number of the other side.
        confidence
            Coverage of intervals.

        Returns
        -------
        pandas.DataFrame
            Columns `FIGURES`, a row a latent tested, in order of latents.
        """
        given = {
            "latent": self.tested,
            "documents_a": self.documents[SIDE_A],
            "documents_b": self.documents[other],
            "strength_a": self.strength[SIDE_A],
            "strength_b": self.strength[other],
            **self.compare(other, confidence),
        }
        return pd.DataFrame(given, columns=list(FIGURES))


def supported(totals: IntArray, support: int, latents: IntArray | None) -> IntArray:
    """Choose the latents to test.

    Parameters
    ----------
    totals
        Documents with each latent, shape (sides, latents).
    support
        Documents that must have it.
    latents
        Latents that were chosen elsewhere and are tested whatever their support; None for a choice
        by support.

    Returns
    -------
    array of int64
        Ascending.
    """
    if latents is not None:
        return np.sort(latents)
    return np.flatnonzero(totals.sum(axis=0) >= support)


def mean_strength(present: IntArray, strength: FloatArray) -> FloatArray:
    """Average a latent's largest activation over the documents that have it.

    Parameters
    ----------
    present
        Documents with the latent, shape (sides, latents).
    strength
        Sum of their strengths, of the same shape.

    Returns
    -------
    array
        NaN on a side without such a document.
    """
    nothing = np.full(strength.shape, np.nan)
    return np.divide(strength, present, out=nothing, where=present > 0)
