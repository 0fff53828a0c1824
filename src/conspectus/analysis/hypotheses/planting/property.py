"""What a property is: an edit that writes it, and a plain rule that shows where it is absent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.analysis.hypotheses.planting.pieces import Edited

Kind: TypeAlias = Literal["form", "layout", "meaning"]
"""How it is said, how it stands on the page, what is said."""

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    [
        *("the", "and", "that", "with", "this", "have", "you", "not", "they", "there"),
        *("their", "about", "which", "would", "from", "were", "has", "it", "of", "to"),
    ]
)
_LEAST_ENGLISH = 1 / 15
"""Share of such words, at least: English prose has three times as many or more."""


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
    kind
        What a judge must look at to see it.
    words
        Whether the pattern is of English words, so that it says nothing of other languages.
    """

    name: str
    statement: str
    edit: Callable[[str, str], Edited]
    trace: re.Pattern[str]
    kind: Kind = "form"
    words: bool = False

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
        return self.trace.search(text) is None and (not self.words or is_english(text))


def is_english(text: str) -> bool:
    """Tell whether a text is plainly English.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    bool
        Whether one word in fifteen is a function word that hardly another language has.
    """
    words = _WORD.findall(text.lower())
    return sum(word in _ENGLISH for word in words) > _LEAST_ENGLISH * len(words)


def tracing(pattern: str) -> re.Pattern[str]:
    """Compile a trace: capital letters do not matter, ``^`` is the start of any line.

    Parameters
    ----------
    pattern
        A regular expression.

    Returns
    -------
    re.Pattern
        The same, ready to search.
    """
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)
