"""What counts as the planted concept: decided by where a latent fires, never by its label.

A latent is the planted concept if in at least half of the edited documents that it fires in, the
token on which it fires most is a planted one, and if that is so in at least 5 % of all edited
documents. The same rule makes a word the planted concept, with any of its occurrences for the
latent's strongest token, which favours words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import scipy.sparse as sp
    from numpy.typing import NDArray

HALF = 0.5
LEAST_COVERED = 0.05


def coverage(
    present: sp.csr_array, inside: sp.csr_array
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Tell which units are the planted concept, and how many documents each covers.

    Parameters
    ----------
    present
        Where not 0, an edited document has a unit (a latent, a word), shape (n, units).
    inside
        Where not 0, it has it in planted characters, shape (n, units).

    Returns
    -------
    tuple of ndarray, shape (units,)
        Whether a unit is the planted concept; and the share of edited documents in which it is
        found in planted characters.
    """
    n = present.shape[0]
    fires = np.asarray((present != 0).sum(axis=0)).ravel()
    planted = np.asarray((inside != 0).sum(axis=0)).ravel()
    share = np.divide(planted, fires, out=np.zeros(len(fires)), where=fires > 0)
    covered = planted / max(n, 1)
    return (share >= HALF) & (covered >= LEAST_COVERED), covered
