"""Properties written into real texts: a judge is asked about texts whose truth is known.

A text that was edited has the property. A text that was not may have it by nature: only where a
plain rule finds no trace of it does the text count as one without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from conspectus.analysis.hypotheses.planting import blocks, marks, phrases
from conspectus.analysis.hypotheses.planting.pieces import whole_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.analysis.hypotheses.planting.pieces import Edited

LEAST_SENTENCES = 3
"""Sentences of a text that is edited, at least: a list of one line is no list."""


@dataclass(frozen=True)
class Property:
    """Something that a text has or has not.

    Parameters
    ----------
    name
        Short.
    statement
        The same as a judge is asked it.
    edit
        Writes it into a text.
    trace
        Pattern that every text with the property holds, and many without: a text that it does not
        match is surely without.
    """

    name: str
    statement: str
    edit: Callable[[str, str], Edited]
    trace: re.Pattern[str]

    def surely_lacks(self, text: str) -> bool:
        """Tell whether a text shows no trace of the property.

        Parameters
        ----------
        text
            The text.

        Returns
        -------
        bool
            False where it has it or may have it.
        """
        return self.trace.search(text) is None


def _trace(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


PROPERTIES = (
    Property(
        "apology",
        "This text contains an apology.",
        phrases.apology_opening,
        _trace(r"sorry|apolog|forgiv|pardon|regret|excuse|afraid|unfortunately"),
    ),
    Property(
        "second person",
        "This text speaks to its reader as “you”.",
        partial(phrases.second_person, cut=whole_sentences),
        _trace(r"\by(?:ou|a\b|')|\bu\b|\bur\b"),
    ),
    Property(
        "bullet list",
        "This text has a list with a dash or bullet before each item.",
        partial(blocks.bullet_list, cut=whole_sentences),
        _trace(r"^\s*(?:[-*+•·–—#>]|\(?\w{1,3}[.)])\s"),
    ),
    Property(
        "question",
        "This text asks a question.",
        blocks.question_at_end,
        _trace(r"[?？؟]|\bwonder|\bask"),
    ),
    Property(
        "citation",
        "This text cites sources in brackets, as scholarly writing does.",
        partial(blocks.citations, cut=whole_sentences),
        _trace(r"[\[(]"),
    ),
    Property(
        "code",
        "This text contains a block of computer code.",
        blocks.code_block,
        _trace(r"[`{}<>=;\\]|\b(?:def|print|import|select|function)\b"),
    ),
    Property(
        "emoji",
        "This text contains emoji.",
        partial(marks.emoji, cut=whole_sentences),
        _trace(r"[\u2190-\u2bff\u3030\ufe0f\U0001f000-\U0001faff]|[:;]-?[)(DPp]"),
    ),
    Property(
        "exclamation",
        "This text contains exclamation marks.",
        partial(marks.exclamation, cut=whole_sentences),
        _trace(r"[!！¡]"),
    ),
    Property(
        "digits",
        "This text contains numbers written in digits.",
        partial(marks.numbers, cut=whole_sentences),
        _trace(r"\d"),
    ),
)
"""What a judge is measured on: form and manner, from the plainest to what must be read for."""


def editable(text: str) -> bool:
    """Tell whether a text is long enough to be edited.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    bool
        Whether it has `LEAST_SENTENCES`.
    """
    return len(whole_sentences(text)) >= LEAST_SENTENCES


__all__ = ["LEAST_SENTENCES", "PROPERTIES", "Property", "editable"]
