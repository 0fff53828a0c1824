"""Edits that add whole phrases: apology, second person."""

from __future__ import annotations

from conspectus.analysis.hypotheses.planting.pieces import (
    Cut,
    Edited,
    assemble,
    dressed,
    pick,
    sentences,
)

APOLOGIES = (
    "I am sorry for the trouble this may cause.",
    "My apologies for the delay.",
    "Please forgive me if this falls short.",
    "I regret that I could not do better.",
    "Pardon the roughness of what follows.",
    "I must apologize before I begin.",
    "Sorry about that earlier mistake.",
    "I owe everyone an apology for the confusion.",
)
ADDRESSES = (
    "You will want to remember this.",
    "Ask yourself whether you agree.",
    "Your own view may matter here.",
    "Think about what you would do.",
    "You can decide that for yourself.",
    "Keep this in your mind if you can.",
)


def apology_opening(text: str, key: str) -> Edited:
    """Open with an apology.

    Parameters
    ----------
    text
        The document.
    key
        Its name, which decides the wording.

    Returns
    -------
    Edited
        The text with the property.
    """
    return assemble([(dressed(pick(APOLOGIES, key), text), True), (" ", False), (text, False)])


def second_person(text: str, key: str, cut: Cut = sentences) -> Edited:
    """Speak to the reader behind the first sentence and at the end.

    Parameters
    ----------
    text
        The document.
    key
        Its name, which decides the wording.
    cut
        Cuts it into sentences.

    Returns
    -------
    Edited
        The text with the property.
    """
    first, *others = cut(text)
    opening, closing = (dressed(pick(ADDRESSES, key + end), text) for end in ("a", "b"))
    gap = "" if first[-1:].isspace() else " "
    behind = "".join(others)
    pieces = [(first + gap, False), (opening, True)]
    if behind:
        pieces += [(f" {behind.rstrip()} ", False), (closing, True)]
    return assemble(pieces)
