"""How often the latents themselves fire in the documents to be judged: no language model needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.evidence import Evidence
from conspectus.analysis.hypotheses.figures import difference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conspectus.analysis.hypotheses.claims import Case, Contrast
    from conspectus.analysis.hypotheses.figures import Difference


def own_differences(
    case: Case, contrast: Contrast, latents: Iterable[int], confidence: float
) -> dict[int, Difference]:
    """Compare how often each latent is present in two groups.

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
    evidence = Evidence(case.selection, case.presence)
    found: dict[int, Difference] = {}
    for latent in latents:
        hits = evidence.hits(latent)
        has = np.zeros(case.selection.side.size)
        has[hits.document[hits.present.astype(np.bool_)]] = 1.0
        found[latent] = difference(
            has[contrast.first],
            has[contrast.second],
            paired=contrast.paired,
            confidence=confidence,
        )
    return found
