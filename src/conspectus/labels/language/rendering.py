"""Excerpts as a language model sees them: one line each, with marks that a text cannot forge.

A text has no line breaks here, so that none can pass itself off as two, and no << or >> of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.labels.examples import Example, Mark

LINE_BREAK: Final = "⏎"
FAINT: Final = 0.3
"""Marks weaker than this share of the excerpt's strongest are left out (delphi's threshold)."""
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff]")
_OPEN = re.compile("<(?=<)")
_CLOSE = re.compile(">(?=>)")


def excerpt_line(example: Example, marks: Sequence[Mark] = ()) -> str:
    """Write an excerpt in one line.

    Parameters
    ----------
    example
        The excerpt.
    marks
        What to mark in it; tokens with nothing but blanks between them become one.

    Returns
    -------
    str
        The line.
    """
    text = example.text
    line, done = ("" if example.offset == 0 else "... "), 0
    for start, end in marked_spans(text, marks):
        line += f"{one_line(text[done:start])}<<{one_line(text[start:end])}>>"
        done = end
    return line + one_line(text[done:]) + ("" if example.to_end else " ...")


def one_line(text: str) -> str:
    """Write text without line breaks, control characters, and marks of its own.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Line breaks as `LINE_BREAK`, and a space within ``<<`` and ``>>``.
    """
    text = _CONTROL.sub("\ufffd", _BREAKS.sub(LINE_BREAK, text))
    return _CLOSE.sub("> ", _OPEN.sub("< ", text))


def marked_spans(text: str, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Tell what `excerpt_line` marks.

    Parameters
    ----------
    text
        The excerpt.
    marks
        Start, end and strength of tokens.

    Returns
    -------
    list of tuple of int
        Spans of marks that are not faint, joined where only blanks are between them.
    """
    strongest = max((strength for _, _, strength in marks), default=0.0)
    joined: list[tuple[int, int]] = []
    for start, end, strength in sorted(marks):
        if strength < FAINT * strongest:
            continue
        if joined and not text[joined[-1][1] : start].strip(" "):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
