"""The documents that models are learned from and judged on.

A model looks at all concepts and words of its documents at once, many times over. Twenty thousand
documents tell how well it does to half a hundredth; a million would need all of a machine's memory
to tell it to a tenth of that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.keys import Keys
from conspectus.analysis.outcomes.features import LARGEST_GROUP

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.analysis.outcomes.target import Target

SAMPLE = 20_000
"""Documents that models are learned from and judged on, at most."""


def learned_from(
    target: Target, keys: Keys | None, sample: int | None, seed: int
) -> tuple[Target, Keys | None]:
    """Draw documents at random: whole groups, or from all groups where these are large.

    Parameters
    ----------
    target
        The outcome of all documents.
    keys
        Their groups; None without.
    sample
        Documents to draw, at most; None for all.
    seed
        Of the draw.

    Returns
    -------
    Target
        Of the documents drawn; all where there are no more than that.
    Keys or None
        Their groups.
    """
    rows = target.selection.rows
    if sample is None or rows.size <= sample:
        return target, keys
    kept = _drawn(rows.size, keys, sample, np.random.default_rng([seed, 5]))
    staying = np.zeros(target.selection.side.size, np.bool_)
    staying[rows[kept]] = True
    selection = target.selection.narrowed(staying)
    drawn = replace(target, selection=selection, values=target.values[kept])
    if keys is None:
        return drawn, None
    code = np.unique(keys.code[kept], return_inverse=True)[1].reshape(-1).astype(np.int64)
    return drawn, Keys(code, int(code.max()) + 1, 0)


def _drawn(
    n: int, keys: Keys | None, sample: int, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    if keys is not None and n / keys.n <= LARGEST_GROUP:
        size = np.bincount(keys.code, minlength=keys.n)
        units = rng.permutation(np.flatnonzero(size <= sample))  # a larger one never fits
        if units.size:
            return np.isin(keys.code, units[np.cumsum(size[units]) <= sample])
    kept = np.zeros(n, np.bool_)
    kept[rng.choice(n, sample, replace=False)] = True
    return kept
