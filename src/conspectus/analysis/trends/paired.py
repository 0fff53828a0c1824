"""Trends within keys that documents share, such as the prompts that every release answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.blocks import dense_chunks
from conspectus.analysis.counts import count, presence_matrix
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.trends.figures import Trends, shape_figures
from conspectus.stats import (
    Covariates,
    PairedSums,
    by_group,
    exchange_test,
    paired_newcombe,
    partial_slopes,
)

if TYPE_CHECKING:
    from conspectus.analysis.confounds.held import Confounds
    from conspectus.analysis.keys import Keys
    from conspectus.analysis.rules import Rules
    from conspectus.analysis.trends.order import Order
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray


def trends_within_keys(
    order: Order, keys: Keys, confounds: Confounds, rules: Rules, progress: Progress
) -> Trends:
    """Estimate and test the trend of every latent within keys.

    Parameters
    ----------
    order
        Documents and their scores, narrowed by `read_keys`.
    keys
        Their keys.
    confounds
        What to hold equal, read from the same documents.
    rules
        When a latent is present, and how many documents must have it.
    progress
        Told of every part read.

    Returns
    -------
    Trends
        Slope with a level for every key, errors clustered by key; test by exchanging the documents
        of a key.
    """
    selection, rows = order.selection, order.selection.rows
    sizes = np.array(selection.sizes)
    nothing = np.zeros(selection.side.size, np.int64)
    counts = count(selection, nothing, 1, rules.presence, progress).present
    support = rules.least_support(rows.size)
    total = counts.sum(axis=0)
    tested = np.flatnonzero((total >= support) & (total < rows.size))
    counts = counts[:, tested]
    present = presence_matrix(selection, tested, rules.presence, progress)[rows].tocsc()
    work = _Within(order, keys, confounds, rules.confidence)
    parts = [work.figures(chunk) for chunk in dense_chunks(present)]
    found = np.concatenate(parts) if parts else np.zeros((0, len(_FIGURES)))
    by_name = dict(zip(_FIGURES, found.T, strict=True))
    shares = counts / sizes[:, None]
    figures = {
        "latent": tested,
        "documents": counts.sum(axis=0),
        "share_first": shares[0],
        "share_last": shares[-1],
        **by_name,
        **shape_figures(counts, sizes, by_name["change"]),
    }
    held = confounds.regressed if np.isfinite(by_name["adjusted"]).any() else ()
    return Trends(
        figures=pd.DataFrame(figures),
        counts=counts,
        test="exchange test within keys",
        adjusted_for=held,
        covered=1.0,
        min_support=support,
    )


_FIGURES = (
    "difference",
    "low",
    "high",
    "change",
    "change_low",
    "change_high",
    "slope",
    "p_value",
    *ADJUSTED_FIGURES,
)


class _Within:
    """What all latents share."""

    def __init__(self, order: Order, keys: Keys, confounds: Confounds, confidence: float) -> None:
        self.order, self.keys, self.confidence = order, keys, confidence
        scaled = (order.score - order.score.min()) / order.span
        self.score = scaled[:, None]
        self.levels = Covariates.of(scaled.size, keys.code)
        self.covariates = Covariates.of(scaled.size, keys.code, confounds.covariates)
        self.adjusting = self.covariates.basis.shape[1] > 0
        side = order.selection.side[order.selection.rows]
        last = len(order.selection.names) - 1
        self.ends = (np.flatnonzero(side == last), np.flatnonzero(side == 0))

    def figures(self, present: FloatArray) -> FloatArray:
        """Figures `_FIGURES` of some latents, shape (latents, figures)."""
        code, width = self.keys.code, present.shape[1]
        fit = partial_slopes(self.levels, self.score, present, code)
        adjusted: tuple[FloatArray, ...] = (np.full(width, np.nan),) * 4
        if self.adjusting:
            held = partial_slopes(self.covariates, self.score, present, code)
            adjusted = (held.slope, *held.interval(self.confidence), held.p_value)
        low, high = fit.interval(self.confidence)
        return np.column_stack(
            [
                *self._ends(present),
                fit.slope,
                np.clip(low, -1.0, 1.0),
                np.clip(high, -1.0, 1.0),
                fit.slope / self.order.span,
                exchange_test(self.order.score, present, code),
                *np.clip(adjusted[:3], -1.0, 1.0),
                adjusted[3],
            ]
        )

    def _ends(self, present: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Last group minus first over keys that have both, with Newcombe's paired interval."""
        per_key = np.stack(
            [np.bincount(self.keys.code[rows], minlength=self.keys.n) for rows in self.ends]
        )
        both = np.all(per_key > 0, axis=0)
        n = int(both.sum())
        if n < 2:
            nothing = np.full(present.shape[1], np.nan)
            return nothing, nothing, nothing
        means: list[FloatArray] = []
        for rows, sizes in zip(self.ends, per_key, strict=True):
            sums = np.zeros((self.keys.n, present.shape[1]))
            found = by_group(self.keys.code[rows], present[rows])
            sums[: found.shape[0]] = found
            means.append(sums[both] / sizes[both][:, None])
        a, b = means
        sums = PairedSums(n, a.sum(0), b.sum(0), (a**2).sum(0), (b**2).sum(0), (a * b).sum(0))
        single = bool(np.all(per_key[:, both] == 1))
        documents = None if single else tuple(int(s[both].sum()) for s in per_key)
        low, high = paired_newcombe(sums, self.confidence, documents)
        return (sums.a - sums.b) / n, low, high
