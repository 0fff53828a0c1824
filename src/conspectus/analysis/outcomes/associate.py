"""How each latent goes with the outcome, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.blocks import dense_chunks
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.stats import Covariates, exchange_test, newcombe, partial_slopes

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.analysis.confounds.held import Confounds
    from conspectus.analysis.keys import Keys
    from conspectus.analysis.outcomes.target import Target
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
    """

    figures: pd.DataFrame
    test: str
    adjusted_for: tuple[str, ...]


def associate(
    values: sp.csc_array,
    tested: IntArray,
    target: Target,
    keys: Keys | None,
    confounds: Confounds,
    confidence: float,
) -> Associations:
    """Estimate and test how every latent goes with the outcome.

    Parameters
    ----------
    values
        Presence or strength of the latents tested, shape (rows, tested).
    tested
        Their numbers.
    target
        The outcome.
    keys
        Groups within which documents are compared; None to compare all.
    confounds
        What to hold equal.
    confidence
        Coverage of intervals.

    Returns
    -------
    Associations
        Differences of means (slopes, for strengths) and partial correlations; within groups with a
        level for every group and errors clustered by group.
    """
    group = None if keys is None else keys.code
    n = target.values.size
    work = _Work(
        target.values[:, None],
        target.binary,
        group,
        Covariates.of(n, group),
        Covariates.of(n, group, confounds.covariates),
        confidence,
    )
    parts = [work.figures(chunk) for chunk in dense_chunks(values)]
    found = np.concatenate(parts) if parts else np.zeros((0, len(FIGURES)))
    frame = pd.DataFrame(dict(zip(FIGURES, found.T, strict=True)))
    frame.insert(0, "latent", tested)
    frame.insert(1, "documents", np.diff(values.indptr).astype(np.int64))
    held = confounds.regressed if frame["adjusted"].notna().any() else ()
    test = "permutation test of the outcome" + (" within groups" if keys is not None else "")
    return Associations(frame, test, held)


@dataclass(frozen=True)
class _Work:
    """What all latents share."""

    y: FloatArray
    binary: bool
    group: IntArray | None
    levels: Covariates
    covariates: Covariates
    confidence: float

    def figures(self, values: FloatArray) -> FloatArray:
        """Figures `FIGURES` of some latents, shape (latents, figures)."""
        n, y = values.shape[0], self.y[:, 0]
        present = values > 0
        with_it = present.sum(axis=0)
        total = y @ present
        mean_with, mean_without = total / with_it, (y.sum() - total) / (n - with_it)
        fit = partial_slopes(self.levels, values, self.y, self.group)
        low, high = self._kept(fit.interval(self.confidence))
        if self.binary and self.group is None and np.array_equal(values, present):
            low, high = newcombe(total, with_it, y.sum() - total, n - with_it, self.confidence)
        adjusted: tuple[FloatArray, ...] = (np.full(values.shape[1], np.nan),) * 5
        if self.covariates.basis.shape[1] > 0:
            held = partial_slopes(self.covariates, values, self.y, self.group)
            limits = self._kept(held.interval(self.confidence))
            adjusted = (held.correlation, held.slope, *limits, held.p_value)
        return np.column_stack(
            [
                with_it / n,
                mean_with,
                mean_without,
                fit.slope,
                low,
                high,
                fit.correlation,
                exchange_test(y, values, self.group),
                *adjusted,
            ]
        )

    def _kept(self, limits: tuple[FloatArray, FloatArray]) -> tuple[FloatArray, FloatArray]:
        """Keep limits of a difference of shares where such differences can be."""
        low, high = limits
        return (np.clip(low, -1.0, 1.0), np.clip(high, -1.0, 1.0)) if self.binary else limits
