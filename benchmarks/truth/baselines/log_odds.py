"""Log-odds of words with an informative Dirichlet prior: "Fightin' Words".

Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16 (2008), equations 16, 20, 22.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PRIOR_WORDS = 500.0
"""Size of the prior in words, spread as all documents of both sides spread theirs."""


def log_odds(
    a: ArrayLike, b: ArrayLike, prior_words: float = PRIOR_WORDS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Score how much more side a uses every word than side b.

    Parameters
    ----------
    a, b
        Occurrences of every word on each side, shape (v,).
    prior_words
        Size of the prior.

    Returns
    -------
    tuple of ndarray, shape (v,)
        z-scores (positive where side a has more) and two-sided p-values.
    """
    y_a, y_b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    pooled = y_a + y_b
    prior = prior_words * pooled / max(pooled.sum(), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = _log_odds(y_a, prior) - _log_odds(y_b, prior)
        z = delta / np.sqrt(1 / (y_a + prior) + 1 / (y_b + prior))
    z = np.where(pooled > 0, z, 0.0)
    return z, 2 * norm.sf(np.abs(z))


def _log_odds(y: NDArray[np.float64], prior: NDArray[np.float64]) -> NDArray[np.float64]:
    held = y + prior
    return np.log(held / (y.sum() + prior.sum() - held))
