"""How strongly a latent fires where it fires: quantiles of its activations over documents.

Latents fire on scales of their own. Dividing by a high quantile of the activations that are not
zero makes them comparable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

STORED: Final = {"q50": 0.5, "q90": 0.9, "q99": 0.99}
"""Quantiles that the index keeps: name of the field -> share."""


def quantiles_of(activations: NDArray[np.float16], shares: Sequence[float]) -> NDArray[np.float32]:
    """Compute quantiles by linear interpolation, as `numpy.quantile` does.

    Parameters
    ----------
    activations
        Positive numbers, shape (n,), n at least 1.
    shares
        From 0 to 1, shape (k,).

    Returns
    -------
    ndarray of float32, shape (k,)
        The quantiles.
    """
    # Positive half floats order as their bits do, and 16-bit integers are sorted in linear time.
    ordered = np.sort(activations.view(np.uint16), kind="stable").view(np.float16)
    place = np.asarray(shares, np.float64) * (len(ordered) - 1)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, len(ordered) - 1)
    below, above = ordered[low].astype(np.float64), ordered[high].astype(np.float64)
    return (below + (above - below) * (place - low)).astype(np.float32)


def check_share(share: float) -> float:
    """Refuse what is no share.

    Parameters
    ----------
    share
        Which quantile.

    Returns
    -------
    float
        The same.

    Raises
    ------
    InputError
        It is not from 0 to 1.
    """
    if not 0 <= share <= 1:
        raise InputError(f"a quantile is a number from 0 to 1, not {share!r}")
    return float(share)
