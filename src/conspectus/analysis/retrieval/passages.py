"""Passages of one document put together where they show the same place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conspectus.report.page import Passage


def merged(passages: Iterable[Passage]) -> list[Passage]:
    """Join passages of the same excerpt.

    Parameters
    ----------
    passages
        Passages of one document, the most telling first.

    Returns
    -------
    list of Passage
        One for each excerpt, with the marks and the notes of all; of no side, since a search has
        none.
    """
    found: dict[str, Passage] = {}
    for passage in (replace(one, side="") for one in passages):
        known = found.get(passage.text)
        if known is None:
            found[passage.text] = passage
        else:
            notes = dict.fromkeys(note for note in (known.note, passage.note) if note)
            marks = tuple(dict.fromkeys((*known.marks, *passage.marks)))
            found[passage.text] = replace(known, marks=marks, note="; ".join(notes))
    return list(found.values())
