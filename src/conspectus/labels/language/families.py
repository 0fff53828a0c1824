"""One name for latents that mean the same, so that people read one concept and not five."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.labels.language.latents import (
    MIN_EXAMPLES,
    TOO_FEW,
    ask_for_name,
    model_of,
    naming_question,
    strength_of,
)
from conspectus.labels.language.names import read_names
from conspectus.labels.language.rendering import excerpt_line
from conspectus.labels.tasks import Named, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.labels.examples import Example, Examples
    from conspectus.llm import Question
    from conspectus.store import Store

MOST_MEMBERS: Final = 8
"""Members that are shown: the one that stands for the family, and the first of the others."""
EXCERPTS: Final = 24
"""Active excerpts of a family that are shown."""


def name_families(task: Task) -> Named:
    """Name families of latents with a language model, one question each.

    Parameters
    ----------
    task
        Latents, the model, and the families: one latent that stands for all, and the others. A
        latent of no family is one of its own.

    Returns
    -------
    Named
        Every latent of a family that is asked for has the family's name.

    Raises
    ------
    InputError
        There is no model.
    StoreError
        The store is incomplete or damaged.
    LanguageModelError
        No further question can be answered.
    """
    model = model_of(task)
    families = families_of(task.latents.tolist(), task.families)
    needed = sorted({latent for members in families.values() for latent in members})
    examples = task.examples.to_name(task.store, needed, seed=task.seed, progress=task.progress)
    questions: dict[int, Question] = {}
    for head, members in families.items():
        question = family_question(task.store, [examples[latent] for latent in members])
        if question is not None:
            questions[head] = question
    outcomes = model.ask(list(questions.values()), task.progress)
    named = read_names(list(questions), outcomes)
    few = {head: TOO_FEW for head in families if head not in questions}
    return _to_members(task, named, {**named.missing, **few})


def families_of(
    latents: Sequence[int], families: Mapping[int, Sequence[int]]
) -> dict[int, list[int]]:
    """Find the families of some latents.

    Parameters
    ----------
    latents
        Latents.
    families
        Members of each family, by the latent that stands for it; whether that one is among the
        members does not matter.

    Returns
    -------
    dict of int to list of int
        The families that have one of `latents`, the latent that stands for each first; a latent
        of none is a family of its own.
    """
    head_of = {member: head for head, members in families.items() for member in (head, *members)}
    heads = dict.fromkeys(head_of.get(latent, latent) for latent in latents)
    return {
        head: list(dict.fromkeys([head, *families.get(head, ())]))[:MOST_MEMBERS] for head in heads
    }


def family_question(store: Store, members: Sequence[Examples]) -> Question | None:
    """Ask for the name of a family.

    Parameters
    ----------
    store
        Tells where members fire.
    members
        Excerpts of each, the one that stands for the family first.

    Returns
    -------
    Question or None
        None if there are fewer than `MIN_EXAMPLES` active excerpts. Nothing is shown of documents
        that will test the name of any member; and no negative in which any member fires.
    """
    if len(members) == 1:
        return naming_question(members[0]) if len(members[0].naming) >= MIN_EXAMPLES else None
    tested = {example.row for of in members for example in (*of.testing, *of.testing_negatives)}
    active = _in_turn(members, tested)
    if len(active) < MIN_EXAMPLES:
        return None
    fires = np.zeros(store.n_documents, np.bool_)
    for rows, _ in store.strengths([of.latent for of in members]):
        fires[rows] = True
    head = members[0]
    negatives = [
        example
        for of in members
        for example in of.naming_negatives
        if example.row not in tested and not fires[example.row]
    ]
    lines = [
        f"{ascii_uppercase[i]} {strength_of(example, members[i].naming)} "
        f"{excerpt_line(example, example.marks)}"
        for i, example in active
    ]
    wanted = max(len(head.naming_negatives), 1)
    return ask_for_name("family", lines, negatives[:wanted], f"family of latent {head.latent}")


def _in_turn(members: Sequence[Examples], tested: set[int]) -> list[tuple[int, Example]]:
    """Active excerpts of all members in turn, over all strengths, no document twice."""
    share = -(-EXCERPTS // len(members))
    seen = set(tested)
    active: list[tuple[int, Example]] = []
    for i, of in enumerate(members):
        usable = [example for example in of.naming if example.row not in seen]
        step = max(len(usable) / share, 1.0)
        chosen = [usable[int(k * step)] for k in range(min(share, len(usable)))]
        seen |= {example.row for example in chosen}
        active += [(i, example) for example in chosen]
    return active


def _to_members(task: Task, named: Named, missing: Mapping[int, str]) -> Named:
    """Give every latent asked for what its family got."""
    head_of = {
        member: head for head, members in task.families.items() for member in (head, *members)
    }
    wanted: list[int] = task.latents.tolist()
    heads = {latent: head_of.get(latent, latent) for latent in wanted}
    unclear = set(named.unclear)
    return Named(
        {latent: named.labels[head] for latent, head in heads.items() if head in named.labels},
        unclear=tuple(latent for latent, head in heads.items() if head in unclear),
        missing={latent: missing[head] for latent, head in heads.items() if head in missing},
    )
