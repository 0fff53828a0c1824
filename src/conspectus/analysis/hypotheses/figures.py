"""Difference of two shares with its interval and test, where some documents have no answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.stats import PairedSums, fisher_exact, mcnemar_exact, newcombe, paired_newcombe

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


@dataclass(frozen=True)
class Difference:
    """Shares of two groups, compared.

    Parameters
    ----------
    share_a, share_b
        Share of the documents with an answer that have the property; NaN where there is none.
    value, low, high
        Their difference and its interval; NaN where a group has no answers.
    p_value
        Of equal shares.
    n_a, n_b
        Documents with an answer: paired, the pairs in which both documents have one.
    missing_a, missing_b
        Documents without.
    """

    share_a: float
    share_b: float
    value: float
    low: float
    high: float
    p_value: float
    n_a: int
    n_b: int
    missing_a: int
    missing_b: int


def difference(
    first: FloatArray, second: FloatArray, *, paired: bool, confidence: float
) -> Difference:
    """Compare the answers for two groups.

    Parameters
    ----------
    first, second
        1 where a document has the property, 0 where it has not, NaN where nobody knows. Paired:
        one place is one pair.
    paired
        Whether documents of one place belong together. A pair in which one answer is missing says
        nothing of the difference and is left out.
    confidence
        Coverage of the interval.

    Returns
    -------
    Difference
        Unpaired: Newcombe's interval and Fisher's exact test; paired: Newcombe's for pairs and
        McNemar's exact test.
    """
    known_a, known_b = ~np.isnan(first), ~np.isnan(second)
    missing = (int((~known_a).sum()), int((~known_b).sum()))
    if paired:
        known_a = known_b = known_a & known_b
    a, b = first[known_a] > 0, second[known_b] > 0
    if not (a.size and b.size):
        no = float("nan")
        return Difference(no, no, no, no, no, no, a.size, b.size, *missing)
    if paired:
        both, only_a, only_b = (int(n.sum()) for n in (a & b, a & ~b, ~a & b))
        sums = PairedSums.from_table([both], [only_a], [only_b], [a.size - both - only_a - only_b])
        low, high = paired_newcombe(sums, confidence)
        p = mcnemar_exact([only_a], [only_b])
    else:
        low, high = newcombe([a.sum()], a.size, [b.sum()], b.size, confidence)
        p = fisher_exact([a.sum()], a.size, [b.sum()], b.size)
    share_a, share_b = float(a.mean()), float(b.mean())
    limits = float(low[0]), float(high[0])
    value = share_a - share_b
    return Difference(share_a, share_b, value, *limits, float(p[0]), a.size, b.size, *missing)


def bounds(
    first: FloatArray, second: FloatArray, *, paired: bool, confidence: float
) -> tuple[float, float]:
    """Find what the difference could be, whatever the missing answers are.

    Parameters
    ----------
    first, second, paired, confidence
        As for `difference`.

    Returns
    -------
    tuple of float
        Lower limit if what is missing is no in the first group and yes in the second, upper limit
        if it is the other way round; NaN where a group has no answers.

    Notes
    -----
    Horowitz and Manski (2000), J. Am. Stat. Assoc. 95:77: bounds without any assumption on what is
    missing, here with the sampling error around them.
    """
    if np.isnan(first).all() or np.isnan(second).all():
        return float("nan"), float("nan")
    low, high = (
        difference(
            np.where(np.isnan(first), said, first),
            np.where(np.isnan(second), 1.0 - said, second),
            paired=paired,
            confidence=confidence,
        )
        for said in (0.0, 1.0)
    )
    return low.low, high.high
