"""Deterministic edits that write a known property into a text, and say which characters are new.

No property is one word: each edit draws from several wordings, by the document's name, so that a
method that finds only the most frequent word finds only a part of the documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.truth.edits.blocks import bullet_list, citations, code_block, question_at_end
from benchmarks.truth.edits.marks import british_spelling, emoji, exclamation, numbers
from benchmarks.truth.edits.pieces import Edited
from benchmarks.truth.edits.sentences_added import (
    apology_opening,
    hedging,
    passive_boilerplate,
    second_person,
)

if TYPE_CHECKING:
    from collections.abc import Callable

EDITS: dict[str, Callable[[str, str], Edited]] = {
    "apology": apology_opening,
    "hedging": hedging,
    "second_person": second_person,
    "bullet_list": bullet_list,
    "question": question_at_end,
    "emoji": emoji,
    "exclamation": exclamation,
    "british": british_spelling,
    "passive": passive_boilerplate,
    "citations": citations,
    "code_block": code_block,
    "numbers": numbers,
}
"""Name of the property -> edit(text, key)."""

ONE_SYMBOL = ("bullet_list", "question", "exclamation", "code_block")
"""Properties that one character or word gives away: plain words should find these too."""

__all__ = ["EDITS", "ONE_SYMBOL", "Edited"]
