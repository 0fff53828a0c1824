"""The one definition of "this document has this latent".

Every analysis takes a `Presence` and records it with its result, so that no two numbers of a
report rest on different silent rules.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Presence:
    """When a document counts as having a latent.

    A document has a latent when the latent fires on at least `min_tokens` of its tokens and its
    largest activation is greater than `threshold`. The default, any firing at all, is what the
    store holds, so it needs neither counts nor activations to be read.

    Parameters
    ----------
    min_tokens
        Least number of tokens, at least 1.
    threshold
        Activation that must be exceeded, at least 0, in the SAE's units. Compared with the stored
        activation, which has 11 significant bits.

    Raises
    ------
    InputError
        A parameter is out of its range.
    """

    min_tokens: int = 1
    threshold: float = 0.0

    def __post_init__(self) -> None:
        try:
            tokens = operator.index(self.min_tokens)
        except TypeError:
            tokens = 0
        if isinstance(self.min_tokens, bool) or tokens < 1:
            raise InputError(f"min_tokens must be a whole number from 1, not {self.min_tokens!r}")
        if not (math.isfinite(self.threshold) and self.threshold >= 0):
            raise InputError(f"threshold must be a number from 0, not {self.threshold!r}")

    @property
    def fields(self) -> tuple[str, ...]:
        """Stored fields that deciding takes: some of ``"max"`` and ``"count"``, or none."""
        needed = {"max": self.threshold > 0, "count": self.min_tokens > 1}
        return tuple(name for name, wanted in needed.items() if wanted)

    def mask(
        self, *, max: NDArray[Any] | None = None, count: NDArray[Any] | None = None
    ) -> NDArray[np.bool_] | None:
        """Tell which entries are present.

        Parameters
        ----------
        max
            Largest activation of each entry, shape (n,); needed if in `fields`.
        count
            Number of tokens of each entry, shape (n,); needed if in `fields`.

        Returns
        -------
        ndarray of bool, shape (n,), or None
            None where every stored entry is present.

        Raises
        ------
        InputError
            An array in `fields` was not given.
        """
        kept: NDArray[np.bool_] | None = None
        if self.min_tokens > 1:
            if count is None:
                raise InputError("this presence needs the field 'count'")
            kept = np.asarray(count >= self.min_tokens)
        if self.threshold > 0:
            if max is None:
                raise InputError("this presence needs the field 'max'")
            # float16 arithmetic would round the threshold itself.
            strong = np.asarray(max.astype(np.float32) > np.float32(self.threshold))
            kept = strong if kept is None else kept & strong
        return kept

    def kept(self, entries: object) -> NDArray[np.bool_] | None:
        """Tell which entries of a part or of postings are present.

        Parameters
        ----------
        entries
            Has an attribute of every name in `fields`.

        Returns
        -------
        ndarray of bool or None
            As from `mask`.
        """
        return self.mask(**{name: getattr(entries, name) for name in self.fields})

    def record(self) -> dict[str, int | float]:
        """Return the settings as they stand in a result."""
        return {"min_tokens": int(self.min_tokens), "threshold": float(self.threshold)}
