"""How often the latents themselves fire in the documents to be judged: no language model needed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.evidence import Evidence
from conspectus.analysis.hypotheses.figures import compared
from conspectus.analysis.hypotheses.pairs.estimate import estimate
from conspectus.analysis.hypotheses.pairs.shares import BOTH, FIRST, SECOND
from conspectus.stats import fisher_exact
from conspectus.stats.association import Joint, association_test

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.contrast import Contrast
    from conspectus.analysis.hypotheses.figures import Difference
    from conspectus.analysis.hypotheses.pairs.cells import Cells
    from conspectus.analysis.hypotheses.pairs.estimate import Pair


def presence_of(case: Case, latent: int) -> NDArray[np.bool_]:
    """Tell which documents have a latent.

    Parameters
    ----------
    case
        The documents.
    latent
        The latent.

    Returns
    -------
    array of bool
        Shape (documents,).
    """
    hits = Evidence(case.selection, case.presence).hits(latent)
    has = np.zeros(case.selection.side.size, np.bool_)
    has[hits.document[hits.present.astype(np.bool_)]] = True
    return has


def own_differences(
    case: Case, contrast: Contrast, latents: Iterable[int], confidence: float
) -> dict[int, Difference]:
    """Compare how often each latent is present in two groups, or in one and each of several.

    Parameters
    ----------
    case
        The documents.
    contrast
        The groups.
    latents
        Latents.
    confidence
        Coverage of intervals.

    Returns
    -------
    dict of int to Difference
        For each latent; on all judging documents, not only on those a judge reads.
    """
    found: dict[int, Difference] = {}
    for latent in latents:
        has = presence_of(case, latent).astype(np.float64)
        found[latent] = compared(
            [(has[part.first], has[part.second]) for part in contrast.parts],
            paired=contrast.parts[0].paired,
            confidence=confidence,
        )
    return found


def own_pair(cells: Cells, confidence: float) -> Pair:
    """Describe a pair by the latents alone.

    Parameters
    ----------
    cells
        All judging documents, by both.
    confidence
        Coverage of intervals.

    Returns
    -------
    Pair
        As everything is known of them, the test is exact: Fisher's, or with bands of length the
        bound within strata by which correlations are found.
    """
    found = estimate(cells.own(), confidence)
    kind = cells.own().counts[0]
    both, one, other = (
        kind[:, BOTH],
        kind[:, BOTH] + kind[:, FIRST],
        kind[:, BOTH] + kind[:, SECOND],
    )
    n = kind.sum(axis=1)
    if not 0 < one.sum() < n.sum():
        return found
    if n.size == 1:
        p = fisher_exact(both, one, other - both, n - one)
    else:
        p = association_test(Joint.of(both[:, None], one[:, None], other[:, None], n))
    return replace(found, p_value=float(p[0]))
