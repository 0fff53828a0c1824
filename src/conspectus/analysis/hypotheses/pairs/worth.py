"""What a judge is worth on a statement, as far as its exam tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.stats.types import FloatArray


@dataclass(frozen=True)
class Worth:
    """How often a judge is right on a statement that is true, and on one that is not.

    Parameters
    ----------
    sensitivity, specificity
        Any shape.
    """

    sensitivity: FloatArray
    specificity: FloatArray

    @property
    def inverse(self) -> FloatArray:
        """What turns judged shares of yes and no into true ones, shape (..., 2, 2)."""
        s, c = self.sensitivity, self.specificity
        rows = [np.stack([c, c - 1.0], axis=-1), np.stack([s - 1.0, s], axis=-1)]
        kept = np.where(self.learns, self.youden, 1.0)
        return np.asarray(np.stack(rows, axis=-2) / kept[..., None, None], np.float64)

    @property
    def youden(self) -> FloatArray:
        """What is left of a difference, any shape."""
        return np.asarray(self.sensitivity + self.specificity - 1.0)

    @property
    def learns(self) -> NDArray[np.bool_]:
        """Whether its answers tell anything, any shape; where not, there is no inverse."""
        return np.asarray(self.youden > 0)


PERFECT = Worth(np.ones(()), np.ones(()))
"""Of the value of a column: nobody judges it."""


def judge_draws(
    calibration: Calibration, generator: np.random.Generator, n: int
) -> tuple[Worth, Worth]:
    """Draw what a judge may be worth on two statements that were not among those planted.

    Parameters
    ----------
    calibration
        Of the judge.
    generator
        Of random numbers.
    n
        How many draws.

    Returns
    -------
    tuple of Worth
        Shape (n,) each: the mean over properties, uncertain as few texts were asked, and for
        each statement a deviation as that of one property from another, beyond chance.
    """
    drawn: list[list[FloatArray]] = []
    for name, size in (("sensitivity", "n_with"), ("specificity", "n_without")):
        value = np.array([one[name] for one in calibration.properties], np.float64)
        asked = np.array([one[size] for one in calibration.properties], np.float64)
        worth = value.size**2 / (1 / asked).sum()
        yes = float(value.mean()) * worth
        mean = generator.beta(yes + 0.5, worth - yes + 0.5, n)
        chance = float((value * (1 - value) / np.maximum(asked - 1, 1)).mean())
        beyond = float(value.var(ddof=1)) - chance if value.size > 1 else 0.0
        spread = float(np.sqrt(max(beyond, 0.0) * (1 + 1 / value.size)))
        freedom = max(value.size - 1, 1)
        drawn.append(
            [np.clip(mean + spread * generator.standard_t(freedom, n), 0.0, 1.0) for _ in range(2)]
        )
    return Worth(drawn[0][0], drawn[1][0]), Worth(drawn[0][1], drawn[1][1])
