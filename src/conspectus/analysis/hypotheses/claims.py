"""What every kind of result says, in one form: claims that can be judged.

A comparison, a pair of concepts, a cluster and a search say different things. Here they say one:
*of these documents more have this than of those*. Whoever judges needs to know no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.hypotheses.contrast import Contrast
    from conspectus.analysis.hypotheses.naming import Name
    from conspectus.analysis.result import Result
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence


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
class Pairs:
    """What is needed to judge both halves of pairs: the first ones, which part the documents.

    Parameters
    ----------
    concepts
        Latent that parts the documents of each theme; None where the value of a column does, which
        nobody needs to judge.
    selection
        Documents that have the first concepts: those of the case, or prompts where these are
        answers.
    discovery
        Those of them that names are made from.
    partner
        Document of `selection` for each document of the case; -1 for none, shape (documents,).
    length
        Tokens of each document of the case where length decides what counts as a pair; else None.
    across
        Whether the first documents are others.
    """

    concepts: tuple[int | None, ...]
    selection: Selection
    discovery: IntArray
    partner: IntArray
    length: FloatArray | None
    across: bool

    def key(self, latent: int) -> int:
        """Give the number under which a first concept is named.

        Parameters
        ----------
        latent
            The latent.

        Returns
        -------
        int
            The latent itself; behind all latents of the case where the first documents are others,
            since it may fire on something else there.
        """
        return latent + self.across * self.selection.n_latents


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
    pairs
        Where claims are about pairs: how their first halves are judged. None for other claims.
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
    pairs: Pairs | None = None

    @property
    def latents(self) -> tuple[int, ...]:
        """Heads of the claims whose statement is to be found, and first halves, each once."""
        heads = [claim.latents[0] for claim in self.claims if not claim.statement]
        if self.pairs is not None and not self.pairs.across:
            heads += self.firsts
        return tuple(dict.fromkeys(heads))

    @property
    def firsts(self) -> tuple[int, ...]:
        """Latents of the first halves of pairs, each once; none where there are no pairs."""
        if self.pairs is None:
            return ()
        return tuple(dict.fromkeys(n for n in self.pairs.concepts if n is not None))

    def name_of(self, theme: int, names: Mapping[int, Name]) -> str:
        """Give the name of the first half of a pair.

        Parameters
        ----------
        theme
            Its theme.
        names
            Of all latents.

        Returns
        -------
        str
            Empty where it has none, or where a column parts the documents.
        """
        concept = None if self.pairs is None else self.pairs.concepts[theme]
        if self.pairs is None or concept is None:
            return ""
        return names[self.pairs.key(concept)].label.strip()


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
