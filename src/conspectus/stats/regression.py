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

_EXACT = 1e-9
"""Share of the squared outcomes under which a variance is rounding."""


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


@dataclass(frozen=True)
class InterceptModel:
    """Least-squares intercept with an interval that needs no equal variances.

    Make one with `of`; it holds what depends on the covariates alone.

    Parameters
    ----------
    design
        A column of ones and the covariates, shape (pairs, q + 1).
    inverse
        Its pseudo-inverse.
    weight
        Factor of each pair's squared residual in the variance of the intercept, shape (pairs,).
    freedom
        Degrees of freedom.

    Notes
    -----
    Differences of binary outcomes are anything but normal with equal variances; HC3 is the
    robust variance that holds up in small samples: MacKinnon and White (1985), J. Econom. 29:305;
    Long and Ervin (2000), Am. Stat. 54:217. Limits and test take Student's t. Where a line meets
    every outcome exactly, the error is that of the hypothesis that there is no difference.
    """

    design: FloatArray
    inverse: FloatArray
    weight: FloatArray
    freedom: int

    @classmethod
    def of(cls, covariates: FloatArray) -> InterceptModel | None:
        """Work out what all latents share.

        Parameters
        ----------
        covariates
            Covariate differences of the pairs, 0 where both sides are alike, shape (pairs, q).

        Returns
        -------
        InterceptModel or None
            None if the intercept cannot be told apart from the covariates: too few pairs, or a
            covariate that is the same in all pairs.
        """
        pairs = covariates.shape[0]
        design = np.column_stack([np.ones(pairs), covariates])
        inverse = np.asarray(np.linalg.pinv(design, rcond=1e-10), dtype=np.float64)
        rank = int(np.linalg.matrix_rank(covariates, tol=1e-8)) if covariates.size else 0
        # Frisch-Waugh: what is left of the constant once the covariates have explained it.
        remainder = 1.0 - covariates @ (np.linalg.pinv(covariates, rcond=1e-10) @ np.ones(pairs))
        left = float(remainder @ remainder)
        if pairs - rank - 1 < 1 or left < 1e-6 * pairs:
            return None
        leverage = np.sum(design * inverse.T, axis=1)
        weight = (remainder / left / np.maximum(1.0 - leverage, 1e-3)) ** 2
        return cls(design, inverse, weight, pairs - rank - 1)

    def fit(self, outcomes: sp.csc_array, confidence: float = 0.95) -> InterceptFit:
        """Estimate the intercept of each latent.

        Parameters
        ----------
        outcomes
            Differences of the pairs, sparse, shape (pairs, latents).
        confidence
            Coverage.

        Returns
        -------
        InterceptFit
            One entry a latent.
        """
        by_latent = sp.csr_array(outcomes.T)
        weighted = self.design * self.weight[:, None]
        coefficients = np.asarray(by_latent @ self.inverse.T)
        estimate = coefficients[:, 0]
        # Weighted sum of squared residuals, expanded so that only non-zero outcomes are visited.
        squared = by_latent.copy()
        squared.data **= 2
        squares = np.asarray(squared @ self.weight)
        cross = np.asarray(by_latent @ weighted)
        gram = self.design.T @ weighted
        fitted = np.sum((coefficients @ gram) * coefficients, axis=1)
        variance = squares - 2 * np.sum(coefficients * cross, axis=1) + fitted
        # Where all pairs agree no residual is left (but rounding) to tell an error from: residuals
        # of the null hypothesis stand in, or three pairs would be certain.
        null = np.asarray(squared @ self.inverse[0] ** 2)
        error = np.sqrt(np.where(variance > _EXACT * squares, variance, null))
        margin = float(stdtrit(self.freedom, 0.5 + confidence / 2)) * error
        t = np.divide(np.abs(estimate), error, out=np.zeros_like(error), where=error > 1e-12)
        tail = np.asarray(stdtr(self.freedom, -t), dtype=np.float64)
        # A difference of two shares lies between -1 and 1, whatever a line through few pairs says.
        estimate, low, high = np.clip([estimate, estimate - margin, estimate + margin], -1.0, 1.0)
        return InterceptFit(estimate, low, high, 2 * tail)
