"""One name for each document, and no two alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class UniqueIds:
    """Make document ids unique in the order of the stream.

    The second document of a name gets ``#2``, the third ``#3``. The same stream gives the same ids,
    so that a run that goes on where it stopped meets the documents it left.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._row = 0

    def name(self, wanted: Sequence[str | None]) -> list[str]:
        """Name the next documents.

        Parameters
        ----------
        wanted
            The user's ids of the next n documents; a missing or empty one is the row number.

        Returns
        -------
        list of str
            n ids, none of them given out before.
        """
        named = [self._unique(w or str(row)) for row, w in enumerate(wanted, start=self._row)]
        self._row += len(named)
        return named

    def _unique(self, wanted: str) -> str:
        name, number = wanted, self._seen.get(wanted, 0)
        while name in self._seen:
            number += 1
            name = f"{wanted}#{number}"
        self._seen[wanted] = max(number, 1)
        self._seen.setdefault(name, 1)
        return name
