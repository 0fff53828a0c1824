"""Hypotheses: a few statements that stand for many claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from conspectus.analysis.counts import presence_matrix
from conspectus.analysis.families import Folding, heads
from conspectus.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.analysis.hypotheses.claims import Case, Claim
    from conspectus.analysis.hypotheses.naming import Name

Source = Literal["llm", "labels", "query"]

_ALIKE = Folding(jaccard=0.5, cosine=-1.0)
_LABELS = 3
_SAID = "This text fits the description: “{0}”."


@dataclass(frozen=True)
class Hypothesis:
    """A statement about one text.

    Parameters
    ----------
    statement
        In plain words; labels where no model wrote it.
    source
        Who wrote it.
    claims
        Numbers of the claims it stands for, the most important first; all of one theme and one
        direction.
    named
        Whether it says anything in words. Of the number of a latent nobody can judge a text.
    first
        Name of the first half of a pair, true of the same text or of the one that it answers; empty
        where it is no pair, and where the value of a column is the first half.
    """

    statement: str
    source: Source
    claims: tuple[int, ...]
    named: bool = True
    first: str = ""

    @property
    def first_statement(self) -> str:
        """What a judge is asked about the first half; empty where nobody is asked."""
        return _SAID.format(self.first) if self.first and self.named else ""


@dataclass(frozen=True)
class Folded:
    """Claims turned into hypotheses.

    Parameters
    ----------
    hypotheses
        Distinct ones, the most important first.
    leftovers
        Numbers of the claims that none stands for.
    notes
        What a careful reader must know.
    """

    hypotheses: tuple[Hypothesis, ...]
    leftovers: tuple[int, ...]
    notes: tuple[str, ...] = ()


def asked_for(case: Case) -> tuple[Hypothesis, ...]:
    """Take the claims whose words the user gave.

    Parameters
    ----------
    case
        The claims.

    Returns
    -------
    tuple of Hypothesis
        One each.
    """
    return tuple(
        Hypothesis(_SAID.format(claim.statement), "query", (number,))
        for number, claim in enumerate(case.claims)
        if claim.statement
    )


def with_firsts(
    case: Case, hypotheses: Sequence[Hypothesis], names: Mapping[int, Name]
) -> tuple[Hypothesis, ...]:
    """Put the first halves of pairs into words.

    Parameters
    ----------
    case
        The claims.
    hypotheses
        About the second halves.
    names
        Of all latents.

    Returns
    -------
    tuple of Hypothesis
        A pair whose first concept has no name is not named: nobody could judge both halves.
    """
    if case.pairs is None:
        return tuple(hypotheses)
    found: list[Hypothesis] = []
    for one in hypotheses:
        theme = case.claims[one.claims[0]].theme
        name = case.name_of(theme, names)
        known = bool(name) or case.pairs.concepts[theme] is None
        found.append(replace(one, first=" ".join(name.split()), named=one.named and known))
    return tuple(found)


def section_of(claim: Claim) -> tuple[int, bool]:
    """Tell which claims may become one hypothesis: those of one section."""
    return claim.theme, claim.more


def from_labels(case: Case, names: Mapping[int, Name], most: int) -> Folded:
    """Fold claims without a language model: those of like documents or of one label are one.

    Parameters
    ----------
    case
        The claims.
    names
        Name of every latent.
    most
        Hypotheses, at most.

    Returns
    -------
    Folded
        Statements are labels.
    """
    given = asked_for(case)[:most]
    numbers = [i for i, claim in enumerate(case.claims) if not claim.statement]
    groups: dict[int, list[int]] = {}
    for number, head in zip(numbers, _heads(case, names, numbers), strict=True):
        groups.setdefault(head, []).append(number)
    chosen = list(groups.values())[: most - len(given)]
    made = [_from_claims(case, names, claims) for claims in chosen]
    used = {number for claims in chosen for number in claims}
    left = tuple(number for number in numbers if number not in used)
    return Folded((*given, *made), left)


def _heads(case: Case, names: Mapping[int, Name], numbers: Sequence[int]) -> list[int]:
    """First claim of like ones, for each claim: by the documents they are in, then by label."""
    if not numbers:
        return []
    claims = [case.claims[number] for number in numbers]
    latents = np.array([claim.latents[0] for claim in claims], np.int64)
    kept = np.zeros(case.selection.side.size, np.bool_)
    kept[case.discovery] = True
    unique, place = np.unique(latents, return_inverse=True)
    present = presence_matrix(case.selection.narrowed(kept), unique, case.presence, SILENT)
    sections = list(dict.fromkeys(map(section_of, claims)))
    kinds = np.array([sections.index(section_of(claim)) for claim in claims])
    head = heads(present[case.discovery][:, place], None, _ALIKE, kinds=kinds)
    first: dict[tuple[int, str], int] = {}
    found: list[int] = []
    for i, latent in enumerate(latents.tolist()):
        label = names[latent].label
        own = int(head[i])
        if label:
            own = first.setdefault((int(kinds[i]), label), own)
        found.append(own)
    return found


def _from_claims(case: Case, names: Mapping[int, Name], claims: Sequence[int]) -> Hypothesis:
    """State claims by the labels that they have; by numbers of latents where none has one."""
    latents = [case.claims[number].latents[0] for number in claims]
    labels = [names[latent].label for latent in latents if names[latent].label.strip()]
    said = labels or [f"latent {latent}" for latent in latents]
    statement = "; ".join(list(dict.fromkeys(said))[:_LABELS])
    return Hypothesis(statement, "labels", tuple(claims), named=bool(labels))
