"""What every kind of result says, in one form: claims that can be judged.

A comparison, a pair of concepts, a cluster and a search say different things. Here they say one:
*of these documents more have this than of those*. Whoever judges needs to know no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from conspectus.analysis.result import Result
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray
    from conspectus.store import Presence


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
    """

    names: tuple[str, str]
    first: IntArray
    second: IntArray
    paired: bool = False

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
        highest = max(self.first.max(initial=-1), self.second.max(initial=-1))
        place = np.random.default_rng([seed, 11]).random(int(highest) + 1)
        kept = np.sort(np.argsort(place[self.first], kind="stable")[:most])
        other = kept if self.paired else np.sort(np.argsort(place[self.second])[:most])
        return Contrast(self.names, self.first[kept], self.second[other], self.paired)


@dataclass(frozen=True)
class Claim:
    """One thing that a result says.

    Parameters
    ----------
    latents
        Latents of one concept, the head of the family first.
    theme
        Claims of one theme are about the same two groups and may become one hypothesis.
    more
        Whether the first group has more of it.
    statement
        What it says in words, where the user said so (a query); else it is to be found.
    """

    latents: tuple[int, ...]
    theme: int
    more: bool
    statement: str = ""


class Groups(Protocol):
    """Gives the two groups of a theme."""

    def __call__(self, theme: int, latents: tuple[int, ...]) -> Contrast:
        """Find the groups whose shares are compared.

        Parameters
        ----------
        theme
            The theme.
        latents
            What is claimed of them. Where documents were grouped by their concepts, they are
            grouped without these: otherwise the groups would differ in them by construction.

        Returns
        -------
        Contrast
            Judging documents only.
        """
        ...


@dataclass(frozen=True, eq=False)
class Case:
    """Everything a result claims, and the documents to judge it on.

    Parameters
    ----------
    selection
        The documents of all stores.
    discovery
        Documents that names are made from, numbers over all stores.
    claims
        The most important first.
    themes
        What each theme compares, for whoever reads it: ``"documents of a against those of b"``.
    groups
        Gives the groups of a theme.
    presence
        When a document has a latent.
    chosen_apart
        Whether the claims were chosen without the judging documents.
    by_construction
        Whether the groups were made by the very latents, so that the latents' own differences prove
        nothing.
    notes
        What a careful reader must know.
    """

    selection: Selection
    discovery: IntArray
    claims: tuple[Claim, ...]
    themes: tuple[str, ...]
    groups: Groups
    presence: Presence
    chosen_apart: bool
    by_construction: bool = False
    notes: tuple[str, ...] = ()

    @property
    def latents(self) -> tuple[int, ...]:
        """Heads of the claims whose statement is to be found, each once."""
        heads = (claim.latents[0] for claim in self.claims if not claim.statement)
        return tuple(dict.fromkeys(heads))


@dataclass(frozen=True)
class Wanted:
    """What is asked of an adapter.

    Parameters
    ----------
    claims
        Claims, at most.
    share
        Share of the documents to judge on, where the result has not set documents aside itself.
    seed
        Decides which documents those are.
    """

    claims: int
    share: float
    seed: int


class Adapter(Protocol):
    """Turns one kind of result into a case: one file for each kind."""

    def __call__(self, result: Result, wanted: Wanted, /) -> Case:
        """Say what a result claims.

        Parameters
        ----------
        result
            Of the kind that the adapter is for.
        wanted
            How many claims, judged on which documents.

        Returns
        -------
        Case
            At least one claim.

        Raises
        ------
        AnalysisError
            The result claims nothing.
        """
        ...
