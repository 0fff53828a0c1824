"""What differs within pairs, taken out by regression.

A confound that is the same on both sides of every pair (the topic of the prompt they share) cancels
in the pair's difference: the pairing has taken it out already. One that differs (length, say, or
the language of the answer) enters a regression of the pair's difference on the difference in the
confound; the intercept is the difference expected between two documents alike in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.confounds.bins import bins_for, categories, indicators
from conspectus.analysis.confounds.crossing import LENGTH
from conspectus.analysis.confounds.length import LengthStrata, length_spline
from conspectus.analysis.selection import OUTSIDE, SIDE_A
from conspectus.stats import InterceptModel

if TYPE_CHECKING:
    from conspectus.analysis.differences.pairing import Pairs
    from conspectus.analysis.differences.settings import Safeguards
    from conspectus.stats.types import FloatArray


@dataclass(frozen=True)
class PairModels:
    """Regressions of pair differences.

    Parameters
    ----------
    regressions
        First side with each of the others; None where the intercept cannot be told apart.
    names
        What is held equal; empty where no regression could be made.
    alike
        What is the same within every pair.
    """

    regressions: tuple[InterceptModel | None, ...]
    names: tuple[str, ...]
    alike: tuple[str, ...]


def pair_models(keys: Pairs, strata: LengthStrata, guards: Safeguards) -> PairModels:
    """Make the regressions that all latents share.

    Parameters
    ----------
    keys
        The pairs.
    strata
        Cuts of length.
    guards
        What is to be held equal.

    Returns
    -------
    PairModels
        Without columns that are the same within every pair.

    Raises
    ------
    AnalysisError
        There is no such column, or it holds lists.
    """
    selection = keys.selection
    parts: dict[str, FloatArray] = {}
    if guards.adjust_length:
        parts[LENGTH] = length_spline(selection.n_tokens(), strata)
    chosen, bins = selection.side != OUTSIDE, bins_for(selection.sizes)
    for name in guards.columns:
        parts[name] = indicators(categories(selection.column(name), chosen, bins), chosen)
    others = range(1, len(selection.names))
    means = {name: keys.mean(SIDE_A, part) for name, part in parts.items()}
    differences = [
        {name: means[name] - keys.mean(other, part) for name, part in parts.items()}
        for other in others
    ]
    varying = [
        name
        for name in parts
        if any(np.abs(by_name[name]).max(initial=0) > 0 for by_name in differences)
    ]
    alike = tuple(name for name in parts if name not in varying)
    if not varying:
        return PairModels((None,) * len(others), (), alike)
    made = tuple(
        InterceptModel.of(np.column_stack([by_name[name] for name in varying]))
        for by_name in differences
    )
    names = tuple(varying) if any(model is not None for model in made) else ()
    return PairModels(made, names, alike)
