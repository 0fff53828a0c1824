"""Which classes are hidden, and which documents keep their label."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.analysis.novelty.assign import Mode

THIRD = 1 / 3
HALF = 0.5


@dataclass(frozen=True, eq=False)
class Hidden:
    """Classes of documents, some of them taken away.

    Parameters
    ----------
    truth
        Class of each document, shape (n,).
    labels
        What the methods are told: the class, or None, shape (n,).
    novel
        Whether a document is of a hidden class, shape (n,).
    """

    truth: NDArray[np.object_]
    labels: NDArray[np.object_]
    novel: NDArray[np.bool_]

    @property
    def unlabelled(self) -> NDArray[np.bool_]:
        """Whether a document has lost its label."""
        return np.array([label is None for label in self.labels])

    @property
    def n_novel(self) -> int:
        """Number of hidden classes."""
        return len(np.unique(self.truth[self.novel]))

    @property
    def n_unlabelled(self) -> int:
        """Number of classes, hidden or not, of which there are documents without a label."""
        return len(np.unique(self.truth[self.unlabelled]))


def hide(truth: NDArray[Any], mode: Mode, seed: int) -> Hidden:
    """Hide a third of the classes, and in an open world half of the other documents' labels.

    Parameters
    ----------
    truth
        Class of each document, shape (n,).
    mode
        ``"novel-only"`` or ``"open"``; both hide the same classes.
    seed
        Of the draw.

    Returns
    -------
    Hidden
        Every class that is not hidden keeps at least one label.
    """
    rng = np.random.default_rng(zlib.crc32(f"novel/{seed}".encode()))
    classes = np.unique(truth)
    gone = rng.permutation(classes)[: round(len(classes) * THIRD)]
    novel = np.isin(truth, gone)
    lost = novel.copy()
    if mode == "open":
        for name in np.setdiff1d(classes, gone):
            own = rng.permutation(np.flatnonzero(truth == name))
            lost[own[: int(len(own) * HALF)]] = True
    labels = np.array(truth, object)
    labels[lost] = None
    return Hidden(np.array(truth, object), labels, novel)
