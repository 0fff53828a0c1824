"""Properties written into real texts: a judge is asked about texts whose truth is known.

A text that was edited has the property. A text that was not may have it by nature: only where a
plain rule finds no trace of it does the text count as one without.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from conspectus.analysis.hypotheses.planting import edits, meaning
from conspectus.analysis.hypotheses.planting.pieces import whole_sentences
from conspectus.analysis.hypotheses.planting.property import Kind, Property, tracing

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_SENTENCES = 3
"""Sentences of a text that is edited, at least: a list of one line is no list."""
KINDS: tuple[Kind, ...] = ("form", "layout", "meaning")


def _said(name: str, statement: str, wordings: Sequence[str], trace: str) -> Property:
    edit = partial(meaning.said, wordings=wordings, cut=whole_sentences)
    return Property(name, statement, edit, tracing(trace), "meaning", words=True)


_FORM = (
    Property(
        "apology",
        "This text contains an apology.",
        edits.apology_opening,
        tracing(r"sorry|apolog|forgiv|pardon|regret|excuse|afraid|unfortunately"),
        words=True,
    ),
    Property(
        "second person",
        "This text speaks to its reader as “you”.",
        partial(edits.second_person, cut=whole_sentences),
        tracing(r"\by(?:ou|a\b|')|\bu\b|\bur\b"),
        words=True,
    ),
    Property(
        "question",
        "This text asks a question.",
        edits.question_at_end,
        tracing(r"[?？؟]|\bwonder|\bask"),
    ),
    Property(
        "citation",
        "This text cites sources in brackets, as scholarly writing does.",
        partial(edits.citations, cut=whole_sentences),
        tracing(r"[\[(]"),
    ),
    Property(
        "emoji",
        "This text contains emoji.",
        partial(edits.emoji, cut=whole_sentences),
        tracing(r"[\u2190-\u2bff\u3030\ufe0f\U0001f000-\U0001faff]|[:;]-?[)(DPp]"),
    ),
    Property(
        "exclamation",
        "This text contains exclamation marks.",
        partial(edits.exclamation, cut=whole_sentences),
        tracing(r"[!！¡]"),
    ),
    Property(
        "digits",
        "This text contains numbers written in digits.",
        partial(edits.numbers, cut=whole_sentences),
        tracing(r"\d"),
    ),
)
_LAYOUT = (
    Property(
        "bullet list",
        "This text has a list with a dash or bullet before each item.",
        partial(edits.bullet_list, cut=whole_sentences),
        tracing(r"^\s*(?:[-*+•·–—#>]|\(?\w{1,3}[.)])\s"),
        "layout",
    ),
    Property(
        "code",
        "This text contains a block of computer code.",
        edits.code_block,
        tracing(r"[`{}<>=;\\]|\b(?:def|print|import|select|function)\b"),
        "layout",
    ),
    Property(
        "bold headings",
        "This text has headings in bold, written between double asterisks.",
        partial(edits.bold_headings, cut=whole_sentences),
        tracing(r"\*\*|__|<(?:b|strong|h\d)\b|^\s*#"),
        "layout",
    ),
    Property(
        "table",
        "This text has a table with rows and columns.",
        edits.table,
        tracing(r"[|\t\u2500-\u257f]|<t[dhr]\b|\S {3,}\S"),
        "layout",
    ),
    Property(
        "numbered list",
        "This text has a numbered list.",
        partial(edits.numbered_list, cut=whole_sentences),
        tracing(r"\d[.):]|^\W*\(?(?:[a-z]|[ivx]{1,4})[.):]|^\W*(?:step|item|first|one)\b|<li"),
        "layout",
    ),
)
_MEANING = (
    _said(
        "illness",
        "This text tells of somebody who is ill.",
        meaning.ILLNESS,
        meaning.ILLNESS_TRACE,
    ),
    _said(
        "see a doctor",
        "This text recommends seeing a doctor.",
        meaning.DOCTOR,
        meaning.DOCTOR_TRACE,
    ),
    _said("price", "This text says what something costs.", meaning.PRICE, meaning.PRICE_TRACE),
    _said("law", "This text quotes or cites a law.", meaning.LAW, meaning.LAW_TRACE),
    _said(
        "family",
        "This text mentions a member of somebody's family.",
        meaning.FAMILY,
        meaning.FAMILY_TRACE,
    ),
    _said(
        "weather",
        "This text says what the weather is or was like.",
        meaning.WEATHER,
        meaning.WEATHER_TRACE,
    ),
)


def _dealt(*kinds: tuple[Property, ...]) -> tuple[Property, ...]:
    """Put properties in an order in which every few have some of each kind."""
    ordered = sorted(
        ((place + 0.5) / len(group), number, place)
        for number, group in enumerate(kinds)
        for place in range(len(group))
    )
    return tuple(kinds[number][place] for _, number, place in ordered)


PROPERTIES = _dealt(_FORM, _LAYOUT, _MEANING)
"""What a judge is measured on; the first few already are of all kinds."""


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


__all__ = ["KINDS", "LEAST_SENTENCES", "PROPERTIES", "Kind", "Property", "editable"]
