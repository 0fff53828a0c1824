"""What shares of documents with both, one or neither of two statements say about a pair.

Everything here takes shares of *all* documents, by band of length: documents are compared with
others as long as themselves. Without bands there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray

BOTH, FIRST, SECOND, NEITHER = range(4)
"""Places of the kinds of documents: both statements true, the first alone, the second, neither."""


@dataclass(frozen=True)
class Association:
    """How two statements go together.

    Parameters
    ----------
    npmi
        Normalised pointwise mutual information; NaN where one of them is never true.
    share_with, share_without
        Share of the documents of which the first is true that the second is true of, and of those
        of which it is not.
    difference
        The one less the other.
    """

    npmi: FloatArray
    share_with: FloatArray
    share_without: FloatArray
    difference: FloatArray


def association(shares: FloatArray) -> Association:
    """Describe pairs.

    Parameters
    ----------
    shares
        Share of all documents of each band and kind, shape (..., bands, 4); they add up to 1.

    Returns
    -------
    Association
        Arrays of shape (...).

    Notes
    -----
    Bouma (2009) with the joint share that chance would give summed over bands, as `stats.npmi` has
    it within strata. Shares with and without are averages over bands with weights n1 n0 / n, and
    their difference that of Mantel and Haenszel (1959), here for shares of documents in place of
    numbers. With one band all of them are the plain ones.
    """
    band = shares.sum(axis=-1)
    one, other = shares[..., BOTH] + shares[..., FIRST], shares[..., BOTH] + shares[..., SECOND]
    both = shares[..., BOTH]
    size = np.where(band > 0, band, 1.0)
    joint, chance = both.sum(axis=-1), (one * other / size).sum(axis=-1)
    spread = (one * (band - one) / size).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(joint / chance) / -np.log(joint)
        share_with = ((band - one) * both / size).sum(axis=-1) / spread
        share_without = (one * (other - both) / size).sum(axis=-1) / spread
    value = np.where(joint > 0, value, -1.0)
    value = np.where(joint < 1, value, 0.0)
    value = np.where(chance > 0, value, np.nan)
    share_with, share_without = (
        np.where(spread > 0, v, np.nan) for v in (share_with, share_without)
    )
    return Association(value, share_with, share_without, share_with - share_without)


def residuals(shares: FloatArray) -> FloatArray:
    """Say how much a document of each kind speaks for the pair.

    Parameters
    ----------
    shares
        As for `association`, shape (bands, 4).

    Returns
    -------
    array
        ``(first - its share) (second - its share)`` within the band, shape (bands, 4). Its mean
        over all documents is the share of documents with both less what chance gives.
    """
    size = np.maximum(shares.sum(axis=-1), 1e-300)
    one = ((shares[:, BOTH] + shares[:, FIRST]) / size)[:, None]
    other = ((shares[:, BOTH] + shares[:, SECOND]) / size)[:, None]
    return (np.array([1.0, 1.0, 0.0, 0.0]) - one) * (np.array([1.0, 0.0, 1.0, 0.0]) - other)
