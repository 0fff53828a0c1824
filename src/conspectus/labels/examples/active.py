"""Which documents of a latent are shown: the same number of every tenth of strength.

The strongest documents alone make any latent look clean; a name must also hold where it fires
faintly (delphi, arXiv 2410.13928, samples over ten quantiles for this reason).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_QUANTILES: Final = 10


@dataclass(frozen=True, eq=False)
class Drawn:
    """Documents drawn for one latent, the strongest first.

    Parameters
    ----------
    place
        Places in the arrays drawn from, shape (n,).
    quantile
        Tenth of strength of each, 0 to 9, shape (n,).
    naming
        Whether each is for naming; the others are for testing, shape (n,).
    """

    place: NDArray[np.int64]
    quantile: NDArray[np.int64]
    naming: NDArray[np.bool_]


def draw_active(
    strength: NDArray[Any], n_naming: int, n_testing: int, rng: np.random.Generator
) -> Drawn:
    """Draw documents over ten quantiles of strength, and deal them out.

    Parameters
    ----------
    strength
        Largest activation of the latent in each of its documents, shape (n,).
    n_naming, n_testing
        Documents wanted. Where there are fewer, they are dealt out in this proportion, naming
        first.
    rng
        Random numbers.

    Returns
    -------
    Drawn
        As many of every quantile as there are, but for one; likewise of every quantile for
        naming and for testing.
    """
    n, wanted = len(strength), n_naming + n_testing
    by_strength = np.argsort(strength, kind="stable")
    quantile = np.arange(n) * N_QUANTILES // max(n, 1)
    shuffled = rng.permutation(n)
    order = shuffled[np.argsort(quantile[shuffled], kind="stable")]
    turn = np.arange(n) - np.searchsorted(quantile[order], quantile[order])
    taken = order[np.lexsort((-quantile[order], turn))][:wanted]
    taken = taken[np.argsort(-quantile[taken], kind="stable")]  # at random within a quantile
    dealt = -(-np.arange(len(taken) + 1) * n_naming // max(wanted, 1))
    naming = np.diff(dealt) > 0
    strongest = np.argsort(-taken, kind="stable")
    taken, naming = taken[strongest], naming[strongest]
    return Drawn(by_strength[taken], quantile[taken], naming)
