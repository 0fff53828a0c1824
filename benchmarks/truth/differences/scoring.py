"""One yardstick for all methods that rank units: where the planted concept stands in the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOP = 10


@dataclass(frozen=True, eq=False)
class Ranked:
    """What a method reports about one design.

    Parameters
    ----------
    units
        Latents or words in the order reported, shape (k,).
    positive
        Whether side a has more of each, shape (k,).
    reported
        Whether each is a finding by the method's own rule, shape (k,); None for methods that
        have no such rule.
    """

    units: NDArray[np.integer]
    positive: NDArray[np.bool_]
    reported: NDArray[np.bool_] | None

    @property
    def findings(self) -> int:
        """Number of findings; 0 where the method has no rule."""
        return 0 if self.reported is None else int(self.reported.sum())


@dataclass(frozen=True, eq=False)
class Truth:
    """What is true of every unit.

    Parameters
    ----------
    planted
        Whether a unit is the planted concept, shape (units,).
    covered
        Share of edited documents in which it is found in planted characters, shape (units,).
    unmoved
        Whether editing every document would not change the share that has it, shape (units,).
    """

    planted: NDArray[np.bool_]
    covered: NDArray[np.float64]
    unmoved: NDArray[np.bool_]


def score(ranked: Ranked, truth: Truth) -> dict[str, float]:
    """Score a list.

    Parameters
    ----------
    ranked
        What a method reports.
    truth
        What is true.

    Returns
    -------
    dict
        ``rank`` of the first unit that is the planted concept and in favour of side a (infinity
        without one); ``top10`` whether it is among the ten first; ``found`` whether any such unit
        is a finding; ``covered`` of the best such unit among the ten first; ``precision`` of the
        ten first; number of ``findings``; ``false``, share of findings on units that no edit
        moves. NaN where a method has no findings of its own.
    """
    hit = truth.planted[ranked.units] & ranked.positive
    place = np.flatnonzero(hit)
    first = hit[:TOP]
    covered = truth.covered[ranked.units[:TOP]][first]
    scores = {
        "rank": float(place[0] + 1) if place.size else np.inf,
        "top10": float(first.any()),
        "covered": float(covered.max()) if covered.size else 0.0,
        "precision": float(first.mean()) if first.size else 0.0,
        "found": np.nan,
        "findings": np.nan,
        "false": np.nan,
    }
    if ranked.reported is not None:
        reported = ranked.units[ranked.reported]
        scores["found"] = float((hit & ranked.reported).any())
        scores["findings"] = float(len(reported))
        scores["false"] = float(truth.unmoved[reported].mean()) if len(reported) else 0.0
    return scores
