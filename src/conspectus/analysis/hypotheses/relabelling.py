"""Naming latents anew on this corpus with a language model."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from conspectus.analysis.hypotheses.naming import Name, Named, with_examples
from conspectus.errors import AnswersPendingError
from conspectus.labels.language import name_from_examples, placeholder_names
from conspectus.labels.language.latents import MIN_EXAMPLES, PURPOSE, naming_question
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.labels.examples import Examples
    from conspectus.llm import LanguageModel, Question

__all__ = ["PURPOSE", "name_questions", "relabelled", "with_stand_ins"]

HERE = "llm on this corpus, unverified"
UNRECORDED = frozenset({"not_recorded", "waiting"})
"""Reasons of answers that may still come."""
UNCLEAR = Name("", "llm: unclear on this corpus")


def name_questions(examples: Mapping[int, Examples]) -> list[Question]:
    """Write what `relabelled` asks.

    Parameters
    ----------
    examples
        Windows by latent, of discovery documents.

    Returns
    -------
    list of Question
        One for each latent with enough windows.
    """
    return [naming_question(examples[latent]) for latent in _nameable(examples)]


def with_stand_ins(names: Mapping[int, Name], examples: Mapping[int, Examples]) -> dict[int, Name]:
    """Give words to latents that have none yet, so that later questions can be counted.

    Parameters
    ----------
    names
        Names of the store.
    examples
        Windows by latent, of discovery documents.

    Returns
    -------
    dict of int to Name
        With words of usual length for those that `relabelled` would ask about.
    """
    bare = [latent for latent in _nameable(examples) if not names[latent].label.strip()]
    # The number keeps them apart: claims of one name are folded into one.
    words = placeholder_names(bare).items()
    return {**names, **{latent: Name(f"{word} {latent}", HERE) for latent, word in words}}


def relabelled(
    model: LanguageModel,
    names: Mapping[int, Name],
    examples: Mapping[int, Examples],
    progress: Progress = SILENT,
) -> Named:
    """Name latents by what they fire on here.

    Parameters
    ----------
    model
        The language model.
    names
        Names of the store.
    examples
        Windows by latent, of discovery documents.
    progress
        Told of every answer.

    Returns
    -------
    Named
        A latent that the model finds unclear has no name: a label made elsewhere would hide that.
        One without an answer keeps the store's.

    Raises
    ------
    AnswersPendingError
        Names are still to come from a batch, or are not in the cassette.
    """
    found = with_examples(names, examples)
    named = name_from_examples(examples, model, progress)
    await_recording(sum(why in UNRECORDED for why in named.missing.values()), "names of latents")
    for latent, label in named.labels.items():
        found[latent] = replace(found[latent], label=label, source=HERE)
    for latent in named.unclear:
        found[latent] = replace(UNCLEAR, example=found[latent].example)
    return Named(found, _notes(len(examples), named.unclear, named.missing))


def _nameable(examples: Mapping[int, Examples]) -> list[int]:
    return [latent for latent, one in examples.items() if len(one.naming) >= MIN_EXAMPLES]


def await_recording(count: int, what: str) -> None:
    """Stop where later questions would be made of answers that are still to come.

    Parameters
    ----------
    count
        Answers that are not in the batch files or cassette.
    what
        What they are.

    Raises
    ------
    AnswersPendingError
        There are some.
    """
    if count:
        raise AnswersPendingError(
            f"answers not recorded yet: {count} ({what}), and what comes next is made of them: of "
            "a batch, send the file of questions, give its answers and run the same again; of a "
            "cassette, record the whole run"
        )


def _notes(asked: int, unclear: tuple[int, ...], missing: Mapping[int, str]) -> tuple[str, ...]:
    notes: list[str] = []
    if unclear:
        notes.append(
            f"{len(unclear)} of {asked} latents have no one meaning on this corpus, so the model "
            "said; they go without a name."
        )
    if missing:
        reasons = ", ".join(f"{reason}: {n}" for reason, n in Counter(missing.values()).items())
        notes.append(
            f"{len(missing)} of {asked} latents could not be named on this corpus and keep the "
            f"store's label ({reasons})."
        )
        if "over_budget" in missing.values():
            notes.append("The budget ended before all latents were named.")
    return tuple(notes)
