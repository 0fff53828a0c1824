from __future__ import annotations

from conspectus.analysis.retrieval.passages import merged
from conspectus.report.page import Mark, Passage


def test_the_same_excerpt_is_shown_once_with_all_marks() -> None:
    one = Passage("d", "documents", "text", (Mark(0, 1, 1.0),), "apology")
    other = Passage(
        "d", "documents", "text", (Mark(0, 1, 1.0), Mark(2, 3, 0.5, 1)), "against: code"
    )
    third = Passage("d", "documents", "else", (), "apology")
    first, second = merged([one, other, third])
    assert first.marks == (Mark(0, 1, 1.0), Mark(2, 3, 0.5, 1))
    assert first.note == "apology; against: code"
    assert second.text == "else"
    assert {first.side, second.side} == {""}


def test_nothing() -> None:
    assert merged([]) == []
