"""How far each ranking is trusted for a query, without knowing any right answer.

Concepts find how something is said, keywords and dense vectors what it is about, and equal weights
lose to the better of them on either kind of query. What a ranking has to offer shows before its
documents are read: a query that is near to the names of concepts but to no document asks for a
property; one that is near to documents asks for what they are about. Predicting performance from
the scores themselves is an old idea (NQC: Shtok et al., ACM TOIS 2012); here scores are not
compared by how they spread, but by how much of the query the best ones match, which has one scale
for all rankings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.retrieval.question import Maker

SHARPNESS: Final = 0.05
"""Difference of two matches that makes one weight e times the other; chosen by the truth bench."""


def match_weights(matches: Mapping[Maker, float]) -> dict[Maker, float]:
    """Weigh rankings by how well their best items match the query: ``exp(match / 0.05)``.

    Parameters
    ----------
    matches
        Maker -> mean cosine of the query with its ten best labels (concepts) or documents (the
        others); without a sentence encoder, the share of the query's idf that these have.

    Returns
    -------
    dict of str to float
        Maker -> weight, to four digits that count; they sum to 1.
    """
    value = np.array(list(matches.values()), np.float64)
    raw = np.exp((value - value.max()) / SHARPNESS)
    shares = (raw / raw.sum()).tolist()
    return {maker: float(f"{share:.4g}") for maker, share in zip(matches, shares, strict=True)}
