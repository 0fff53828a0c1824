"""An edit of small marks inside sentences: British spelling."""

from __future__ import annotations

import re

from conspectus.analysis.hypotheses.planting.pieces import Edited, assemble, dressed, pick

BRITISH = {
    "color": "colour", "colors": "colours", "favorite": "favourite", "favor": "favour",
    "honor": "honour", "labor": "labour", "neighbor": "neighbour", "neighbors": "neighbours",
    "humor": "humour", "behavior": "behaviour", "flavor": "flavour", "rumor": "rumour",
    "center": "centre", "theater": "theatre", "meter": "metre", "liter": "litre",
    "organize": "organise", "organized": "organised", "organization": "organisation",
    "realize": "realise", "realized": "realised", "recognize": "recognise",
    "recognized": "recognised", "analyze": "analyse", "apologize": "apologise",
    "defense": "defence", "offense": "offence", "license": "licence", "program": "programme",
    "programs": "programmes", "catalog": "catalogue", "dialog": "dialogue", "traveled": "travelled",
    "traveling": "travelling", "canceled": "cancelled", "modeling": "modelling", "gray": "grey",
    "skillful": "skilful", "fulfill": "fulfil", "aging": "ageing",
}  # fmt: skip
CLOSINGS = (
    "The colour of the theatre is grey.",
    "My neighbours organise the programme.",
    "The labour of travelling has its own flavour.",
    "We recognise the honour and the humour in it.",
    "The centre apologised for its behaviour.",
    "A favourite dialogue was cancelled in defence of the licence.",
)
_WORD = re.compile(r"[A-Za-z]+")
_BRITISH_FORMS = frozenset([*BRITISH.values(), "neighbours", "apologised", "travelling"])


def british_spelling(text: str, key: str) -> Edited:
    """Spell American words the British way; where there are fewer than two, add a sentence."""
    pieces: list[tuple[str, bool]] = []
    at = found = 0
    for word in _WORD.finditer(text):
        british = BRITISH.get(word.group().lower())
        if british is None:
            continue
        shaped = british.capitalize() if word.group()[0].isupper() else british
        pieces += [(text[at : word.start()], False), (shaped, True)]
        at, found = word.end(), found + 1
    pieces.append((text[at:].rstrip(), False))
    if found < 2:
        pieces.append((" ", False))
        pieces += _british_words(dressed(pick(CLOSINGS, key), text))
    return assemble(pieces)


def _british_words(sentence: str) -> list[tuple[str, bool]]:
    """Mark only the British words of an added sentence as planted."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for word in _WORD.finditer(sentence):
        if word.group().lower() in _BRITISH_FORMS:
            pieces += [(sentence[at : word.start()], False), (word.group(), True)]
            at = word.end()
    return [*pieces, (sentence[at:], False)]
