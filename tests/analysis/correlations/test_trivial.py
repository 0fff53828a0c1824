"""What the rules on trivial pairs may be."""

from __future__ import annotations

import pytest

from conspectus.analysis.concepts.wording import WordSimilarity
from conspectus.analysis.correlations.trivial import REASONS, Trivial
from conspectus.errors import AnalysisError


def test_the_record_names_the_comparison_and_its_limit():
    words = WordSimilarity(["a", "b"])
    assert Trivial().record(words) == {
        "window": 2,
        "near_share": 0.3,
        "labels": "words",
        "similarity": words.least,
    }
    assert Trivial(similarity=0.9).record(words)["similarity"] == 0.9


@pytest.mark.parametrize(
    "options", [{"near_share": 0}, {"near_share": 1.5}, {"similarity": -0.1}, {"window": -1}]
)
def test_impossible_rules_are_refused(options):
    with pytest.raises(AnalysisError):
        Trivial(**options)


def test_every_reason_reads_as_words():
    assert list(REASONS) == ["family", "near", "labels"]
    assert all(" " in words for words in REASONS.values())
