"""Slopes of dense columns, as the formulae are written: what sums over entries must equal."""

from __future__ import annotations

import numpy as np

from conspectus.stats.partial import LEAST_ROOM, RANK, SlopeSums, by_group


def partial_slopes(covariates, regressor, response, cluster=None):
    """Slopes of responses on regressors at equal covariates.

    Parameters
    ----------
    covariates
        What is taken out.
    regressor, response
        Shape (n, m), or (n, 1) for one that all columns share.
    cluster
        Documents with the same number depend on each other, shape (n,); None if none do.

    Returns
    -------
    PartialFit
        One entry a column.
    """
    x, y = covariates.residual(regressor), covariates.residual(response)
    xx, yy = np.sum(x**2, axis=0), np.sum(y**2, axis=0)
    xy = np.sum(x * y, axis=0)
    safe = np.where(xx > RANK, xx, 1.0)
    rest = y - xy / safe * x
    n, rank = x.shape[0], covariates.rank
    if cluster is None:
        room = np.maximum(1 - covariates.leverage[:, None] - x**2 / safe, LEAST_ROOM)
        sums = SlopeSums(xx, yy, xy, np.sum(x**2 * rest**2 / room, axis=0), np.sum(x**4, axis=0))
        return sums.exchanged(np.sum(x**3, axis=0) * np.sum(y**3, axis=0), n, rank)
    sums = SlopeSums(
        xx,
        yy,
        xy,
        np.sum(by_group(cluster, x * rest) ** 2, axis=0),
        np.sum(by_group(cluster, x**2) ** 2, axis=0),
    )
    parameters = 1 + covariates.basis.shape[1] + (1 if covariates.group is None else 0)
    null = np.sum(by_group(cluster, x * y) ** 2, axis=0)
    return sums.clustered(null, n, int(cluster.max(initial=0)) + 1, parameters)
