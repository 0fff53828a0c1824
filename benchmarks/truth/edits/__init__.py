"""Deterministic edits that write a known property into a text, and say which characters are new.

No property is one word: each edit draws from several wordings, by the document's name, so that a
method that finds only the most frequent word finds only a part of the documents. Those that also
serve to calibrate a judge have their home in `conspectus.analysis.hypotheses.planting`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.truth.edits.marks import british_spelling
from benchmarks.truth.edits.sentences_added import hedging, passive_boilerplate

from conspectus.analysis.hypotheses.planting import edits
from conspectus.analysis.hypotheses.planting.pieces import Edited

if TYPE_CHECKING:
    from collections.abc import Callable

EDITS: dict[str, Callable[[str, str], Edited]] = {
    "apology": edits.apology_opening,
    "hedging": hedging,
    "second_person": edits.second_person,
    "bullet_list": edits.bullet_list,
    "question": edits.question_at_end,
    "emoji": edits.emoji,
    "exclamation": edits.exclamation,
    "british": british_spelling,
    "passive": passive_boilerplate,
    "citations": edits.citations,
    "code_block": edits.code_block,
    "numbers": edits.numbers,
}
"""Name of the property -> edit(text, key)."""

ONE_SYMBOL = ("bullet_list", "question", "exclamation", "code_block")
"""Properties that one character or word gives away: plain words should find these too."""

__all__ = ["EDITS", "ONE_SYMBOL", "Edited"]
