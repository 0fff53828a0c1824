from __future__ import annotations

import pytest

from conspectus.analysis.clusters.settings import Settings
from conspectus.errors import AnalysisError


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "agnes"}, "method must be one of"),
        ({"metric": "dice"}, "metric must be one of jaccard, cosine"),
        ({"linkage": "single"}, "linkage must be one of average, ward"),
        ({"weighted": True}, "take metric='cosine'"),
        ({"k": 1}, "k must be 'auto' or a number from 2"),
        ({"k": "many"}, "not 'many'"),
        ({"k": True}, "not True"),
        ({"k": 3, "method": "hdbscan"}, "finds the number of clusters itself"),
        ({"neighbours": 1}, "neighbours must be at least 2"),
        ({"resamples": -1}, "resamples must be at least 0"),
        ({"top": 1}, "top must be at least 2"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"fdr": 0.0}, "fdr must lie between 0 and 1"),
        ({"confidence": 1.0}, "confidence must lie"),
    ],
)
def test_what_cannot_be_meant(options, message) -> None:
    with pytest.raises(AnalysisError, match=message):
        Settings(**options)


def test_weighted_cosine_is_fine() -> None:
    assert Settings(weighted=True, metric="cosine").weighted
