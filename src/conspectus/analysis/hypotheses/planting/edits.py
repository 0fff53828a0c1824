"""Every edit of form and layout by its name; all take a text and a key that decides the wording.

Those that look at sentences also take what cuts them: `cut`.
"""

from __future__ import annotations

import zlib
from functools import partial

from conspectus.analysis.hypotheses.planting import wordings
from conspectus.analysis.hypotheses.planting.pieces import (
    Cut,
    Edited,
    assemble,
    dressed,
    pick,
    places,
    sentences,
    split_stop,
)
from conspectus.analysis.hypotheses.planting.shapes import closing, every_second, items, opening


def _figure(key: str) -> str:
    drawn = zlib.crc32(f"{key}n".encode())
    return pick(wordings.FIGURES, key).format(10 + drawn % 89, 10 + drawn // 89 % 89)


apology_opening = partial(opening, wordings=wordings.APOLOGIES)
question_at_end = partial(closing, wordings=wordings.QUESTIONS)
table = partial(closing, wordings=wordings.TABLES, gap="\n\n")
code_block = partial(closing, wordings=wordings.CODE, gap="\n", as_is=True)
citations = partial(every_second, drawn=partial(pick, wordings.SOURCES))
numbers = partial(every_second, drawn=_figure, as_is=True)
emoji = partial(every_second, drawn=partial(pick, wordings.EMOJI), behind_stop=True)
bullet_list = partial(items, mark="- ")
numbered_list = partial(items, mark="{}. ", remark=True)


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
    early, late = (dressed(pick(wordings.ADDRESSES, key + end), text) for end in ("a", "b"))
    gap = "" if first[-1:].isspace() else " "
    behind = "".join(others)
    pieces = [(first + gap, False), (early, True)]
    if behind:
        pieces += [(f" {behind.rstrip()} ", False), (late, True)]
    return assemble(pieces)


def bold_headings(text: str, key: str, cut: Cut = sentences) -> Edited:
    """Put a heading in bold above the text, and another one half-way.

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
    whole = cut(text)
    first = wordings.HEADINGS.index(pick(wordings.HEADINGS, key))
    one, other = (wordings.HEADINGS[(first + by) % len(wordings.HEADINGS)] for by in (0, 3))
    above, between = (dressed(f"**{heading}**", text) for heading in (one, other))
    inner = [place for place in places(whole) if place < len(whole)]
    half = inner[len(inner) // 2] if inner else len(whole)
    before, behind = "".join(whole[:half]).rstrip(), "".join(whole[half:])
    pieces = [(above, True), ("\n\n", False), (before, False)]
    if behind:
        pieces += [("\n\n", False), (between, True), ("\n\n", False), (behind, False)]
    return assemble(pieces)
