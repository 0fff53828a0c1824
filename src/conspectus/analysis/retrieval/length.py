"""Taking out of scores what documents owe to their length.

Embeddings are pooled by the maximum, so a longer document has more concepts, and has them more
strongly: a search that adds concepts up finds long documents first. Pivoted length normalisation
(Singhal, Buckley and Mitra, SIGIR 1996) divides by a line through 1 at the mean length; here
lengths enter by their logarithm, since a maximum grows with the logarithm of the number of draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def length_pivots(n_tokens: ArrayLike, slope: float) -> NDArray[np.float32]:
    """Compute by what the score of each document is divided.

    Parameters
    ----------
    n_tokens
        Pooled tokens of each document, shape (n,).
    slope
        From 0 (length is left alone) to 1 (scores count per logarithm of tokens).

    Returns
    -------
    ndarray of float32, shape (n,)
        ``1 - slope + slope * log(1 + tokens) / mean of log(1 + tokens)``.

    Raises
    ------
    InputError
        The slope is outside 0 to 1.
    """
    if not 0 <= slope <= 1:
        raise InputError(f"the length slope must be from 0 to 1, not {slope}")
    lengths = np.log1p(np.asarray(n_tokens, np.float64))
    mean = lengths.mean() if lengths.size else 0.0
    relative = lengths / mean if mean > 0 else np.ones(lengths.size)
    return (1 - slope + slope * relative).astype(np.float32)
