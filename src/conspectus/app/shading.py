"""A whole text with its marks, without the folds that a report's passages have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conspectus.report.marks import LONGEST, Piece, lay_out
from conspectus.report.page import Mark


def whole_text(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """Split a text into pieces of which none is folded.

    Parameters
    ----------
    text
        At most 20,000 characters; see `stretch`.
    marks
        In characters of `text`.

    Returns
    -------
    list of Piece
        Kinds ``text`` and ``mark`` only; their texts add up to the cleaned text.
    """
    return [
        replace(piece, kind="text") if piece.kind == "fold" else piece
        for piece in lay_out(text[:LONGEST], marks)
        if piece.kind != "cut"
    ]


def stretch(text: str, marks: Sequence[Mark], start: int) -> tuple[str, list[Mark]]:
    """Cut one stretch of a long text, with the marks that lie in it.

    Parameters
    ----------
    text
        The whole text.
    marks
        In characters of the whole text.
    start
        First character of the stretch.

    Returns
    -------
    str, list of Mark
        At most 20,000 characters, and marks in them.
    """
    end = start + LONGEST
    inside = [
        replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start)
        for mark in marks
        if mark.end > start and mark.start < end
    ]
    return text[start:end], inside
