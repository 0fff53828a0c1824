"""What a name says, as something that a window of text can be held against.

Names of the lexical labeller are read back by their own notation: words and runs of marks as they
are written, forms and classes of words, what must stand before or after, words near by. A name in
free words is taken for the words in it that say something. Both give a window a score, and only the
order of scores is used, so that a name is judged by what it says and not by how it was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from conspectus.labels.units import Vocabulary
from conspectus.labels.wordclasses import CLASSES, class_of, is_function_word
from conspectus.labels.wording import KIND_NAMES, is_wordy, join_units
from conspectus.labels.words import Kind, kind_of_word, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_RUN: Final = 3
SPECIAL: Final = (
    "first digits of numbers",
    "later digits of numbers",
    "long numbers",
    "start of text",
    "end of text",
)
"""Heads that are no words; layout and marks stand in quotation marks."""
_STEM: Final = 0.8
_UNCONDITIONED: Final = 0.4
_BESIDE: Final = 0.5
_QUOTED: Final = re.compile(r"“([^”]*)”")
_ONE: Final = "|".join(re.escape(one.one) for one in CLASSES[1:])
_SAID: Final = rf"(?:“[^”]*”(?:/“[^”]*”)*|(?:{_ONE})(?: or (?:{_ONE}))*)"
_CONDITION: Final = re.compile(rf"(?<!,) (after|before) ({_SAID})$")
_BARE: Final = re.compile(rf"(after|before) ({_SAID})")
_MANY: Final = {one.many: number for number, one in enumerate(CLASSES) if number}
_SINGLE: Final = {one.one: number for number, one in enumerate(CLASSES) if number}
_NOTATION: Final = re.compile(
    "“|^(?:" + "|".join(map(re.escape, [*_MANY, *KIND_NAMES, *SPECIAL])) + ")$"
)
_COMMA: Final = re.compile(r", (?=(?:[^”]*“[^”]*”)*[^“”]*$)")


_Test: TypeAlias = "Callable[[Window, int], bool]"
_Places: TypeAlias = "Callable[[Window], list[tuple[int, int]]]"
_Head: TypeAlias = "tuple[float, _Places]"


@dataclass(frozen=True, eq=False)
class Window:
    """A window cut into units.

    Parameters
    ----------
    runs
        For each length from 1 to `LONGEST_RUN` the runs of units that begin at each place, as they
        are written in a name, in lower case.
    stems
        Stem of each unit that is a word, else empty.
    texts
        Each unit, in lower case.
    shown
        Each unit as it stands.
    first, last
        Whether the window begins and ends its text.
    """

    runs: tuple[tuple[str, ...], ...]
    stems: tuple[str, ...]
    texts: tuple[str, ...]
    shown: tuple[str, ...]
    first: bool
    last: bool


class WindowReader:
    """Cuts windows into units; what was met is kept."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._stems: dict[int, str] = {}

    def read(self, text: str, first: bool = False, last: bool = False) -> Window:
        """Cut a window into units.

        Parameters
        ----------
        text
            The window.
        first, last
            Whether it begins and ends its text.

        Returns
        -------
        Window
            The window.
        """
        _, units = self._vocabulary.read(text)
        known = self._vocabulary.text
        shown = tuple(known[unit] for unit in units)
        runs = tuple(
            tuple(_written(shown[at : at + length]) for at in range(len(units) - length + 1))
            for length in range(1, LONGEST_RUN + 1)
        )
        folded = tuple(known[self._vocabulary.fold[unit]] for unit in units)
        stems = tuple(_stem(one) for one in folded)
        return Window(runs, stems, folded, shown, first, last)


@lru_cache(maxsize=500_000)
def _written(texts: tuple[str, ...]) -> str:
    return join_units(texts).lower()


@lru_cache(maxsize=200_000)
def _stem(text: str) -> str:
    return stem_of(text) if text[:1].isalpha() else ""


class Matcher:
    """What one name says.

    Parameters
    ----------
    name
        The name.
    """

    def __init__(self, name: str) -> None:
        self._heads: list[_Head] = []
        self._conditions: list[tuple[int, _Test]] = []
        self._beside: set[str] = set()
        self._read(name)

    def score(self, window: Window) -> float:
        """Say how much of the name is in a window; only the order means something."""
        best = 0.0
        for worth, places in self._heads:
            for low, high in places(window):
                held = all(
                    any(test(window, at) for at in _reach(side, low, high))
                    for side, test in self._conditions
                )
                best = max(best, worth * (1.0 if held else _UNCONDITIONED))
        if self._beside:
            found = self._beside.intersection(window.stems)
            best += _BESIDE * len(found) / len(self._beside)
        return best

    def _read(self, name: str) -> None:
        said, *beside = name.removeprefix("mixed: ").split(" · ")
        for near in ("near ", "topic: "):
            if said.startswith(near) and "“" not in said[: len(near) + 1]:
                said, beside = "", [said.removeprefix(near), *beside]
        for words in beside:
            self._beside |= content_stems(words.removeprefix("topic: "))
        while found := _CONDITION.search(said):
            said = said[: found.start()]
            side = -1 if found.group(1) == "after" else 1
            self._conditions.append((side, _test(side, found.group(2))))
        for head in filter(None, _COMMA.split(said)):
            self._heads.extend(_heads(head))
            if " " in head and not _NOTATION.search(head):
                self._beside |= content_stems(head)


