"""Comparing two groups of documents that have nothing to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.counts import count
from conspectus.analysis.differences.comparison import (
    FIGURES,
    Comparison,
    by_side,
    least_support,
    mean_strength,
    median_tokens,
)
from conspectus.analysis.differences.length import length_strata
from conspectus.stats import (
    Strata,
    cmh_test,
    fisher_exact,
    mantel_haenszel_difference,
    newcombe,
    odds_ratio,
)

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.store import Presence


def compare_groups(
    selection: Selection,
    *,
    presence: Presence,
    min_support: int | None,
    confidence: float,
    progress: Progress,
) -> Comparison:
    """Compare the shares of every latent on two independent sides.

    Parameters
    ----------
    selection
        Documents and their sides.
    presence
        When a document has a latent.
    min_support
        Documents of both sides together that must have a latent; None for the default.
    confidence
        Coverage of intervals.
    progress
        Told of every part read.

    Returns
    -------
    Comparison
        Fisher's exact test, Newcombe's interval; adjusted: Mantel-Haenszel difference over strata
        of length with the CMH test.
    """
    n_a, n_b = selection.sizes
    n_tokens = selection.n_tokens()
    strata = length_strata(n_tokens, selection.side)
    counts = count(selection, strata.code, strata.n, presence, progress)
    support = least_support(min_support, (n_a, n_b))
    totals = by_side(counts)
    tested = np.flatnonzero(totals.sum(axis=0) >= support)
    a, b = totals[:, tested]
    low, high = newcombe(a, n_a, b, n_b, confidence)
    odds, odds_low, odds_high = odds_ratio(a, n_a, b, n_b, confidence)
    strength = mean_strength(counts, tested)
    figures = {
        "latent": tested,
        "share_a": a / n_a,
        "share_b": b / n_b,
        "documents_a": a,
        "documents_b": b,
        "difference": a / n_a - b / n_b,
        "low": low,
        "high": high,
        "p_value": fisher_exact(a, n_a, b, n_b),
        "odds_ratio": odds,
        "odds_low": odds_low,
        "odds_high": odds_high,
        "strength_a": strength[0],
        "strength_b": strength[1],
    }
    usable = strata.n > 1 and strata.uncovered < 1
    adjusted = np.full((4, tested.size), np.nan)
    if usable:
        present = counts.present[:, tested]
        table = Strata.of(
            present[: strata.n], strata.sizes[0], present[strata.n :], strata.sizes[1]
        )
        adjusted = np.stack([*mantel_haenszel_difference(table, confidence), cmh_test(table)])
    figures |= dict(zip(FIGURES[-4:], adjusted, strict=True))
    return Comparison(
        figures=pd.DataFrame(figures, columns=list(FIGURES)),
        test="Fisher's exact test",
        adjustment=f"stratified by length into {strata.n} strata" if usable else "",
        uncovered=strata.uncovered,
        median_tokens=median_tokens(selection, n_tokens),
        min_support=support,
    )
