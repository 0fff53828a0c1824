"""Mean of a difference at equal covariates, for thousands of sparse outcomes at once.

Every latent has its own column of pair differences, all share one design. So everything that
depends on the design is computed once, and each latent costs no more than its non-zero pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from scipy.special import stdtr, stdtrit

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


@dataclass(frozen=True)
class InterceptFit:
    """Intercepts of a regression, one a latent.

    Parameters
    ----------
    estimate
        Expected difference where all covariates are 0, shape (latents,).
    low, high
        Its interval.
    p_value
        Of the hypothesis that it is 0.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: FloatArray


def robust_intercept(
    covariates: FloatArray, outcomes: sp.csr_array, confidence: float = 0.95
) -> InterceptFit | None:
    """Least-squares intercept with an interval that needs no equal variances.

    Parameters
    ----------
    covariates
        Covariate differences of the pairs, 0 where both sides are alike, shape (pairs, q).
    outcomes
        Differences of the pairs, sparse, shape (pairs, latents).
    confidence
        Coverage.

    Returns
    -------
    InterceptFit or None
        None if the intercept cannot be told apart from the covariates: too few pairs, or a
        covariate that is the same in all pairs.

    Notes
    -----
    Differences of binary outcomes are anything but normal with equal variances; HC3 is the
    robust variance that holds up in small samples: MacKinnon and White (1985), J. Econom. 29:305;
    Long and Ervin (2000), Am. Stat. 54:217. Limits and test take Student's t.
    """
    pairs = covariates.shape[0]
    design = np.column_stack([np.ones(pairs), covariates])
    inverse = np.linalg.pinv(design, rcond=1e-10)
    rank = int(np.linalg.matrix_rank(covariates, tol=1e-8)) if covariates.size else 0
    freedom = pairs - rank - 1
    # Frisch-Waugh: what is left of the constant once the covariates have explained it.
    remainder = 1.0 - covariates @ (np.linalg.pinv(covariates, rcond=1e-10) @ np.ones(pairs))
    if freedom < 1 or float(remainder @ remainder) < 1e-6 * pairs:
        return None
    influence = remainder / float(remainder @ remainder)
    leverage = np.sum(design * inverse.T, axis=1)
    weight = (influence / np.maximum(1.0 - leverage, 1e-3)) ** 2
    transposed = sp.csr_array(outcomes.T)
    coefficients = np.asarray(transposed @ inverse.T)
    estimate = coefficients[:, 0]
    # Weighted sum of squared residuals, expanded so that only non-zero outcomes are visited.
    squares = np.asarray(transposed.multiply(transposed) @ weight)
    cross = np.asarray(transposed @ (design * weight[:, None]))
    gram = design.T @ (design * weight[:, None])
    fitted = np.einsum("lq,qr,lr->l", coefficients, gram, coefficients, optimize=True)
    variance = np.maximum(squares - 2 * np.sum(coefficients * cross, axis=1) + fitted, 0.0)
    error = np.sqrt(variance)
    margin = float(stdtrit(freedom, 0.5 + confidence / 2)) * error
    t = np.divide(np.abs(estimate), error, out=np.zeros_like(error), where=error > 1e-12)
    certain = (error <= 1e-12) & (np.abs(estimate) > 1e-12)
    p_value = np.where(certain, 0.0, 2 * np.asarray(stdtr(freedom, -t), dtype=np.float64))
    low, high = np.maximum(estimate - margin, -1.0), np.minimum(estimate + margin, 1.0)
    return InterceptFit(estimate, low, high, p_value)
