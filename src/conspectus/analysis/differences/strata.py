"""Documents cut into strata that are alike in length and in whatever else the user names.

Any column may be held equal: categories as they are, numbers and dates in quantile bins. Several
are crossed. Crossing makes many small strata; the Mantel-Haenszel estimate is made for that, and
a stratum that lacks a side says nothing and is counted as uncovered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.confounds.bins import bins_for
from conspectus.analysis.confounds.crossing import cross
from conspectus.analysis.counts import count
from conspectus.analysis.selection import SIDE_A, Selection
from conspectus.stats import Strata, StratumSums

if TYPE_CHECKING:
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

MOST_CELLS = 4_000_000
"""Cells (side, stratum, latent) counted in one pass over the codes."""


@dataclass(frozen=True)
class Stratification:
    """Documents in strata.

    Parameters
    ----------
    code
        Stratum of each document, shape (documents,); 0 for documents on no side.
    sizes
        Documents of every side in each stratum, shape (sides, strata).
    names
        What documents of a stratum have in common; empty where there is only one stratum.
    """

    code: IntArray
    sizes: IntArray
    names: tuple[str, ...]

    @property
    def n(self) -> int:
        """Number of strata."""
        return int(self.sizes.shape[1])

    @property
    def uncovered(self) -> float:
        """Share of the documents whose stratum lacks the other side, and so stay out.

        Of several other sides, for the one that shares the least with the first.
        """
        return _uncovered(self.sizes)


def stratify(selection: Selection, columns: tuple[str, ...], by_length: bool) -> Stratification:
    """Cut documents into strata.

    Parameters
    ----------
    selection
        Documents and their sides.
    columns
        Metadata columns to hold equal.
    by_length
        Whether to hold length equal too, cut at the quantiles of the pooled length.

    Returns
    -------
    Stratification
        The crossing of all that was asked for.

    Raises
    ------
    AnalysisError
        There is no such column, or it holds lists.
    """
    crossing = cross(selection, columns, bins_for(selection.sizes), adjust_length=by_length)
    code = crossing.strata()
    return Stratification(code, _sizes(code, selection), crossing.names)


def uncovered_share(code: IntArray, selection: Selection) -> float:
    """Tell which share of the documents has none of the other side in its stratum.

    Parameters
    ----------
    code
        Stratum of each document, shape (documents,).
    selection
        Documents and their sides.

    Returns
    -------
    float
        Of several other sides, for the one that shares the least with the first.
    """
    return _uncovered(_sizes(code, selection))


@dataclass(frozen=True)
class Tally:
    """What was counted over strata.

    Parameters
    ----------
    present
        Documents with each latent, shape (sides, latents).
    strength
        Sum of their strengths, shape (sides, latents).
    sums
        First side against each of the others within strata.
    """

    present: IntArray
    strength: FloatArray
    sums: tuple[StratumSums, ...]


def tally(
    selection: Selection, strata: Stratification, presence: Presence, progress: Progress
) -> Tally:
    """Count latents over strata in memory that does not grow with their number.

    Parameters
    ----------
    selection
        Documents and their sides.
    strata
        Their strata.
    presence
        When a document has a latent.
    progress
        Told of every part read.

    Returns
    -------
    Tally
        The codes are read once for every `MOST_CELLS` cells.
    """
    sides, width = len(selection.names), selection.n_latents
    useful = (strata.sizes[SIDE_A] > 0) & np.any(strata.sizes[1:] > 0, axis=0)
    # Strata without a comparison are counted as one, the last: only their totals matter.
    number = np.where(useful, np.cumsum(useful) - 1, useful.sum())
    code, n = number[strata.code], int(useful.sum()) + int(not useful.all())
    sizes = strata.sizes[:, useful]
    at_once = max(1, MOST_CELLS // (sides * width))
    present, strength = np.zeros((sides, width), np.int64), np.zeros((sides, width))
    sums: list[StratumSums] = [_none(width)] * (sides - 1)
    for first in range(0, n, at_once):
        last = min(first + at_once, n)
        batch = selection.narrowed((code >= first) & (code < last))
        counts = count(
            batch, np.clip(code - first, 0, last - first - 1), last - first, presence, progress
        )
        cells = counts.present.reshape(sides, last - first, width)
        present += cells.sum(axis=1)
        strength += counts.strength
        size = sizes[:, first:last]
        kept = slice(0, size.shape[1])
        for j in range(1, sides):
            part = Strata.of(cells[SIDE_A, kept], size[SIDE_A], cells[j, kept], size[j])
            sums[j - 1] = sums[j - 1] + StratumSums.of(part)
    return Tally(present, strength, tuple(sums))


def _none(width: int) -> StratumSums:
    nothing = np.zeros((0, width))
    return StratumSums.of(Strata(nothing, np.zeros(0), nothing, np.zeros(0)))


def _sizes(code: IntArray, selection: Selection) -> IntArray:
    """Count documents of every side in each stratum, shape (sides, strata)."""
    n = int(code.max(initial=0)) + 1
    sides = range(len(selection.names))
    return np.stack([np.bincount(code[selection.side == side], minlength=n) for side in sides])


def _uncovered(sizes: IntArray) -> float:
    both = sizes[:1] + sizes[1:]
    lonely = (sizes[:1] == 0) | (sizes[1:] == 0)
    return float(np.max((both * lonely).sum(axis=1) / both.sum(axis=1)))
