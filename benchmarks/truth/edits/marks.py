"""Edits of small marks inside sentences: emoji, exclamation, British spelling, numbers."""

from __future__ import annotations

import re
import zlib

from benchmarks.truth.edits.pieces import Edited, assemble, dressed, pick, sentences, split_stop

EMOJI = ("😀", "🎉", "👍", "🔥", "❤️", "🚀", "😂", "✨", "🙏", "😢", "🌍", "💡")
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
FIGURES = ("({} of {})", "(up {}.{} percent)", "({},{}00 in all)", "(${}.{} million)", "(19{}-{})")


def emoji(text: str, key: str) -> Edited:
    """Put an emoji behind every second sentence, from the first on."""
    pieces: list[tuple[str, bool]] = []
    for number, sentence in enumerate(sentences(text)):
        body = sentence.rstrip()
        pieces.append((body, False))
        if number % 2 == 0:
            pieces += [(" ", False), (pick(EMOJI, f"{key}{number}"), True)]
        pieces.append((sentence[len(body) :], False))
    return assemble(pieces)


def exclamation(text: str, key: str) -> Edited:  # noqa: ARG001 (all edits take a key)
    """End every sentence with an exclamation mark."""
    pieces: list[tuple[str, bool]] = []
    for sentence in sentences(text):
        body, stop, space = split_stop(sentence)
        gap = stop[: len(stop) - len(stop.lstrip())]
        pieces += [(body + gap, False), ("!", True), (space, False)]
    return assemble(pieces)


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


def numbers(text: str, key: str) -> Edited:
    """Put a figure in brackets behind every second sentence, from the first on."""
    pieces: list[tuple[str, bool]] = []
    for number, sentence in enumerate(sentences(text)):
        if number % 2:
            pieces.append((sentence, False))
            continue
        body, stop, space = split_stop(sentence)
        drawn = zlib.crc32(f"{key}{number}n".encode())
        figure = pick(FIGURES, f"{key}{number}").format(10 + drawn % 89, 10 + drawn // 89 % 89)
        pieces += [(body + " ", False), (figure, True), (stop + space, False)]
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
