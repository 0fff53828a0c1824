"""Trends within keys that documents share, such as the prompts that every release answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.counts import count, latent_columns
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.trends.figures import Trends, shape_figures
from conspectus.stats import Columns, Exchange, PairedSums, ResponsesWithin, paired_newcombe

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
        of a key. Memory grows with documents and latents, not with entries.
    """
    selection, rows = order.selection, order.selection.rows
    sizes = np.array(selection.sizes)
    nothing = np.zeros(selection.side.size, np.int64)
    counts = count(selection, nothing, 1, rules.presence, progress).present
    support = rules.least_support(rows.size)
    total = counts.sum(axis=0)
    tested = np.flatnonzero((total >= support) & (total < rows.size))
    counts = counts[:, tested]
    work = _Within(order, keys, confounds, rules.confidence)
    gathered = latent_columns(selection, tested, counts.sum(axis=0), rules.presence, progress)
    parts = [work.figures(Columns.of(present, keys.code)) for _, present in gathered]
    found = np.concatenate([np.zeros((0, len(_FIGURES))), *parts])
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
        self.order, self.confidence = order, confidence
        scaled = (order.score - order.score.min()) / order.span
        self.bare = ResponsesWithin.of(scaled, keys.code)
        self.held = ResponsesWithin.of(scaled, keys.code, confounds.covariates)
        self.exchange = Exchange.of(scaled, keys.code)
        side = order.selection.side[order.selection.rows]
        self.ends = [np.flatnonzero(side == end) for end in (len(order.selection.names) - 1, 0)]
        self.per_key = np.stack(
            [np.bincount(keys.code[rows], minlength=keys.n) for rows in self.ends]
        )
        self.both = np.all(self.per_key > 0, axis=0)
        # What a document counts for in the share of its key at either end, over keys with both.
        self.weights = [np.zeros(scaled.size), np.zeros(scaled.size)]
        for weight, rows, sizes in zip(self.weights, self.ends, self.per_key, strict=True):
            code = keys.code[rows]
            weight[rows] = self.both[code] / sizes[code]

    def figures(self, columns: Columns) -> FloatArray:
        """Figures `_FIGURES` of some latents, shape (latents, figures)."""
        fit = self.bare.fit(columns)
        adjusted: tuple[FloatArray, ...] = (np.full(columns.m, np.nan),) * 4
        if self.held.covariates.basis.shape[1] > 0:
            held = self.held.fit(columns)
            adjusted = (held.slope, *held.interval(self.confidence), held.p_value)
        low, high = fit.interval(self.confidence)
        return np.column_stack(
            [
                *self._ends(columns),
                fit.slope,
                np.clip(low, -1.0, 1.0),
                np.clip(high, -1.0, 1.0),
                fit.slope / self.order.span,
                self.exchange.p_values(columns),
                *np.clip(adjusted[:3], -1.0, 1.0),
                adjusted[3],
            ]
        )

    def _ends(self, columns: Columns) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Last group minus first over keys that have both, with Newcombe's paired interval."""
        n = int(self.both.sum())
        if n < 2:
            nothing = np.full(columns.m, np.nan)
            return nothing, nothing, nothing
        a, b = (columns.run_sums(columns.value * one[columns.row]) for one in self.weights)
        sums = PairedSums(n, *(columns.over_runs(x) for x in (a, b, a**2, b**2, a * b)))
        single = bool(np.all(self.per_key[:, self.both] == 1))
        documents = None if single else tuple(int(s[self.both].sum()) for s in self.per_key)
        low, high = paired_newcombe(sums, self.confidence, documents)
        return (sums.a - sums.b) / n, low, high
