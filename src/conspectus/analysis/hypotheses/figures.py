"""Difference of two shares with its interval and test, where some documents have no answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.stats import (
    PairedSums,
    beyond_all,
    fisher_exact,
    mcnemar_exact,
    newcombe,
    paired_newcombe,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.stats.types import FloatArray

    Groups = Sequence[tuple[FloatArray, FloatArray]]


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
    nearest
        Of several groups that the first was compared with, the one whose share is nearest, from 0:
        side b is that group.
    shares
        Shares of all of these; empty where there is one.
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
    nearest: int = 0
    shares: tuple[float, ...] = ()


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


def compared(groups: Groups, *, paired: bool, confidence: float) -> Difference:
    """Compare the answers for a group with those for one other, or for each of several.

    Parameters
    ----------
    groups
        Answers for the first group and for another, as for `difference`: one such two for each
        other group.
    paired, confidence
        As for `difference`.

    Returns
    -------
    Difference
        With several: the share of the first minus the largest of the others where it is above them
        all, minus the smallest where it is below them all, else 0. NaN where a group has no
        answers.

    Notes
    -----
    Interval and test are those of the latents (`stats.beyond_all`): which group is the largest was
    found out on the same answers, and the interval knows it.
    """
    near = [difference(*pair, paired=paired, confidence=confidence) for pair in groups]
    if len(near) == 1:
        return near[0]
    widened = 1 - (1 - confidence) / len(near)
    wide = [difference(*pair, paired=paired, confidence=widened) for pair in groups]
    found = beyond_all(
        _row(near, "value"),
        (_row(near, "low"), _row(near, "high")),
        (_row(wide, "low"), _row(wide, "high")),
        _row(near, "p_value"),
    )
    figures = (found.estimate, found.low, found.high, found.p_value)
    value, low, high, p = (float(figure[0]) for figure in figures)
    shares = tuple(one.share_b for one in near)
    missing = any(np.isnan(one.value) for one in near)
    nearest = 0 if missing else int(np.argmin([abs(one.value) for one in near]))
    share_a, share_b = near[nearest].share_a, near[nearest].share_b
    n_b, missing_b = sum(one.n_b for one in near), sum(one.missing_b for one in near)
    n_a, missing_a = max(one.n_a for one in near), max(one.missing_a for one in near)
    return Difference(
        share_a, share_b, value, low, high, p, n_a, n_b, missing_a, missing_b, nearest, shares
    )


def bounds(groups: Groups, *, paired: bool, confidence: float) -> tuple[float, float]:
    """Find what the difference could be, whatever the missing answers are.

    Parameters
    ----------
    groups, paired, confidence
        As for `compared`.

    Returns
    -------
    tuple of float
        Lower limit if what is missing is no in the first group and yes in the others, upper limit
        if it is the other way round; NaN where a group has no answers.

    Notes
    -----
    Horowitz and Manski (2000), J. Am. Stat. Assoc. 95:77: bounds without any assumption on what is
    missing, here with the sampling error around them.
    """
    if any(np.isnan(answers).all() for pair in groups for answers in pair):
        return float("nan"), float("nan")
    low, high = (
        compared(
            [
                (
                    np.where(np.isnan(first), said, first),
                    np.where(np.isnan(second), 1.0 - said, second),
                )
                for first, second in groups
            ],
            paired=paired,
            confidence=confidence,
        )
        for said in (0.0, 1.0)
    )
    return low.low, high.high


def _row(found: Sequence[Difference], name: str) -> FloatArray:
    return np.array([[getattr(one, name)] for one in found], np.float64)
