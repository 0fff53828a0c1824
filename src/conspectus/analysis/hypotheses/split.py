"""Which documents make a statement and which judge it: no document does both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.held_back import HeldBack

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray

CHOSEN_ON_ALL = (
    "The latents themselves were chosen on all documents, those of the judge included: differences "
    "shown are somewhat too large and q-values too small. Run the analysis with documents kept out "
    "of it ({0}) to judge on documents that had no say."
)


def halves(selection: Selection, key: str, share: float, seed: int) -> tuple[IntArray, IntArray]:
    """Split documents by a hash of what identifies them.

    Parameters
    ----------
    selection
        Documents.
    key
        Column whose value decides: documents that share it go the same way.
    share
        Share to judge on.
    seed
        Another seed gives another split.

    Returns
    -------
    discovery, judging
        Document numbers, ascending; the same split as that of a verified comparison.
    """
    rows = selection.rows
    held = HeldBack(share, seed).holds(selection.column(key).iloc[rows])
    return rows[~held], rows[held]


def one_a_key(rows: IntArray, code: IntArray, seed: int) -> IntArray:
    """Draw one document of each key.

    Parameters
    ----------
    rows
        Documents, shape (n,).
    code
        Number of the key of each, shape (n,).
    seed
        Of the draw.

    Returns
    -------
    array of int64
        In the order of the keys' numbers.
    """
    shuffled = np.random.default_rng([seed, 13]).permutation(rows.size)
    first = np.unique(code[shuffled], return_index=True)[1]
    return rows[shuffled[first]]
