"""From a text to the rows of token ids that a model reads.

A document may take several rows (chunks). Each row knows which of its tokens are the document's
own and at which position of the document they stand, so that what is found in any chunk points
back to the right characters.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from conspectus.errors import DocumentError, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.readers.formatting import Formatter

Overlong = Literal["chunk", "truncate", "error"]


@dataclass(frozen=True)
class Row:
    """One sequence for the model.

    Parameters
    ----------
    ids
        Token ids, shape ``[length]``.
    start, stop
        The document's own tokens stand at ``ids[start:stop]``.
    position
        Position in the document of the token at `start`.
    """

    ids: NDArray[np.int64]
    start: int
    stop: int
    position: int


@dataclass(frozen=True)
class TokenizedDocument:
    """A document ready to be read.

    Parameters
    ----------
    token_start
        Character (code point) at which each token starts, shape ``[n_tokens]``. Tokens that share
        a character (pieces of one emoji) share its start.
    rows
        The sequences to read.
    n_dropped
        Tokens cut off under ``truncate``.
    read_to
        Character at which the reading stopped for that, None if it went to the end of the text.
    """

    token_start: NDArray[np.uint32]
    rows: tuple[Row, ...] = field(repr=False)
    n_dropped: int = 0
    read_to: int | None = None

    @property
    def n_tokens(self) -> int:
        """How many tokens of the document's own are read."""
        return len(self.token_start)


def character_starts(offsets: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Turn a tokenizer's offsets into starts that never cut a character.

    Parameters
    ----------
    offsets
        Character spans of the tokens, shape ``[n, 2]``.

    Returns
    -------
    NDArray of uint32
        Starts, non-decreasing, shape ``[n]``; overlapping tokens share the start of the first.
    """
    if len(offsets) == 0:
        return np.zeros(0, dtype=np.uint32)
    starts = np.maximum.accumulate(offsets[:, 0])
    ends = np.maximum.accumulate(offsets[:, 1])
    fresh = np.ones(len(starts), dtype=bool)
    fresh[1:] = starts[1:] >= ends[:-1]
    leader = np.maximum.accumulate(np.where(fresh, np.arange(len(starts)), 0))
    return starts[leader].astype(np.uint32)


class DocumentTokenizer:
    """Turns texts into rows under a formatting policy and a length limit.

    Parameters
    ----------
    tokenizer
        A fast Hugging Face tokenizer.
    formatter
        The formatting policy, bound to that tokenizer.
    max_tokens
        Most tokens of one row, context included.
    overlong
        What to do with longer documents: ``chunk`` reads them in several rows, ``truncate`` reads
        the beginning, ``error`` refuses them.
    """

    def __init__(
        self,
        tokenizer: Any,
        formatter: Formatter,
        max_tokens: int,
        overlong: Overlong,
    ) -> None:
        if max_tokens < 8:
            message = f"max_tokens is {max_tokens}; at least 8 are needed"
            raise InputError(message)
        if overlong not in ("chunk", "truncate", "error"):
            message = f"overlong is {overlong!r}; choose chunk, truncate or error"
            raise InputError(message)
        self.tokenizer = tokenizer
        self.formatter = formatter
        self.max_tokens = max_tokens
        self.overlong: Overlong = overlong

    def __call__(self, text: str | None, prompt: str | None = None) -> TokenizedDocument:
        """Tokenize one document.

        Parameters
        ----------
        text
            The document.
        prompt
            The context it answers, if any.

        Returns
        -------
        TokenizedDocument
            Its rows and where its tokens stand in the text.

        Raises
        ------
        DocumentError
            The document cannot be read; the reason says why.
        """
        text = self._checked(text, "text")
        prompt = None if prompt is None else self._checked(prompt, "prompt")
        encoded = self.tokenizer(
            text,
            add_special_tokens=False,
            split_special_tokens=True,  # "<|end|>" in a document is text, not the end of a turn
            return_offsets_mapping=True,
            verbose=False,
        )
        ids = np.asarray(encoded["input_ids"], dtype=np.int64)
        if len(ids) == 0:
            raise DocumentError("no tokens")
        offsets = np.asarray(encoded["offset_mapping"], dtype=np.int64).reshape(-1, 2)
        before, after = self.formatter.around(prompt)
        limit = self.max_tokens // 2  # context never takes more than half of a row
        if len(before) > limit:
            before = [before[0], *before[len(before) - limit + 1 :]]
        room = self.max_tokens - len(before) - len(after)
        dropped, read_to = 0, None
        if len(ids) > room:
            if self.overlong == "error":
                raise DocumentError(f"{len(ids)} tokens, more than the {room} that fit")
            if self.overlong == "truncate":
                dropped = len(ids) - room
                ids, offsets = ids[:room], offsets[:room]
                read_to = int(offsets[:, 1].max())
        rows = self._rows(ids, before, after, room)
        if not any(row.stop > max(row.start, 1) for row in rows):
            raise DocumentError("a single token that stands first, where activations mean nothing")
        return TokenizedDocument(character_starts(offsets), rows, dropped, read_to)

    def _rows(
        self, ids: NDArray[np.int64], before: list[int], after: list[int], room: int
    ) -> tuple[Row, ...]:
        """Cut the ids into rows of about equal length."""
        pieces = -(-len(ids) // room)
        cuts = np.linspace(0, len(ids), pieces + 1).astype(np.int64)
        head, tail = np.asarray(before, dtype=np.int64), np.asarray(after, dtype=np.int64)
        return tuple(
            Row(
                np.concatenate([head, ids[low:high], tail]),
                len(head),
                len(head) + int(high - low),
                int(low),
            )
            for low, high in itertools.pairwise(cuts)
        )

    @staticmethod
    def _checked(text: object, what: str) -> str:
        if text is None or (isinstance(text, float) and text != text):
            raise DocumentError(f"{what} is missing")
        if not isinstance(text, str):
            raise DocumentError(f"{what} is a {type(text).__name__}, not a string")
        if what == "text" and not text.strip():
            raise DocumentError("text is empty" if not text else "text is only white space")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise DocumentError(
                f"{what} has a lone surrogate at character {error.start}"
            ) from error
        return text
