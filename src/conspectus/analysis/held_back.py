"""Documents that an analysis does not look at, so that they can judge what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from conspectus.analysis.differences.verify import position
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

MOST = 0.9


@dataclass(frozen=True)
class HeldBack:
    """A share of the documents, chosen by a hash of what identifies them.

    Parameters
    ----------
    share
        Share of the keys that are held back, from 0 (none) to 0.9.
    seed
        Another seed holds back others.

    Raises
    ------
    AnalysisError
        The share leaves too few documents to look at.
    """

    share: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse shares that leave nothing to look at."""
        if not 0 <= self.share <= MOST:
            raise AnalysisError(f"verify_share must lie between 0 and {MOST}, not {self.share}")

    def holds(
        self, keys: pd.Series[Any], ids: pd.Series[Any] | None = None
    ) -> npt.NDArray[np.bool_]:
        """Tell which keys are held back; a key always goes the same way.

        Parameters
        ----------
        keys
            Of the documents, shape (n,).
        ids
            Same shape: stand in for keys that are missing, which would else all go the same way.

        Returns
        -------
        array of bool
            Shape (n,).
        """
        if not self.share:
            return np.zeros(len(keys), np.bool_)
        held = position(keys, self.seed) < self.share
        if ids is None:
            return held
        return np.where(keys.isna(), position(ids, self.seed) < self.share, held)
