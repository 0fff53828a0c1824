"""A comparison in words."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis import diff
from conspectus.analysis.differences.lead import facts, lead, title


@pytest.fixture
def result(make_store, two_groups):
    frame, strength = two_groups(
        np.random.default_rng(3), 200, 200, [(0.9, 0.2), (0.1, 0.6), (0.8, 0.3), (0.4, 0.4)]
    )
    frame["prompt"] = [*range(200)] * 2
    store = make_store(frame, strength, n_tokens=np.r_[[10] * 200, [30] * 200])

    def compared(**options):
        return diff(store, by="model", a="a", b="b", folding=None, **options)

    return compared


def test_findings_are_counted_by_side(result):
    found = result()
    assert title(found) == "a against b"
    assert lead(found).startswith(
        "3 of 4 concepts tested differ between a and b at a false-discovery rate of 0.05: 2 more "
        "often in a, 1 more often in b."
    )


def test_what_shows_at_equal_length_alone_is_told(result):
    found = result(rank_by="adjusted", adjust_length=True, paired_by="prompt")
    found.latents["verdict"] = ["reversed", "explained", "unclear", ""]
    found.latents["adjusted_q"] = [0.01, 0.01, 0.01, 0.9]
    found.provenance["adjusted_for"] = ["length"]
    told = lead(found)
    assert "1 of them show only at equal length: unadjusted, the other side has more." in told
    assert "1 of them are explained by length." in told
    assert told.endswith("1 may be due to length: too few alike in it to tell.")


def test_facts_give_lengths_pairs_and_what_was_kept(result):
    told = facts(result(paired_by="prompt", verify_share=0.5, seed=3))
    assert told["Median length"] == "10 against 30 tokens"
    assert told["Pairs"] == "200"
    assert told["Kept for verification"] == "50% (seed 3)"
    assert "Pairs" not in facts(result())
