"""Edits that add whole phrases: hedging, passive boilerplate."""

from __future__ import annotations

from functools import partial

from conspectus.analysis.hypotheses.planting.pieces import (
    Edited,
    assemble,
    dressed,
    pick,
    sentences,
)
from conspectus.analysis.hypotheses.planting.shapes import closing

HEDGES = (
    "Perhaps",
    "It seems that",
    "Arguably,",
    "Possibly",
    "As far as I can tell,",
    "It might be that",
    "I suspect that",
    "In all likelihood,",
)
PASSIVES = (
    "It should be noted that the matter has been reviewed.",
    "All necessary steps are being taken at this time.",
    "The findings were prepared in accordance with established procedure.",
    "Further details will be provided when they are made available.",
    "Every effort has been made to ensure that requirements are met.",
    "The above is subject to change and may be amended without notice.",
    "Responsibility for any errors cannot be accepted.",
    "The issue was raised and is currently being addressed.",
)

passive_boilerplate = partial(closing, wordings=PASSIVES)
"""Closes with a sentence of official passive."""
_ORDINARY = frozenset(
    [
        *("a", "an", "the", "this", "that", "these", "those", "it", "its", "he", "she"),
        *("they", "we", "you", "my", "our", "their", "his", "her", "there", "here", "in"),
        *("on", "at", "by", "for", "from", "with", "to", "of", "as", "if", "when", "while"),
        *("where", "since", "because", "after", "before", "and", "but", "so", "or", "not"),
        *("no", "some", "many", "most", "all", "each", "every", "one", "two", "today"),
        *("yesterday", "now", "then", "however", "what", "who", "how", "why", "people"),
        "also",
    ]
)


def hedging(text: str, key: str) -> Edited:
    """Hedge every second sentence, from the first on."""
    pieces: list[tuple[str, bool]] = []
    for number, sentence in enumerate(sentences(text)):
        if number % 2 == 0:
            hedge = dressed(pick(HEDGES, f"{key}{number}"), text)
            pieces += [(hedge + " ", True), (_uncapitalized(sentence), False)]
        else:
            pieces.append((sentence, False))
    return assemble(pieces)


def _uncapitalized(sentence: str) -> str:
    """Put the first letter in lower case where the first word is surely not a name."""
    word = sentence.split(maxsplit=1)[0].strip(",.;:").lower()
    return sentence[:1].lower() + sentence[1:] if word in _ORDINARY else sentence
