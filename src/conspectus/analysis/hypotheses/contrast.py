"""Two groups of documents whose shares are compared, or one group and each of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from conspectus.stats.types import IntArray


@dataclass(frozen=True, eq=False)
class Contrast:
    """Two groups of documents whose shares are compared.

    Parameters
    ----------
    names
        What the groups are called.
    first, second
        Their documents, numbers over all stores. Paired: equally many, in the order of the pairs.
    paired
        Whether the documents of one place belong together.
    each
        Where the second group is several groups, the first against each of them; `paired` is then
        theirs. Empty where it is one.
    found_again
        Where groups were made anew without the concepts in question: Jaccard index of the first
        with the one that all concepts make; None for other groups.
    """

    names: tuple[str, str]
    first: IntArray
    second: IntArray
    paired: bool = False
    each: tuple[Contrast, ...] = ()
    found_again: float | None = None

    @classmethod
    def of_each(cls, name: str, each: tuple[Contrast, ...]) -> Contrast:
        """Put contrasts of one group with several others together.

        Parameters
        ----------
        name
            What the others are called together.
        each
            Two at least.

        Returns
        -------
        Contrast
            Its first group has the documents that any of them has.
        """
        first = np.unique(np.concatenate([one.first for one in each]))
        second = np.concatenate([one.second for one in each])
        return cls((each[0].names[0], name), first, second, each=each)

    @property
    def parts(self) -> tuple[Contrast, ...]:
        """The contrasts of two groups that it is made of: itself where there is one."""
        return self.each or (self,)

    @property
    def sizes(self) -> tuple[int, int]:
        """Documents of each group."""
        return int(self.first.size), int(self.second.size)

    def sampled(self, most: int, seed: int) -> Contrast:
        """Draw documents to look at.

        Parameters
        ----------
        most
            Documents of each group, at most.
        seed
            Of the draw. A document keeps its place in line whatever the group: contrasts that share
            documents share those drawn.

        Returns
        -------
        Contrast
            Whole pairs where it is paired.
        """
        if self.each:
            each = tuple(one.sampled(most, seed) for one in self.each)
            return Contrast.of_each(self.names[1], each)
        highest = max(self.first.max(initial=-1), self.second.max(initial=-1))
        place = np.random.default_rng([seed, 11]).random(int(highest) + 1)
        kept = np.sort(np.argsort(place[self.first], kind="stable")[:most])
        other = kept if self.paired else np.sort(np.argsort(place[self.second])[:most])
        return Contrast(self.names, self.first[kept], self.second[other], self.paired)


@dataclass(frozen=True, eq=False)
class Always:
    """The same groups whatever a statement is about; unlike a lambda it can go to a process.

    Parameters
    ----------
    contrast
        The groups.
    """

    contrast: Contrast

    def __call__(self, theme: int, latents: tuple[int, ...]) -> Contrast:  # noqa: ARG002
        """Give them; see `claims.Groups`."""
        return self.contrast
