"""Columns of the page follow what decides."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from conspectus.analysis.correlations.layout import (
    GIVEN_FLAGS,
    GIVEN_WORDS,
    LENGTH_FLAGS,
    columns_of,
    written_odds,
)


@pytest.mark.parametrize(("decides", "given"), [("", False), ("adjusted_", True)])
def test_columns_are_those_that_decide(decides, given):
    pairs = pd.DataFrame({"given_npmi": [0.1]} if given else {"npmi": [0.1]})
    columns = columns_of(SimpleNamespace(decides=decides, pairs=pairs))
    keys = [column.key for column in columns]
    assert keys[0] == f"{decides}npmi"
    assert f"{decides}q_value" in keys
    assert ("given_npmi" in keys) == given
    assert len(set(keys)) == len(keys)
    assert all(("equal length" in column.help) == bool(decides) for column in columns[:1])


def test_every_verdict_has_words():
    assert set(GIVEN_FLAGS) < set(GIVEN_WORDS)
    assert "remains" not in {*GIVEN_FLAGS, *LENGTH_FLAGS}
    assert all("{0}" in text for text in GIVEN_FLAGS.values())


def test_odds_keep_about_three_digits():
    assert written_odds(99.96) == "100"
    assert written_odds(1_234_567) == "1,230,000"
