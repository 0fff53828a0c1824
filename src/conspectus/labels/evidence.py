"""The peaks of one latent as a namer asks of them: which have a term, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.labels.roles import CONTEXT, FORMS, PHRASES, ROLES
from conspectus.labels.windows import REACH
from conspectus.labels.wording import write_term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MOST_FORMS = 2
_CONTEXT = ROLES.index(CONTEXT)
_FORMS = ROLES.index(FORMS)


@dataclass(frozen=True, eq=False)
class Evidence:
    """The peaks of one latent.

    Parameters
    ----------
    keys
        For each of `ROLES` the keys of the n peaks, shape (n,) or (n, several).
    folded, surface
        Units around each peak, folded and as they stand, shape (n, WIDTH).
    weight
        Share of the latent's mass, shape (n,).
    texts
        What every unit looks like.
    """

    keys: Sequence[NDArray[np.int64]]
    folded: NDArray[Any]
    surface: NDArray[Any]
    weight: NDArray[Any]
    texts: Sequence[str]

    def has(self, role: int, key: int) -> NDArray[np.bool_]:
        """Which peaks have a term, shape (n,)."""
        found = self.keys[role] == key
        return found.any(1) if found.ndim > 1 else found

    def write(self, role: int, key: int) -> str:
        """Write a term with its words in their commonest form."""
        if role == _CONTEXT:
            around = self.surface[self.folded == key]
            return write_term(role, key, [self.texts[_commonest(around)]])
        if role == _FORMS:
            forms, count = np.unique(self.folded[self.has(role, key), REACH], return_counts=True)
            some = forms[np.argsort(-count, kind="stable")[:_MOST_FORMS]]
            return write_term(role, key, [self.texts[int(form)] for form in some])
        if role >= len(PHRASES):
            return write_term(role, key, [])
        columns = [REACH + offset for offset in PHRASES[role].offsets]
        bearing = self.surface[self.has(role, key)]
        texts = [self.texts[_commonest(bearing[:, column])] for column in columns]
        return write_term(role, key, texts)


def _commonest(units: NDArray[Any]) -> int:
    known, count = np.unique(units, return_counts=True)
    return int(known[np.argmax(count)])
