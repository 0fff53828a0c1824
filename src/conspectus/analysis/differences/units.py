"""Comparing sides whose documents come several from one source: answers to a prompt, an author.

Four answers to one prompt share its topic. Counted as four documents they make every difference
surer than it is. Here every unit (prompt, author, thread) counts once on each side it has documents
on, by the share of its documents that have a concept, and units are what tests exchange.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.confounds.held import confounds_of
from conspectus.analysis.counts import count, latent_columns
from conspectus.analysis.differences.design import COMPARED, Design, mean_strength, supported
from conspectus.analysis.differences.strata import stratify
from conspectus.analysis.keys import key_codes
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.selection import SIDE_A
from conspectus.errors import AnalysisError
from conspectus.stats import (
    Columns,
    Exchange,
    PartialFit,
    ResponsesApart,
    effective_size,
    odds_ratio,
    square_and_add,
    wilson,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conspectus.analysis.differences.settings import Safeguards
    from conspectus.analysis.rules import Rules
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray


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
    sizes
        Number of units of every side.
    moments
        Sum and sum of squares of the shares of the units' documents that have each latent tested,
        shape (sides, 2, tested).
    p_values
        Of exchanging units of the first side and each other, shape (sides - 1, tested).
    fits
        Regressions of the shares of the first side and each other; None if nothing is held equal.
    shared
        Units that have documents on more than one side.
    """

    column: str
    sizes: tuple[int, ...]
    moments: FloatArray
    p_values: FloatArray
    fits: tuple[PartialFit | None, ...]
    shared: int

    @property
    def test(self) -> str:
        """Name of the test behind ``p_value``."""
        return f"permutation test of units ({self.column})"

    @property
    def units(self) -> tuple[int, ...]:
        """Units of every side."""
        return self.sizes

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
        mean, size, limits = [], [], []
        for side in (SIDE_A, other):
            n, (sums, squares) = self.sizes[side], self.moments[side]
            mean.append(sums / n)
            size.append(effective_size(mean[-1], squares, n, self.selection.sizes[side]))
            limits.append(wilson(mean[-1], size[-1], confidence))
        nothing = (np.full(self.tested.size, np.nan),) * len(ADJUSTED_FIGURES)
        fit, adjusted = self.fits[other - 1], nothing
        if fit is not None:
            limited = (np.clip(limit, -1.0, 1.0) for limit in fit.interval(confidence))
            adjusted = (fit.slope, *limited, fit.p_value)
        figures = (
            *mean,
            mean[0] - mean[1],
            *square_and_add(mean[0], limits[0], mean[1], limits[1]),
            self.p_values[other - 1],
            *odds_ratio(mean[0] * size[0], size[0], mean[1] * size[1], size[1], confidence),
            *adjusted,
        )
        return dict(zip(COMPARED, figures, strict=True))


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
    documents = counts.present[:, tested]
    confounds = confounds_of(selection, guards.columns, adjust_length=guards.adjust_length)
    names = confounds.regressed
    found = _compared(
        averaging,
        confounds.covariates if names else None,
        latent_columns(selection, tested, documents.sum(axis=0), rules.presence, progress),
    )
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
        sizes=tuple(one.shape[0] for one in averaging),
        moments=found.moments,
        p_values=found.p_values,
        fits=found.fits,
        shared=int(np.count_nonzero(np.unique(met, return_counts=True)[1] > 1)),
    )


class _Found(NamedTuple):
    """What is kept of the shares of units: see `UnitDesign`."""

    moments: FloatArray
    p_values: FloatArray
    fits: tuple[PartialFit | None, ...]


def _compared(
    averaging: Sequence[sp.csr_array],
    covariates: FloatArray | None,
    read: Iterable[tuple[slice, sp.csc_array]],
) -> _Found:
    """Compare the units of the first side with those of each other, some latents at a time.

    All shares at once would be nearly as many as the store has entries.
    """
    others = range(1, len(averaging))
    sides = [
        np.repeat([1.0, 0.0], [averaging[SIDE_A].shape[0], averaging[i].shape[0]]) for i in others
    ]
    exchange = [Exchange.of(side) for side in sides]
    held: list[ResponsesApart] = []
    if covariates is not None:
        means = [one @ covariates for one in averaging]
        held = [
            ResponsesApart.of(side, np.concatenate([means[SIDE_A], means[i]]))
            for side, i in zip(sides, others, strict=True)
        ]
    moments = [np.zeros((len(averaging), 2, 0))]
    p_values = [np.zeros((len(others), 0))]
    fits: list[list[PartialFit]] = [
        [one.fit(Columns.of(np.zeros((one.kind.size, 0))))] for one in held
    ]
    for _, present in read:
        shares = [sp.csc_array(one @ present.astype(np.float64)) for one in averaging]
        powers = [[one.sum(axis=0), one.power(2).sum(axis=0)] for one in shares]
        moments.append(np.asarray(powers, dtype=np.float64))
        both = [Columns.of(sp.vstack([shares[SIDE_A], shares[i]], format="csc")) for i in others]
        p_values.append(np.stack([e.p_values(c) for e, c in zip(exchange, both, strict=True)]))
        for own, work, columns in zip(fits, held, both, strict=bool(held)):
            own.append(work.fit(columns))
    joined = tuple(PartialFit.joined(own) for own in fits) if held else (None,) * len(others)
    return _Found(np.concatenate(moments, axis=2), np.concatenate(p_values, axis=1), joined)


def _averaging(code: IntArray, here: npt.NDArray[np.bool_]) -> sp.csr_array:
    """Matrix that takes the documents of a side to the means of their units."""
    place = np.flatnonzero(here)
    _, unit, size = np.unique(code[place], return_inverse=True, return_counts=True)
    unit = unit.reshape(-1)
    weight = 1.0 / size[unit]
    return sp.csr_array((weight, (unit, place)), shape=(size.size, code.size))
