"""The ways in which a term can belong to a peak, and the terms that a peak has in each.

A term is the word of the peak, a piece of it, a phrase through it, what stands before or after it,
a kind or class of words, a place in the text, a word near by or in the same document. Whatever it
is, one number stands for it, so that counting terms is counting numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.labels.units import END, START
from conspectus.labels.windows import REACH
from conspectus.labels.words import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS: Final = 21
_EDGE: Final = 3


@dataclass(frozen=True)
class Role:
    """How a term stands to the peak.

    Parameters
    ----------
    name
        For labels and messages.
    offsets
        Where its units stand, 0 being the unit of the peak token; empty for terms that are no
        run of units.
    worth
        Factor on scores: what the peak itself is counts more than what is near it, and of a word
        and a phrase that tell as well the phrase says more.
    """

    name: str
    offsets: tuple[int, ...]
    worth: float


@dataclass(frozen=True, eq=False)
class Around:
    """The units around some peaks, in all the ways in which they are counted.

    Parameters
    ----------
    folded
        Folded units, shape (n, WIDTH).
    kind, stem, piece
        `Kind`, stem and piece (0 if it is whole) of each peak's own unit, shape (n,).
    digit
        1 for a peak on the first of a number's digits and no other, 2 for one on a later digit,
        else 0, shape (n,).
    group
        Word class of every unit in `folded`, shape (n, WIDTH).
    """

    folded: NDArray[Any]
    kind: NDArray[Any]
    stem: NDArray[Any]
    piece: NDArray[Any]
    digit: NDArray[Any]
    group: NDArray[Any]

    def __getitem__(self, some: slice) -> Around:
        """Take some of the peaks."""
        return Around(
            self.folded[some],
            self.kind[some],
            self.stem[some],
            self.piece[some],
            self.digit[some],
            self.group[some],
        )


PHRASES: Final = (
    Role("unit", (0,), 1.0),
    Role("phrase", (-1, 0), 1.005),
    Role("phrase", (0, 1), 1.005),
    Role("phrase", (-1, 0, 1), 1.01),
    Role("phrase", (-2, -1, 0), 1.01),
    Role("phrase", (0, 1, 2), 1.01),
    Role("after", (-1,), 0.75),
    Role("after", (-2, -1), 0.75),
    Role("before", (1,), 0.75),
)
FORMS: Final = Role("forms", (), 0.98)
KIND: Final = Role("kind", (), 0.85)
PLACE: Final = Role("place", (), 0.8)
PIECE: Final = Role("piece", (), 0.9)
DIGIT: Final = Role("digit", (), 0.85)
CLASS: Final = Role("class", (), 0.85)
AFTER_CLASS: Final = Role("after class", (), 0.65)
BEFORE_CLASS: Final = Role("before class", (), 0.65)
CONTEXT: Final = Role("near", (), 0.6)
TOPIC: Final = Role("topic", (), 0.65)
SINGLE: Final = (*PHRASES, FORMS, KIND, PLACE, PIECE, DIGIT, CLASS, AFTER_CLASS, BEFORE_CLASS)
"""Roles in which a peak has one term at most."""
ROLES: Final = (*SINGLE, CONTEXT, TOPIC)
_AT_CLASS: Final = {CLASS: 0, AFTER_CLASS: -1, BEFORE_CLASS: 1}


def pack(units: NDArray[Any]) -> NDArray[np.int64]:
    """Pack runs of up to three units, shape (n, k), into one number each.

    Units beyond the first two million are rare enough to be taken together as the last.
    """
    capped = np.minimum(units.astype(np.int64), 2**_BITS - 1)
    packed = np.zeros(len(units), np.int64)
    for column in range(units.shape[1]):
        packed = (packed << _BITS) | capped[:, column]
    return packed


def unpack(key: int, length: int) -> tuple[int, ...]:
    """Give back the units of a packed run."""
    mask = 2**_BITS - 1
    return tuple((key >> (_BITS * (length - 1 - i))) & mask for i in range(length))


def role_keys(role: Role, around: Around) -> NDArray[np.int64]:
    """Key of every peak in one role, shape (n,); 0 where the role has no term there.

    Parameters
    ----------
    role
        Any of `SINGLE`.
    around
        The peaks.

    Returns
    -------
    ndarray of int64, shape (n,)
        Keys.
    """
    windows, kinds = around.folded, around.kind
    if role is FORMS:
        inflected = (kinds >= Kind.WORD) & (kinds <= Kind.UPPERCASE)
        return np.where(inflected, around.stem, 0).astype(np.int64)
    if role is KIND:
        return np.where(kinds > Kind.WORD, kinds, 0).astype(np.int64)
    if role is PIECE:
        return around.piece.astype(np.int64)
    if role is DIGIT:
        return around.digit.astype(np.int64)
    if role in _AT_CLASS:
        return around.group[:, REACH + _AT_CLASS[role]].astype(np.int64)
    if role is PLACE:
        early = (windows[:, REACH - _EDGE : REACH] == START).any(1)
        late = (windows[:, REACH + 1 : REACH + 1 + _EDGE] == END).any(1)
        return np.where(early, START, np.where(late, END, 0)).astype(np.int64)
    units = windows[:, [REACH + offset for offset in role.offsets]]
    inside = (units > END).all(1)
    return np.where(inside, pack(units), 0)


def context_keys(windows: NDArray[Any], is_word: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Words around the peak, each once, shape (n, WIDTH - 1); 0 in unused places."""
    around = np.delete(windows, REACH, axis=1).astype(np.int64)
    around[~is_word[around] | (around == windows[:, [REACH]])] = 0
    around.sort(axis=1)
    around[:, 1:][around[:, 1:] == around[:, :-1]] = 0
    return around
