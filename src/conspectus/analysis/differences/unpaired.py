"""Comparing groups of documents that have nothing to do with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.differences.design import (
    Design,
    mean_strength,
    supported,
)
from conspectus.analysis.differences.strata import stratify, tally
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.selection import SIDE_A
from conspectus.stats import (
    StratumSums,
    cmh_test,
    fisher_exact,
    mantel_haenszel_difference,
    newcombe,
    odds_ratio,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.differences.settings import Safeguards
    from conspectus.analysis.rules import Rules
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupDesign(Design):
    """Independent groups, counted.

    Fisher's exact test and Newcombe's interval; adjusted: the Mantel-Haenszel difference over
    strata with the Cochran-Mantel-Haenszel test.

    Parameters
    ----------
    sums
        First side against each of the others within strata.
    """

    sums: tuple[StratumSums, ...]

    @property
    def test(self) -> str:
        """Name of the test behind ``p_value``."""
        return "Fisher's exact test"

    def compare(self, other: int, confidence: float) -> Mapping[str, FloatArray]:
        """Compare the shares of the first side with those of another.

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
        a, b = self.documents[SIDE_A], self.documents[other]
        n_a, n_b = self.selection.sizes[SIDE_A], self.selection.sizes[other]
        low, high = newcombe(a, n_a, b, n_b, confidence)
        odds, odds_low, odds_high = odds_ratio(a, n_a, b, n_b, confidence)
        adjusted = np.full((len(ADJUSTED_FIGURES), a.size), np.nan)
        sums = self.sums[other - 1]
        if self.adjusted_for and sums.weight > 0:
            adjusted = np.stack([*mantel_haenszel_difference(sums, confidence), cmh_test(sums)])
        return {
            "share_a": a / n_a,
            "share_b": b / n_b,
            "difference": a / n_a - b / n_b,
            "low": low,
            "high": high,
            "p_value": fisher_exact(a, n_a, b, n_b),
            "odds_ratio": odds,
            "odds_low": odds_low,
            "odds_high": odds_high,
            **dict(zip(ADJUSTED_FIGURES, adjusted, strict=True)),
        }


def group_design(
    selection: Selection,
    rules: Rules,
    guards: Safeguards,
    progress: Progress,
    latents: IntArray | None = None,
) -> GroupDesign:
    """Count the latents of independent groups.

    Parameters
    ----------
    selection
        Documents and their sides.
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
    GroupDesign
        Ready to be compared.
    """
    strata = stratify(selection, guards.columns, guards.adjust_length)
    counted = tally(selection, strata, rules.presence, progress)
    support = rules.least_support(sum(selection.sizes))
    tested = supported(counted.present, support, latents)
    present = counted.present[:, tested]
    usable = strata.names if strata.uncovered < 1 else ()
    return GroupDesign(
        selection=selection,
        tested=tested,
        documents=present,
        strength=mean_strength(present, counted.strength[:, tested]),
        min_support=support,
        adjusted_for=usable,
        method=f"Mantel-Haenszel over {strata.n} strata" if usable else "",
        uncovered=strata.uncovered,
        sums=tuple(sums.of_latents(tested) for sums in counted.sums),
    )
