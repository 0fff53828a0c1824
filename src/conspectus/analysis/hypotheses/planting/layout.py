"""Edits of how a text stands on the page: numbered list, bold headings, table."""

from __future__ import annotations

import re

from conspectus.analysis.hypotheses.planting.pieces import (
    Cut,
    Edited,
    assemble,
    dressed,
    pick,
    places,
    sentences,
)

HEADINGS = (
    "Overview",
    "Background",
    "Details",
    "Key points",
    "In short",
    "What to know",
    "A closer look",
    "Final remarks",
)
TABLES = (
    "| Item | Amount |\n| --- | --- |\n| Flour | Two cups |\n| Milk | One cup |",
    "| Name | Role |\n| --- | --- |\n| Ada | Editor |\n| Ben | Author |\n| Cleo | Reader |",
    "| Step | Who | When |\n|---|---|---|\n| Draft | Ann | May |\n| Review | Tom | June |",
    "| Option | Pro | Con |\n|---|---|---|\n| Plain | Quick | Dull |\n| Fancy | Pretty | Slow |",
    "| Year | Total |\n|------|-------|\n| 2019 | 14 |\n| 2020 | 17 |\n| 2021 | 23 |",
    "| Room | Floor |\n| :--- | ---: |\n| Kitchen | Ground |\n| Study | Upper |",
)
_MARKER = re.compile(r"(?:[-*•+]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)])\s+")


def numbered_list(
    text: str,
    key: str,  # noqa: ARG001 (all edits take a key)
    cut: Cut = sentences,
) -> Edited:
    """Put every sentence behind the first on a line of its own with a number (the only one too).

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
        The text with the property; items that had a dash or a number lose it.
    """
    whole = cut(text)
    head, rest = (whole[:1], whole[1:]) if len(whole) > 1 else ([], whole)
    pieces: list[tuple[str, bool]] = [(sentence.rstrip(), False) for sentence in head]
    for number, sentence in enumerate(rest, 1):
        item = _MARKER.sub("", sentence.strip(), count=1) if _MARKER.match(sentence.strip()) else ""
        pieces += [("\n", False), (f"{number}. ", True), (item or sentence.strip(), False)]
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
    first = HEADINGS.index(pick(HEADINGS, key))
    above, between = (
        dressed(f"**{HEADINGS[(first + step) % len(HEADINGS)]}**", text) for step in (0, 3)
    )
    inner = [place for place in places(whole) if place < len(whole)]
    half = inner[len(inner) // 2] if inner else len(whole)
    before, behind = "".join(whole[:half]).rstrip(), "".join(whole[half:])
    pieces = [(above, True), ("\n\n", False), (before, False)]
    if behind:
        pieces += [("\n\n", False), (between, True), ("\n\n", False), (behind, False)]
    return assemble(pieces)


def table(text: str, key: str) -> Edited:
    """Close with a small table in Markdown.

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
    lines = dressed(pick(TABLES, key), text)
    return assemble([(text.rstrip(), False), ("\n\n", False), (lines, True)])
