"""How a term is written in a label: short, and with layout and marks made visible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from conspectus.labels.roles import (
    AFTER_CLASS,
    BEFORE_CLASS,
    CLASS,
    DIGIT,
    FORMS,
    KIND,
    PIECE,
    PLACE,
    ROLES,
)
from conspectus.labels.units import (
    BULLET,
    INDENT,
    LINE,
    LIST_NUMBER,
    LONG_NUMBER,
    PARAGRAPH,
    START,
)
from conspectus.labels.wordclasses import CLASSES
from conspectus.labels.words import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.labels.conditions import Condition
    from conspectus.labels.evidence import Evidence

_KINDS: Final[dict[Kind, str]] = {
    Kind.CAPITALISED: "capitalised words",
    Kind.UPPERCASE: "words in CAPITALS",
    Kind.NUMBER: "numbers",
    Kind.EMOJI: "emoji",
    Kind.FOREIGN: "words in other scripts",
}
KIND_NAMES: Final = {name: kind for kind, name in _KINDS.items()}
"""Kinds of units by what labels call them."""
_VISIBLE: Final = {LINE: "⏎", PARAGRAPH: "⏎⏎", INDENT: "␣␣", LONG_NUMBER: "12345"}
_CLOSING: Final = frozenset(".,;:!?)]}…%،؛؟。、")
_OPENING: Final = frozenset("([{“‘«")
_LONGEST: Final = 30
_SPACELESS: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u9fff]")


def write_term(role: int, key: int, texts: Sequence[str]) -> str:
    """Write a term.

    Parameters
    ----------
    role
        Index into `terms.ROLES`.
    key
        The term.
    texts
        Its units as they stand in the text; empty for kinds and places.

    Returns
    -------
    str
        For example ``of course``, ``bold “**”``, ``after “⏎⏎”``, ``numbers``.
    """
    kind = ROLES[role]
    if kind is KIND:
        return _KINDS[Kind(key)]
    if kind is PLACE:
        return "start of text" if key == START else "end of text"
    if kind is FORMS:
        return "/".join(texts)
    if kind is PIECE:
        part = texts[0].strip("-")
        return f"“{texts[0]}”" if part.isalnum() else f"“{part or '-'}” inside words"
    if kind is DIGIT:
        return "first digits of numbers" if key == 1 else "later digits of numbers"
    if kind is CLASS:
        return CLASSES[key].many
    if kind in (AFTER_CLASS, BEFORE_CLASS):
        return f"{'after' if kind is AFTER_CLASS else 'before'} {CLASSES[key].one}"
    run = join_units(texts)
    if kind.name in ("after", "before"):
        return f"{kind.name} “{run}”"
    if all(map(is_wordy, texts)):
        return run
    if texts[0] == LONG_NUMBER and len(texts) == 1:
        return "long numbers"
    names = [name for text in texts if (name := layout_name(text))]
    names.sort(key=lambda name: name.endswith("break"))  # what a break leads to tells more
    return f"{names[0]} “{run}”" if names else f"“{run}”"


def write_condition(condition: Condition, evidence: Evidence) -> str:
    """Write what must stand around a word.

    Parameters
    ----------
    condition
        The condition.
    evidence
        The latent, for the commonest form of each word.

    Returns
    -------
    str
        For example ``after “if”/“that”``, ``before a pronoun``, ``· film, plot`` for words near by
        and ``· topic: film, plot`` for words of the document.
    """
    if condition.slot.endswith("class"):
        said = " or ".join(CLASSES[key].one for key in condition.keys)
        return f"{condition.slot.removesuffix(' class')} {said}"
    texts = [evidence.corpus.texts[key] for key in condition.keys]
    if condition.slot in ("near", "topic"):
        return ("· topic: " if condition.slot == "topic" else "· ") + ", ".join(texts)
    return f"{condition.slot} " + "/".join(f"“{join_units([text])}”" for text in texts)


def write_name(
    heads: Sequence[str],
    conditions: Sequence[str],
    near: Sequence[str],
    spare: Sequence[str],
    longest: int,
) -> str:
    """Write a name, leaving out whole pieces where it would be too long.

    Parameters
    ----------
    heads
        What a latent fires on; all of the first is written, cut if it must be.
    conditions
        As from `write_condition`.
    near
        Instead of heads: words near by, the first perhaps with ``topic: `` before it.
    spare
        Words to add.
    longest
        Characters, at most.

    Returns
    -------
    str
        For example ``the, a after “if” · film``.
    """
    written, dot = "", False
    if not heads:
        written = "" if near[0].startswith("topic: ") else "near "
    for number, piece in enumerate(heads or near):
        longer = written + (", " if number else "") + piece
        written = longer if not number or len(longer) <= longest else written
    tied = sorted(conditions, key=lambda one: one.startswith("·"))
    for piece in tied:
        longer = f"{written} {piece}"
        if len(longer) <= longest:
            written, dot = longer, dot or piece.startswith("·")
    dot = dot or not heads
    for piece in spare:
        longer = written + (", " if dot else " · ") + piece
        if len(longer) <= longest:
            written, dot = longer, True
    return written if len(written) <= longest else written[: longest - 1] + "…"


def is_wordy(text: str) -> bool:
    """Say whether a unit can stand in a label without quotation marks."""
    return any(character.isalnum() for character in text) and not text.startswith(LINE)


def layout_name(text: str) -> str:
    """Name what a unit does to the page; empty for units of the running text.

    Parameters
    ----------
    text
        A unit in the notation of `units.Vocabulary.text`.

    Returns
    -------
    str
        For example ``"heading"``.
    """
    fixed = {
        LINE: "line break",
        PARAGRAPH: "paragraph break",
        LIST_NUMBER: "list number",
        BULLET: "bullet",
        INDENT: "indent",
        "```": "code fence",
    }
    if text in fixed:
        return fixed[text]
    if text.startswith(LINE + "#"):
        return "heading"
    if text.startswith(LINE + "*"):
        return "bold at line start"
    return "bold" if text in ("**", "***") else ""


def join_units(texts: Sequence[str]) -> str:
    """Put neighbouring units together as they stood, spaces between words only.

    Parameters
    ----------
    texts
        Units in the notation of `units.Vocabulary.text`.

    Returns
    -------
    str
        At most 30 characters, cut with an ellipsis.
    """
    joined = ""
    before = ""
    for text in texts:
        shown = _VISIBLE.get(text, text)
        if shown.startswith(LINE):
            shown = shown[1:] if before.endswith(LINE) or not before else "⏎" + shown[1:]
        joined += (" " if before and _spaced(before, text) else "") + shown
        before = text
    return joined if len(joined) <= _LONGEST else joined[: _LONGEST - 1] + "…"


def _spaced(left: str, right: str) -> bool:
    if _SPACELESS.match(left) or _SPACELESS.match(right):
        return False
    words = is_wordy(left), is_wordy(right)
    if all(words):
        return True
    return (words[1] and left[-1] in _CLOSING) or (words[0] and right[0] in _OPENING)
