"""From tokens to the characters they cover.

A store keeps only where tokens start. A token ends where the next token with a greater start
begins, or where the reading of the text stopped; trailing white space is not part of it, unless
the token is nothing but white space (a line break can be evidence). Tokens that share a start are
pieces of one character and cover it together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LAST_SPACE: Final = 0x3000
_IS_SPACE: Final[NDArray[np.bool_]] = np.array(
    [chr(code).isspace() for code in range(_LAST_SPACE + 2)], dtype=np.bool_
)


def token_ends(
    texts: list[str],
    token_start: NDArray[Any],
    token_indptr: NDArray[Any],
    read_to: NDArray[Any],
) -> NDArray[np.uint32]:
    """Find where every token of some documents ends.

    Parameters
    ----------
    texts
        The n texts.
    token_start
        Start of each token in its text, in code points, ascending within a text, shape (tokens,).
    token_indptr
        Tokens of text i are ``token_indptr[i]:token_indptr[i + 1]``, shape (n + 1,).
    read_to
        Where the reading of each text stopped, in code points; anything behind its end if it did
        not, shape (n,).

    Returns
    -------
    ndarray of uint32, shape (tokens,)
        End of each token, exclusive, in code points of its text.
    """
    if len(token_start) == 0:
        return np.zeros(0, np.uint32)
    points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    begin = np.cumsum(lengths) - lengths
    stop = begin + np.minimum(lengths, np.asarray(read_to, np.int64))
    owner = np.repeat(np.arange(len(texts)), np.diff(token_indptr))
    offset = begin[owner]
    start = token_start.astype(np.int64) + offset
    end = np.minimum(_next_greater(start, len(points)), stop[owner])

    solid = ~_IS_SPACE[np.minimum(points, _LAST_SPACE + 1)]
    after_solid = np.zeros(len(points) + 1, np.int64)
    np.maximum.accumulate(np.where(solid, np.arange(1, len(points) + 1), 0), out=after_solid[1:])
    trimmed = after_solid[end]
    return (np.where(trimmed > start, trimmed, end) - offset).astype(np.uint32)


def _next_greater(ascending: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    """For each value of an ascending array, the next value that is greater; `last` if none."""
    following = np.append(ascending[1:], last)
    following = np.where(following > ascending, following, last)
    return np.minimum.accumulate(following[::-1])[::-1]