def content_stems(text: str) -> set[str]:
    """Stems of the words of a text that say something.

    Parameters
    ----------
    text
        Free words.

    Returns
    -------
    set of str
        All its words where none says anything.
    """
    _, units = (vocabulary := Vocabulary()).read(text)
    words = [vocabulary.text[unit].lower() for unit in units if is_wordy(vocabulary.text[unit])]
    return {stem_of(word) for word in words if not is_function_word(word)} or set(words)


def _reach(side: int, low: int, high: int) -> range:
    """Places next to some unit of a run, on one side of it."""
    return range(low - 1, high - 1) if side < 0 else range(low + 1, high + 1)


def _test(side: int, said: str) -> _Test:
    """Whether a unit is, or ends or begins, one of those that a condition names.

    `side` is -1 where they stand before the peak, so that runs end at the unit next to it, else 1.
    """
    words = {word.lower() for word in _QUOTED.findall(said)}
    groups = {_SINGLE[one] for one in said.split(" or ") if one in _SINGLE}

    def test(window: Window, at: int) -> bool:
        if not 0 <= at < len(window.texts):
            return False
        if groups and class_of(window.texts[at]) in groups:
            return True
        for length, runs in enumerate(window.runs, start=1):
            start = at - length + 1 if side < 0 else at
            if 0 <= start < len(runs) and runs[start] in words:
                return True
        return False

    return test


def _heads(head: str) -> list[_Head]:
    bare = _BARE.fullmatch(head)
    if bare:
        side = -1 if bare.group(1) == "after" else 1
        test = _test(side, bare.group(2))
        return [(1.0, _single(lambda window, at: test(window, at + side)))]
    if head in _MANY:
        group = _MANY[head]
        return [(1.0, _single(lambda window, at: class_of(window.texts[at]) == group))]
    special = _special(head)
    if special is not None:
        return [(1.0, special)]
    quoted = _QUOTED.search(head)
    if quoted:
        run = quoted.group(1).lower()
        if head.endswith("inside words"):
            return [(1.0, _single(lambda window, at: run in window.texts[at][1:-1]))]
        if run.strip("-").isalnum() and run != run.strip("-"):
            return [(1.0, _single(_piece(run)))]
        return [(1.0, _run(run))]
    if " " in head:
        return [(1.0, _run(head.lower()))]
    forms = head.lower().split("/")
    stems = {stem_of(form) for form in forms}
    return [
        *((1.0, _run(form)) for form in forms),
        (_STEM, _single(lambda window, at: window.stems[at] in stems)),
    ]


def _run(run: str) -> _Places:
    def places(window: Window) -> list[tuple[int, int]]:
        return [
            (at, at + length)
            for length, runs in enumerate(window.runs, start=1)
            if run in runs
            for at, one in enumerate(runs)
            if one == run
        ]

    return places


def _single(test: _Test) -> _Places:
    return lambda window: [(at, at + 1) for at in range(len(window.texts)) if test(window, at)]


def _piece(run: str) -> _Test:
    part = run.strip("-")
    beginning, ending = run.endswith("-"), run.startswith("-")

    def test(window: Window, at: int) -> bool:
        text = window.texts[at]
        if len(text) <= len(part):
            return False
        if beginning and ending:
            return part in text[1:-1]
        return text.startswith(part) if beginning else text.endswith(part)

    return test


def _special(head: str) -> _Places | None:
    """Heads that name a kind of units or a place."""
    if head in KIND_NAMES:
        kind = KIND_NAMES[head]
        return _single(lambda window, at: _kind(window.shown[at]) == kind)
    if head.endswith("digits of numbers"):
        return _single(
            lambda window, at: _kind(window.shown[at]) == Kind.NUMBER and len(window.shown[at]) > 1
        )
    if head == "long numbers":
        return _single(lambda window, at: window.shown[at].startswith("#####"))
    if head == "start of text":
        return lambda window: [(0, 1)] if window.first else []
    if head == "end of text":
        return lambda window: [(len(window.texts) - 1, len(window.texts))] if window.last else []
    return None


def _kind(text: str) -> Kind:
    if text[:1].isdigit() or text.startswith("#####"):
        return Kind.NUMBER
    if text[:1].isalpha():
        return kind_of_word(text)
    return Kind.EMOJI if text and ord(text[0]) >= 0x2600 else Kind.OTHER
