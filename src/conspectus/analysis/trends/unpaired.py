"""Trends over documents that have nothing to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp

from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.sums import latent_sums
from conspectus.analysis.trends.figures import Trends, shape_figures
from conspectus.stats import TrendDesign, draws_test, lattice, newcombe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.confounds.held import Confounds
    from conspectus.analysis.rules import Rules
    from conspectus.analysis.selection import Selection, SideArray
    from conspectus.analysis.trends.order import Order
    from conspectus.progress import Progress
    from conspectus.stats import TrendFit
    from conspectus.stats.types import FloatArray
    from conspectus.store import Presence


def trends_of_documents(
    order: Order, confounds: Confounds, rules: Rules, progress: Progress
) -> Trends:
    """Estimate and test the trend of every latent, in one pass over the codes.

    Parameters
    ----------
    order
        Documents and their scores.
    confounds
        What to hold equal.
    rules
        When a latent is present, and how many documents must have it.
    progress
        Told of every part read.

    Returns
    -------
    Trends
        Cochran-Armitage test (exact for rare latents); adjusted: Mantel's test over strata. Memory
        grows with latents times strata, not with documents.
    """
    selection, rows = order.selection, order.selection.rows
    sizes = np.array(selection.sizes)
    scaled = (order.score - order.score.min()) / order.span
    steps = lattice(order.score)
    raw, strata = TrendDesign.of(scaled), TrendDesign.of(scaled, confounds.code)
    blocks = (
        _indicators(selection.side[rows], sizes.size),
        sp.csr_array(steps[:, None].astype(np.float64)),
        raw.weights(),
        strata.weights(),
    )
    sums = _summed(blocks, selection, rules.presence, progress)
    support, total = rules.least_support(rows.size), sums[0].sum(axis=0)
    tested = np.flatnonzero((total >= support) & (total < rows.size))
    counted, stepped, raw_sums, strata_sums = (block[:, tested] for block in sums)
    counts = np.rint(counted).astype(np.int64)
    documents, shares = counts.sum(axis=0), counts / sizes[:, None]
    fit = raw.fit(raw_sums, rules.confidence)
    exact = draws_test(documents, np.rint(stepped[0]), steps)
    low, high = newcombe(counts[-1], sizes[-1], counts[0], sizes[0], rules.confidence)
    change_low, change_high = _kept(fit)
    figures = {
        "latent": tested,
        "documents": documents,
        "share_first": shares[0],
        "share_last": shares[-1],
        "difference": shares[-1] - shares[0],
        "low": low,
        "high": high,
        "change": fit.slope,
        "change_low": change_low,
        "change_high": change_high,
        "slope": fit.slope / order.span,
        "p_value": np.where(np.isnan(exact), fit.p_value, exact),
        **dict.fromkeys(ADJUSTED_FIGURES, np.full(tested.size, np.nan)),
        **shape_figures(counts, sizes, fit.slope),
    }
    held = bool(confounds.names) and strata.informative > 0
    if held:
        within = strata.fit(strata_sums, rules.confidence)
        adjusted = (within.slope, *_kept(within), within.p_value)
        figures |= dict(zip(ADJUSTED_FIGURES, adjusted, strict=True))
    return Trends(
        figures=pd.DataFrame(figures),
        counts=counts,
        test="Cochran-Armitage trend test, exact for rare concepts",
        adjusted_for=confounds.names if held else (),
        covered=strata.informative if confounds.names else 1.0,
        min_support=support,
    )


def _summed(
    blocks: Sequence[sp.csr_array], selection: Selection, presence: Presence, progress: Progress
) -> list[FloatArray]:
    """Sum blocks of weights of the chosen documents for every latent, shape (weights, latents)."""
    rows, documents = selection.rows, selection.side.size
    place = sp.csr_array(
        (np.ones(rows.size), (rows, np.arange(rows.size))), shape=(documents, rows.size)
    )
    weights = sp.csr_array(place @ sp.csr_array(sp.hstack(blocks)))
    sums = latent_sums(selection, weights, presence, progress)
    return np.split(sums, np.cumsum([block.shape[1] for block in blocks])[:-1])


def _indicators(side: SideArray, groups: int) -> sp.csr_array:
    n = side.size
    return sp.csr_array((np.ones(n), (np.arange(n), side)), shape=(n, groups))


def _kept(fit: TrendFit) -> tuple[FloatArray, FloatArray]:
    """Keep limits of a change of a share where changes of shares can be."""
    return np.clip(fit.low, -1.0, 1.0), np.clip(fit.high, -1.0, 1.0)
