"""Batches of rows by a budget of tokens.

Rows are sorted by length before they are cut into batches, so that little of a batch is padding,
and a batch that does not fit in memory is halved instead of ending the job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import torch

from conspectus.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")


MOST_PADDING = 0.045


def batches_by_tokens(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Group rows into batches whose padded size and padding stay within bounds.

    Parameters
    ----------
    lengths
        Tokens of each row.
    budget
        Most tokens of a batch, padding included; a longer row is a batch of its own.

    Returns
    -------
    list of list of int
        Row numbers of each batch, longest rows first, so that memory runs out early if at all. No
        batch is more than `MOST_PADDING` padding.
    """
    order = sorted(range(len(lengths)), key=lambda row: (-lengths[row], row))
    batches: list[list[int]] = []
    filled = 0
    for row in order:
        if batches:
            padded = lengths[batches[-1][0]] * (len(batches[-1]) + 1)
            if padded <= budget and filled + lengths[row] >= (1 - MOST_PADDING) * padded:
                batches[-1].append(row)
                filled += lengths[row]
                continue
        batches.append([row])
        filled = lengths[row]
    return batches


def padding_share(lengths: Sequence[int], batches: Sequence[Sequence[int]]) -> float:
    """Return the share of padded positions that are padding."""
    padded = sum(max(lengths[row] for row in batch) * len(batch) for batch in batches)
    return 1.0 - sum(lengths) / padded if padded else 0.0


def out_of_memory(error: BaseException) -> bool:
    """Say whether an error means that memory ran out, on any device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    text = str(error)
    return isinstance(error, RuntimeError) and (
        "out of memory" in text or "can't allocate memory" in text
    )


def halving(
    batches: Sequence[list[int]], work: Callable[[list[int]], T]
) -> Iterator[tuple[list[int], T]]:
    """Do work batch by batch; halve a batch that runs out of memory, and all later ones.

    Parameters
    ----------
    batches
        Row numbers of each batch.
    work
        What to do with a batch.

    Yields
    ------
    tuple of list of int and T
        The rows done and what the work gave.

    Raises
    ------
    ReaderError
        A single row does not fit.
    """
    pending = [list(batch) for batch in reversed(batches)]
    largest: int | None = None
    while pending:
        rows = pending.pop()
        if largest is not None and len(rows) > largest:
            pending.extend([rows[largest:], rows[:largest]])
            continue
        try:
            done = work(rows)
        except (MemoryError, RuntimeError) as error:
            if not out_of_memory(error):
                raise
            if len(rows) == 1:
                message = "one row does not fit in memory: lower max_tokens or use a smaller model"
                raise ReaderError(message) from error
            largest = len(rows) // 2
            pending.append(rows)
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            continue
        yield rows, done
