"""Concepts that set one group of documents apart from others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from conspectus.stats import benjamini_hochberg, fisher_exact, newcombe

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

SUPPORT: Final = 5


def contrast(
    present: IntArray,
    sizes: IntArray,
    group: int,
    other: int,
    rivals: IntArray,
    *,
    confidence: float = 0.95,
    fdr: float = 0.05,
    support: int = SUPPORT,
) -> pd.DataFrame:
    """Compare the shares of documents with each concept, against one group and against several.

    Parameters
    ----------
    present
        Documents with each concept, shape (groups, latents).
    sizes
        Documents of each group, shape (groups,).
    group
        The group to describe.
    other
        The one it is compared with in full.
    rivals
        All it must differ from to stand out, `other` perhaps among them; perhaps none.
    confidence
        Coverage of intervals.
    fdr
        Limit of the false-discovery rate; rivals are compared for concepts within it only.
    support
        Documents of `group` and `other` together that must have a concept.

    Returns
    -------
    pandas.DataFrame
        A row a concept tested, those that the group has more of first, by the lower limit of their
        interval: ``latent, share, share_other, difference, low, high, p_value, q_value``, and
        ``least`` (smallest difference to any rival) with ``q_all``: q-value that the share is
        larger than in every rival (1 where it is not, NaN without rivals).

    Notes
    -----
    Newcombe's interval, Fisher's exact test, Benjamini-Hochberg over the concepts tested. For
    "every rival" the p-value is the largest of those against each (intersection-union test, Berger
    1982).
    """
    here, there = present[group], present[other]
    tested = np.flatnonzero(here + there >= support)
    a, b, n_a, n_b = here[tested], there[tested], int(sizes[group]), int(sizes[other])
    low, high = newcombe(a, n_a, b, n_b, confidence)
    p = fisher_exact(a, n_a, b, n_b)
    table = pd.DataFrame(
        {
            "latent": tested,
            "share": a / n_a,
            "share_other": b / n_b,
            "difference": a / n_a - b / n_b,
            "low": low,
            "high": high,
            "p_value": p,
            "q_value": benjamini_hochberg(p),
        }
    )
    table["least"], table["q_all"] = _against_all(present, sizes, group, rivals, table, fdr)
    more = table["difference"].to_numpy() > 0
    near = np.where(more, -table["low"].to_numpy(), table["high"].to_numpy())
    order = np.lexsort((table["latent"].to_numpy(), near, ~more))
    return table.iloc[order].reset_index(drop=True)


def _against_all(
    present: IntArray,
    sizes: IntArray,
    group: int,
    rivals: IntArray,
    table: pd.DataFrame,
    fdr: float,
) -> tuple[FloatArray, FloatArray]:
    """Smallest difference to any rival, and q-values of being above all of them."""
    if not rivals.size:
        return np.full(len(table), np.nan), np.full(len(table), np.nan)
    latents = table["latent"].to_numpy()
    shares = present[np.ix_(rivals, latents)] / sizes[rivals][:, None]
    least = table["share"].to_numpy() - shares.max(axis=0)
    p = np.ones(len(table))
    hope = np.flatnonzero((least > 0) & (table["p_value"].to_numpy() <= fdr))
    own = present[group, latents[hope]]
    worst = np.zeros(hope.size)
    for rival in rivals.tolist():
        against = fisher_exact(
            own, int(sizes[group]), present[rival, latents[hope]], int(sizes[rival])
        )
        worst = np.maximum(worst, against)
    p[hope] = worst
    return least, benjamini_hochberg(p)
