"""Comparing sides whose documents come several from one source: answers to a prompt, an author.

Four answers to one prompt share its topic. Counted as four documents they make every difference
surer than it is. Here every unit (prompt, author, thread) counts once on each side it has documents
on, by the share of its documents that have a concept, and units are what tests exchange.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.blocks import dense_chunks
from conspectus.analysis.confounds.held import Confounds, confounds_of
from conspectus.analysis.counts import count, presence_matrix
from conspectus.analysis.differences.design import Design, mean_strength, supported
from conspectus.analysis.differences.strata import stratify
from conspectus.analysis.keys import key_codes
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.selection import SIDE_A
from conspectus.errors import AnalysisError
from conspectus.stats import (
    Covariates,
    effective_size,
    exchange_test,
    odds_ratio,
    partial_slopes,
    square_and_add,
    wilson,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.differences.settings import Safeguards
    from conspectus.analysis.rules import Rules
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray

_UNITS = (
    "share_a",
    "share_b",
    "difference",
    "low",
    "high",
    "p_value",
    "odds_ratio",
    "odds_low",
    "odds_high",
    *ADJUSTED_FIGURES,
)


@dataclass(frozen=True)
class SideUnits:
    """The units of one side.

    Parameters
    ----------
    averaging
        Takes chosen documents to the means of their units, shape (units, rows).
    shares
        Share of each unit's documents that have each latent tested, shape (units, tested).
    """

    averaging: sp.csr_array
    shares: sp.csc_array

    @property
    def n(self) -> int:
        """Number of units."""
        return int(self.shares.shape[0])


@dataclass(frozen=True, kw_only=True, eq=False)
class UnitDesign(Design):
    """Units on sides, counted.

    The test exchanges units between sides; the interval is Newcombe's with as many documents as
    would tell as much (`effective_size`); adjusted: regression of units' shares on the side and on
    the units' mean confounds, with HC2 limits.

    Parameters
    ----------
    column
        What documents of a unit share.
    sides
        The units of every side.
    confounds
        What to hold equal, for the chosen documents.
    shared
        Units that have documents on more than one side.
    """

    column: str
    sides: tuple[SideUnits, ...]
    confounds: Confounds
    shared: int

    @property
    def test(self) -> str:
        """Name of the test behind ``p_value``."""
        return f"permutation test of units ({self.column})"

    @property
    def units(self) -> tuple[int, ...]:
        """Units of every side."""
        return tuple(side.n for side in self.sides)

    @property
    def divided(self) -> int:
        """Units that have documents on more than one side."""
        return self.shared

    def compare(self, other: int, confidence: float) -> Mapping[str, FloatArray]:
        """Compare the mean shares of the units of the first side with those of another.

        Parameters
        ----------
        other
            Number of the other side.
        confidence
            Coverage of intervals.

        Returns
        -------
        mapping of str to array
            Figures of the latents tested.
        """
        first, second = self.sides[SIDE_A], self.sides[other]
        shares = sp.csc_array(sp.vstack([first.shares, second.shares]))
        side = np.repeat([1.0, 0.0], [first.n, second.n])
        means = [one.averaging @ self.confounds.covariates for one in (first, second)]
        held = Covariates.of(side.size, None, np.concatenate(means)) if self.adjusted_for else None
        sizes = (self.selection.sizes[SIDE_A], self.selection.sizes[other])
        parts = [_figures(chunk, side, held, sizes, confidence) for chunk in dense_chunks(shares)]
        table = np.concatenate([*parts, np.zeros((0, len(_UNITS)))])
        return dict(zip(_UNITS, table.T, strict=True))


def _figures(
    shares: FloatArray,
    side: FloatArray,
    held: Covariates | None,
    documents: tuple[int, int],
    confidence: float,
) -> FloatArray:
    """Figures `_UNITS` of some latents, shape (latents, figures)."""
    halves = [shares[side == 1], shares[side == 0]]
    mean = [half.mean(axis=0) for half in halves]
    size = [
        effective_size(p, np.sum(half**2, axis=0), len(half), n)
        for p, half, n in zip(mean, halves, documents, strict=True)
    ]
    limits = [wilson(p, n, confidence) for p, n in zip(mean, size, strict=True)]
    low, high = square_and_add(mean[0], limits[0], mean[1], limits[1])
    adjusted: tuple[FloatArray, ...] = (np.full(shares.shape[1], np.nan),) * len(ADJUSTED_FIGURES)
    if held is not None:
        fit = partial_slopes(held, side[:, None], shares)
        limited = (np.clip(limit, -1.0, 1.0) for limit in fit.interval(confidence))
        adjusted = (fit.slope, *limited, fit.p_value)
    return np.column_stack(
        [
            *mean,
            mean[0] - mean[1],
            low,
            high,
            exchange_test(side, shares),
            *odds_ratio(mean[0] * size[0], size[0], mean[1] * size[1], size[1], confidence),
            *adjusted,
        ]
    )


def unit_design(
    selection: Selection,
    column: str,
    rules: Rules,
    guards: Safeguards,
    progress: Progress,
    latents: IntArray | None = None,
) -> UnitDesign:
    """Count the latents of units.

    Parameters
    ----------
    selection
        Documents and their sides.
    column
        What documents of a unit share; a document without a value is a unit of its own.
    rules
        Presence and support.
    guards
        What is held equal.
    progress
        Told of every part read.
    latents
        Latents to test; None for all with enough support.

    Returns
    -------
    UnitDesign
        Ready to be compared.

    Raises
    ------
    AnalysisError
        There is no such column, it holds lists, or a side has fewer than two units.
    """
    rows = selection.rows
    code, side = key_codes(selection.column(column).iloc[rows]), selection.side[rows]
    code = np.where(code >= 0, code, code.max(initial=-1) + 1 + np.arange(rows.size))
    numbers = range(len(selection.names))
    averaging = [_averaging(code, side == number) for number in numbers]
    few = [selection.names[i] for i in numbers if averaging[i].shape[0] < 2]
    if few:
        raise AnalysisError(
            f"side {few[0]!r} has a single value of {column!r}, and units are compared with units: "
            "name the column that tells prompts or authors apart"
        )
    zeros = np.zeros(selection.side.size, np.int64)
    counts = count(selection, zeros, 1, rules.presence, progress)
    support = rules.least_support(rows.size)
    tested = supported(counts.present, support, latents)
    present = presence_matrix(selection, tested, rules.presence, progress)[rows].astype(np.float64)
    documents = counts.present[:, tested]
    confounds = confounds_of(selection, guards.columns, adjust_length=guards.adjust_length)
    names = confounds.regressed
    met = np.unique(np.column_stack([code, side]), axis=0)[:, 0]
    return UnitDesign(
        selection=selection,
        tested=tested,
        documents=documents,
        strength=mean_strength(documents, counts.strength[:, tested]),
        min_support=support,
        adjusted_for=names,
        method="regression over units" if names else "",
        uncovered=stratify(selection, guards.columns, guards.adjust_length).uncovered,
        column=column,
        sides=tuple(SideUnits(one, sp.csc_array(one @ present)) for one in averaging),
        confounds=confounds,
        shared=int(np.count_nonzero(np.unique(met, return_counts=True)[1] > 1)),
    )


def _averaging(code: IntArray, here: npt.NDArray[np.bool_]) -> sp.csr_array:
    """Matrix that takes the documents of a side to the means of their units."""
    place = np.flatnonzero(here)
    _, unit, size = np.unique(code[place], return_inverse=True, return_counts=True)
    unit = unit.reshape(-1)
    weight = 1.0 / size[unit]
    return sp.csr_array((weight, (unit, place)), shape=(size.size, code.size))
