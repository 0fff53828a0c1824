"""Excerpts that a name is tested on, and how it did on those that were answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.labels.examples import NO_QUANTILE
from conspectus.labels.tasks import Measure, Score
from conspectus.labels.verification.accuracy import balanced_accuracy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trial:
    """An excerpt to judge.

    Parameters
    ----------
    line
        What the judge sees.
    truth
        The right answer.
    quantile
        Tenth of strength of an active excerpt; `NO_QUANTILE` of another.
    kind
        What sort of excerpt it is, to tell where a name goes wrong.
    """

    line: str
    truth: bool
    quantile: int
    kind: str


@dataclass(frozen=True)
class Judged:
    """How a name did.

    Parameters
    ----------
    score
        Balanced accuracy.
    sensitivity
        Share of right answers among true excerpts of each tenth of strength that was judged.
    by_kind
        Share of right answers among excerpts of each kind that was judged.
    """

    score: Score
    sensitivity: Mapping[int, float]
    by_kind: Mapping[str, float]


def summed_up(measure: Measure, trials: Sequence[Trial], said: NDArray[np.int8]) -> Judged:
    """Count right answers.

    Parameters
    ----------
    measure
        Which.
    trials
        Excerpts, shape (n,).
    said
        1 for true, 0 for false, -1 where nothing was answered, shape (n,).

    Returns
    -------
    Judged
        From the excerpts that were answered, and how many were not.
    """
    there = said >= 0
    truth = np.array([trial.truth for trial in trials], np.bool_)[there]
    quantile = np.array([trial.quantile for trial in trials], np.int64)[there]
    kind = np.array([trial.kind for trial in trials], np.str_)[there]
    answered = said[there] == 1
    right = answered == truth
    value, low, high = balanced_accuracy(truth, answered)
    score = Score(measure, value, low, high, n=len(right), missing=len(trials) - len(right))
    strong = truth & (quantile != NO_QUANTILE)
    return Judged(
        score,
        {
            int(q): float(right[strong & (quantile == q)].mean())
            for q in np.unique(quantile[strong])
        },
        {str(k): float(right[kind == k].mean()) for k in np.unique(kind)},
    )
