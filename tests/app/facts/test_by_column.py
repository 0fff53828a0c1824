"""Shares by column, against pandas and statsmodels."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from statsmodels.stats.proportion import proportion_confint

from conspectus.app.facts import by_column as module
from conspectus.app.facts.by_column import by_columns, read_codes


def test_shares_and_limits(opened, rows):
    shown = by_columns(opened, opened.store.postings(0))
    assert [one.name for one in shown] == ["model"]
    assert [one.value for one in shown[0].shares] == ["x", "y", "z"]
    for one in shown[0].shares:
        texts = [row["text"].split() for row in rows if row["model"] == one.value]
        having = sum("alpha" in words for words in texts)
        assert (one.documents, one.having) == (len(texts), having)
        assert one.share == having / len(texts)
        low, high = proportion_confint(having, len(texts), method="wilson")
        assert (one.low, one.high) == pytest.approx((low, high))
    assert shown[0].spread == shown[0].shares[0].share - shown[0].shares[2].share


def test_a_concept_that_never_fires_has_shares_of_zero(opened):
    (shown,) = by_columns(opened, opened.store.postings(5))
    assert [one.share for one in shown.shares] == [0, 0, 0]
    assert shown.spread == 0


def test_what_is_read_ahead_is_what_is_shown(opened, monkeypatch):
    told = []
    progress = SimpleNamespace(
        start=lambda *given: told.append(given), advance=told.append, finish=lambda: None
    )
    assert read_codes(opened, progress) == 0
    assert told == [("columns", 3.0, "columns"), 1, 1, 1]
    monkeypatch.setattr(module, "SHOWN", 0)
    assert read_codes(opened, progress) == 3
    assert by_columns(opened, opened.store.postings(0)) == []
