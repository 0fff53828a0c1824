"""Edits that add whole phrases: apology, hedging, second person, passive boilerplate."""

from __future__ import annotations

from benchmarks.truth.edits.pieces import Edited, assemble, dressed, pick, sentences

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
ADDRESSES = (
    "You will want to remember this.",
    "Ask yourself whether you agree.",
    "Your own view may matter here.",
    "Think about what you would do.",
    "You can decide that for yourself.",
    "Keep this in your mind if you can.",
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

_ORDINARY = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "he",
        "she",
        "they",
        "we",
        "you",
        "my",
        "our",
        "their",
        "his",
        "her",
        "there",
        "here",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "to",
        "of",
        "as",
        "if",
        "when",
        "while",
        "where",
        "since",
        "because",
        "after",
        "before",
        "and",
        "but",
        "so",
        "or",
        "not",
        "no",
        "some",
        "many",
        "most",
        "all",
        "each",
        "every",
        "one",
        "two",
        "to",
        "today",
        "yesterday",
        "now",
        "then",
        "however",
        "what",
        "who",
        "how",
        "why",
        "people",
        "also",
    ]
)


def apology_opening(text: str, key: str) -> Edited:
    """Open with an apology."""
    return assemble([(dressed(pick(APOLOGIES, key), text), True), (" ", False), (text, False)])


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


def second_person(text: str, key: str) -> Edited:
    """Speak to the reader behind the first sentence and at the end."""
    first, *others = sentences(text)
    opening, closing = (dressed(pick(ADDRESSES, key + end), text) for end in ("a", "b"))
    gap = "" if first[-1:].isspace() else " "
    behind = "".join(others)
    pieces = [(first + gap, False), (opening, True)]
    if behind:
        pieces += [(f" {behind.rstrip()} ", False), (closing, True)]
    return assemble(pieces)


def passive_boilerplate(text: str, key: str) -> Edited:
    """Close with a sentence of official passive."""
    return assemble(
        [(text.rstrip(), False), (" ", False), (dressed(pick(PASSIVES, key), text), True)]
    )


def _uncapitalized(sentence: str) -> str:
    """Put the first letter in lower case where the first word is surely not a name."""
    word = sentence.split(maxsplit=1)[0].strip(",.;:").lower()
    return sentence[:1].lower() + sentence[1:] if word in _ORDINARY else sentence
