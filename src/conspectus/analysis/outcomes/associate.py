"""How each latent goes with the outcome, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.stats import Columns, Exchange, RegressorsWithin, SlopesApart, newcombe

if TYPE_CHECKING:
    from conspectus.analysis.confounds.held import Confounds
    from conspectus.analysis.keys import Keys
    from conspectus.analysis.outcomes.concepts import Concepts
    from conspectus.analysis.outcomes.target import Target
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray

FIGURES = (
    "share",
    "mean_with",
    "mean_without",
    "difference",
    "low",
    "high",
    "correlation",
    "p_value",
    "adjusted_correlation",
    *ADJUSTED_FIGURES,
)


@dataclass(frozen=True)
class Associations:
    """Figures before anything is ranked.

    Parameters
    ----------
    figures
        A row a latent tested, in order of latents.
    test
        Name of the test behind ``p_value``.
    adjusted_for
        What the adjusted figures hold equal; empty if nothing.
    scale
        What the values of each latent tested were divided by, shape (tested,).
    """

    figures: pd.DataFrame
    test: str
    adjusted_for: tuple[str, ...]
    scale: FloatArray


def associate(
    concepts: Concepts,
    target: Target,
    keys: Keys | None,
    confounds: Confounds,
    confidence: float,
    progress: Progress,
) -> Associations:
    """Estimate and test how every latent goes with the outcome.

    Parameters
    ----------
    concepts
        The latents tested.
    target
        The outcome.
    keys
        Groups within which documents are compared; None to compare all.
    confounds
        What to hold equal.
    confidence
        Coverage of intervals.
    progress
        Told of every part read.

    Returns
    -------
    Associations
        Differences of means (slopes, for strengths) and partial correlations; within groups with a
        level for every group and errors clustered by group. Memory grows with documents and
        latents, not with entries.
    """
    group, held = None if keys is None else keys.code, confounds.covariates
    y, centre, unit = (target.values, 0.0, 1.0) if target.binary else _of_order_one(target.values)
    if group is None:
        bare, full = SlopesApart.of(y), SlopesApart.of(y, held)
    else:
        bare, full = RegressorsWithin.of(y, group), RegressorsWithin.of(y, group, held)
    adjusting = full.covariates.basis.shape[1] > 0
    work = _Work(
        y,
        centre,
        unit,
        target.binary,
        group,
        Exchange.of(y, group),
        bare,
        full if adjusting else None,
        confidence,
    )
    found, scales = [np.zeros((0, len(FIGURES)))], [np.zeros(0)]
    for values, scale in concepts.columns(target.selection, progress):
        found.append(work.figures(Columns.of(values, group)))
        scales.append(scale)
    frame = pd.DataFrame(dict(zip(FIGURES, np.concatenate(found).T, strict=True)))
    frame.insert(0, "latent", concepts.latents)
    frame.insert(1, "documents", concepts.documents)
    test = "permutation test of the outcome" + (" within groups" if keys is not None else "")
    told = confounds.regressed if frame["adjusted"].notna().any() else ()
    return Associations(frame, test, told, np.concatenate(scales))


def _of_order_one(values: FloatArray) -> tuple[FloatArray, float, float]:
    """Centre an outcome and put it in units, a power of two, in which it is neither tiny nor huge.

    What counts as no variance is the same for an outcome of billions and one of billionths.
    """
    centre = float(values.mean())
    left = values - centre
    unit = 2.0 ** float(np.frexp(np.abs(left).max())[1])
    return left / unit, centre, unit


@dataclass(frozen=True)
class _Work:
    """What all latents share; the outcome is `unit * y + centre`."""

    y: FloatArray
    centre: float
    unit: float
    binary: bool
    group: IntArray | None
    exchange: Exchange
    bare: SlopesApart | RegressorsWithin
    full: SlopesApart | RegressorsWithin | None
    confidence: float

    def figures(self, columns: Columns) -> FloatArray:
        """Figures `FIGURES` of some latents, shape (latents, figures)."""
        n, everything = self.y.size, self.y.sum()
        present = (columns.value > 0).astype(np.float64)
        with_it = columns.totals(present)
        total = columns.totals(present * self.y[columns.row])
        mean_with, mean_without = total / with_it, (everything - total) / (n - with_it)
        fit = self.bare.fit(columns)
        low, high = self._kept(fit.interval(self.confidence))
        if self.binary and self.group is None:
            limits = newcombe(total, with_it, everything - total, n - with_it, self.confidence)
            shares = columns.binary
            low, high = np.where(shares, limits[0], low), np.where(shares, limits[1], high)
        adjusted: tuple[FloatArray, ...] = (np.full(columns.m, np.nan),) * 5
        if self.full is not None:
            held = self.full.fit(columns)
            limits = self._kept(held.interval(self.confidence))
            adjusted = (held.correlation, held.slope, *limits, held.p_value)
        unit = self.unit
        adjusted = (adjusted[0], *(unit * one for one in adjusted[1:4]), adjusted[4])
        return np.column_stack(
            [
                with_it / n,
                unit * mean_with + self.centre,
                unit * mean_without + self.centre,
                unit * fit.slope,
                unit * low,
                unit * high,
                fit.correlation,
                self.exchange.p_values(columns),
                *adjusted,
            ]
        )

    def _kept(self, limits: tuple[FloatArray, FloatArray]) -> tuple[FloatArray, FloatArray]:
        """Keep limits of a difference of shares where such differences can be."""
        low, high = limits
        return (np.clip(low, -1.0, 1.0), np.clip(high, -1.0, 1.0)) if self.binary else limits
