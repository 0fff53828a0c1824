"""Edits of small marks inside sentences: emoji, exclamation, numbers."""

from __future__ import annotations

import zlib

from conspectus.analysis.hypotheses.planting.pieces import (
    Cut,
    Edited,
    assemble,
    pick,
    sentences,
    split_stop,
)

EMOJI = ("😀", "🎉", "👍", "🔥", "❤️", "🚀", "😂", "✨", "🙏", "😢", "🌍", "💡")
FIGURES = ("({} of {})", "(up {}.{} percent)", "({},{}00 in all)", "(${}.{} million)", "(19{}-{})")


def emoji(text: str, key: str, cut: Cut = sentences) -> Edited:
    """Put an emoji behind every second sentence, from the first on.

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
    pieces: list[tuple[str, bool]] = []
    for number, sentence in enumerate(cut(text)):
        body = sentence.rstrip()
        pieces.append((body, False))
        if number % 2 == 0:
            pieces += [(" ", False), (pick(EMOJI, f"{key}{number}"), True)]
        pieces.append((sentence[len(body) :], False))
    return assemble(pieces)


def exclamation(
    text: str,
    key: str,  # noqa: ARG001 (all edits take a key)
    cut: Cut = sentences,
) -> Edited:
    """End every sentence with an exclamation mark.

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
    pieces: list[tuple[str, bool]] = []
    for sentence in cut(text):
        body, stop, space = split_stop(sentence)
        gap = stop[: len(stop) - len(stop.lstrip())]
        pieces += [(body + gap, False), ("!", True), (space, False)]
    return assemble(pieces)


def numbers(text: str, key: str, cut: Cut = sentences) -> Edited:
    """Put a figure in brackets behind every second sentence, from the first on.

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
    pieces: list[tuple[str, bool]] = []
    for number, sentence in enumerate(cut(text)):
        if number % 2:
            pieces.append((sentence, False))
            continue
        body, stop, space = split_stop(sentence)
        drawn = zlib.crc32(f"{key}{number}n".encode())
        figure = pick(FIGURES, f"{key}{number}").format(10 + drawn % 89, 10 + drawn // 89 % 89)
        pieces += [(body + " ", False), (figure, True), (stop + space, False)]
    return assemble(pieces)
