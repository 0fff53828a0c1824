"""Which of the pairs that go together a reader should meet first.

The strongest pairs of a corpus go together by nature: words of one phrase, sides of one topic. By
any single measure of strength (NPMI, standard errors, odds, their lower limits) thousands of them
stand before what was planted on purpose. What tells the two apart is not how strong a pair is but
how much of it meaning and neighbourhood leave unexplained, and whether the list has room for more
than the one topic that every strong pair belongs to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.stats.types import FloatArray, IntArray

POWER = 2.0
"""Of what is left unexplained; chosen on planted pairs (docs/decisions/0012)."""

CLEAR = 6.0
"""Standard deviations from which a pair is no fluke, whatever concept it is of."""


def surprise(strength: FloatArray, near: FloatArray, similarity: FloatArray) -> FloatArray:
    """Discount a pair's strength by what explains it.

    Parameters
    ----------
    strength
        NPMI, shape (pairs,).
    near
        Share of the documents in which the two fire on neighbouring tokens, beyond chance, shape
        (pairs,).
    similarity
        Of the labels, shape (pairs,).

    Returns
    -------
    array
        ``strength * ((1 - near) (1 - similarity)) ** 2``, with both between 0 and 1, and 0 where
        unknown (NaN); shape (pairs,).
    """
    left = [1.0 - np.clip(np.nan_to_num(x, nan=0.0), 0.0, 1.0) for x in (near, similarity)]
    return strength * (left[0] * left[1]) ** POWER


def varied(
    members: tuple[IntArray, IntArray],
    counted: tuple[bool, bool],
    clear: npt.NDArray[np.bool_],
    limit: int,
    alike: Callable[[int], bool] = lambda _: False,
) -> npt.NDArray[np.bool_]:
    """Choose pairs of as many different concepts, seen in as many different units, as there are.

    First each concept is let into one pair, the strongest; while there is room, into 2, 4, 8 and so
    on. A pair that mostly the same units have as one chosen before is that one seen from another
    side, and comes after all that are not. Pairs that are not clear come last, so that no fluke of
    a concept that goes with nothing takes the place of what another concept goes with. Where fewer
    than `limit` pairs are there, all are chosen.

    Parameters
    ----------
    members
        Numbers of the first and the second concepts, the strongest pair first, shape (pairs,) each;
        a number is one concept on whichever side it stands.
    counted
        Whether first, and second, members are so many that none should return too often.
    clear
        Whether a pair is well away from chance, shape (pairs,).
    limit
        Pairs wanted.
    alike
        Whether a pair is one of those chosen before, seen from another side; asked of each pair
        once, at its turn, and chosen if not.

    Returns
    -------
    array of bool
        Whether each pair is chosen, shape (pairs,).
    """
    first, second = (side.tolist() for side in members)
    chosen = np.zeros(len(first), np.bool_)
    met = [0] * (max([*first, *second], default=-1) + 1)
    same = np.zeros(len(first), np.bool_)
    left, room, most = np.flatnonzero(clear).tolist(), limit, 1
    while left and room > 0:
        passed_over: list[int] = []
        for i in left:
            a, b = first[i], second[i]
            full = (counted[0] and met[a] >= most) or (counted[1] and met[b] >= most)
            if full or room == 0:
                passed_over.append(i)
                continue
            if alike(i):
                same[i] = True
                continue
            chosen[i] = True
            room -= 1
            met[a] += 1
            met[b] += 1
        left, most = passed_over, most * 2
    for others in (same, ~clear):
        chosen[np.flatnonzero(others)[: limit - int(chosen.sum())]] = True
    return chosen
