"""The documents of a latent, whatever kind of index they were read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Postings:
    """The documents that have a latent, by ascending row.

    `Store.peak_spans` gives the words on which it fires most in them.

    Parameters
    ----------
    latent
        The latent.
    rows
        Global rows of the n documents, shape (n,).
    max
        Largest activation in each, shape (n,).
    count
        Tokens on which it fires in each, shape (n,).
    """

    latent: int
    rows: NDArray[np.int64]
    max: NDArray[np.float16]
    count: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.rows)


class Index(Protocol):
    """What every inverted index can be asked."""

    def frequencies(self) -> NDArray[np.int64]:
        """Documents that have each latent, shape (n_latents,)."""
        ...

    def quantile(self, share: float) -> NDArray[np.float32] | None:
        """Quantile of each latent's activations where the index keeps it, NaN for silent ones."""
        ...

    def look_up(self, latent: int) -> Postings:
        """Everything known of a latent; empty if no document has it."""
        ...

    def strengths(
        self, latents: Sequence[int]
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float16]]]:
        """Rows and largest activations of some latents, in the order given."""
        ...

    def each(self) -> Iterator[Postings]:
        """All latents that fire, in ascending order."""
        ...
