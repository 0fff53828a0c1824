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
    from collections.abc import Sequence

    from conspectus.stats.types import FloatArray

_EXACT = 1e-9
"""Share of the squared outcomes under which a variance is rounding."""


@dataclass(frozen=True)
class InterceptFit:
    """Intercepts of a regression, one a latent.

    Parameters
    ----------
    coefficient
        What a line says of the difference where all covariates are 0, shape (latents,).
    error
        Its standard error.
    p_value
        Of the hypothesis that it is 0.
    freedom
        Degrees of freedom, the same for all.
    """

    coefficient: FloatArray
    error: FloatArray
    p_value: FloatArray
    freedom: int

    @property
    def estimate(self) -> FloatArray:
        """Expected difference of two shares where all covariates are 0, shape (latents,)."""
        return np.clip(self.coefficient, -1.0, 1.0)

    def interval(self, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
        """Limits after Student's t.

        Parameters
        ----------
        confidence
            Coverage.

        Returns
        -------
        tuple of array
            Lower and upper limit, between -1 and 1, whatever a line through few pairs says.
        """
        margin = float(stdtrit(self.freedom, 0.5 + confidence / 2)) * self.error
        low, high = np.clip([self.coefficient - margin, self.coefficient + margin], -1.0, 1.0)
        return low, high

    @classmethod
    def joined(cls, parts: Sequence[InterceptFit]) -> InterceptFit:
        """Put the fits of some latents behind those of others, of one model all.

        Parameters
        ----------
        parts
            At least one.

        Returns
        -------
        InterceptFit
            Of all latents.
        """
        return cls(
            np.concatenate([part.coefficient for part in parts]),
            np.concatenate([part.error for part in parts]),
            np.concatenate([part.p_value for part in parts]),
            parts[0].freedom,
        )


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

    def fit(self, outcomes: sp.csc_array) -> InterceptFit:
        """Estimate the intercept of each latent.

        Parameters
        ----------
        outcomes
            Differences of the pairs, sparse, shape (pairs, latents).

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
        t = np.divide(np.abs(estimate), error, out=np.zeros_like(error), where=error > 1e-12)
        tail = np.asarray(stdtr(self.freedom, -t), dtype=np.float64)
        return InterceptFit(estimate, error, 2 * tail, self.freedom)
