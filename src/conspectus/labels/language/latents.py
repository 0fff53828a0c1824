"""One question a latent: what its excerpts share and those like them lack."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from conspectus.errors import InputError
from conspectus.labels.language.names import SCHEMA, read_names
from conspectus.labels.language.rendering import excerpt_line
from conspectus.labels.prompts import prompt
from conspectus.labels.tasks import Named, Task
from conspectus.llm import Question, fence
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.labels.examples import Example, Examples
    from conspectus.llm import LanguageModel

PURPOSE: Final = "name"
MIN_EXAMPLES: Final = 3
"""Fewer active excerpts say too little to name a latent by."""
TOO_FEW: Final = f"fewer than {MIN_EXAMPLES} documents to name it by"


def name_latents(task: Task) -> Named:
    """Name latents with a language model, one question each.

    Parameters
    ----------
    task
        Latents and the model.

    Returns
    -------
    Named
        Names, what is unclear, and what is missing.

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
    latents = task.latents.tolist()
    examples = task.examples.to_name(task.store, latents, seed=task.seed, progress=task.progress)
    return name_from_examples(examples, model, task.progress)


def model_of(task: Task) -> LanguageModel:
    """Give the model of a task.

    Raises
    ------
    InputError
        There is none.
    """
    if task.model is None:
        raise InputError("this needs a language model: give one")
    return task.model


def name_from_examples(
    examples: Mapping[int, Examples], model: LanguageModel, progress: Progress = SILENT
) -> Named:
    """Name latents from excerpts at hand.

    Parameters
    ----------
    examples
        Excerpts of each latent; only those for naming are shown.
    model
        The model.
    progress
        Told of every question answered.

    Returns
    -------
    Named
        As `name_latents`. A latent of fewer than `MIN_EXAMPLES` active excerpts is missing, and
        nobody is asked.

    Raises
    ------
    LanguageModelError
        No further question can be answered.
    """
    asked = [latent for latent, of in examples.items() if len(of.naming) >= MIN_EXAMPLES]
    outcomes = model.ask([naming_question(examples[latent]) for latent in asked], progress)
    named = read_names(asked, outcomes)
    few = {latent: TOO_FEW for latent in examples if latent not in set(asked)}
    return Named(named.labels, unclear=named.unclear, missing={**named.missing, **few})


def naming_question(examples: Examples) -> Question:
    """Ask for the name of a latent.

    Parameters
    ----------
    examples
        Its excerpts; only those for naming are shown.

    Returns
    -------
    Question
        For `read_names`.
    """
    shown = [
        f"{strength_of(example, examples.naming)} {excerpt_line(example, example.marks)}"
        for example in examples.naming
    ]
    return ask_for_name("name", shown, examples.naming_negatives, f"latent {examples.latent}")


def ask_for_name(
    form: str, active: Sequence[str], negatives: Sequence[Example], key: str
) -> Question:
    """Put a question that names something.

    Parameters
    ----------
    form
        Name of the prompt.
    active
        Lines in which it fires.
    negatives
        Excerpts in which it does not.
    key
        Who asks.

    Returns
    -------
    Question
        For `read_names`.
    """
    without = [excerpt_line(example) for example in negatives] or ["(none found)"]
    user = f"WITH\n{fence(chr(10).join(active), 'with')}\n\n"
    user += f"WITHOUT\n{fence(chr(10).join(without), 'without')}"
    return Question(prompt(form), user, SCHEMA, PURPOSE, key)


def strength_of(example: Example, others: Sequence[Example]) -> str:
    """Tell how strong an excerpt is among others, such as ``"9/10"``.

    Parameters
    ----------
    example
        An active excerpt.
    others
        Active excerpts of the same latent, this one among them.

    Returns
    -------
    str
        From 1/10 to 10/10, the strongest of them.
    """
    top = max(other.strength for other in others)
    return f"{max(math.ceil(10 * example.strength / top - 1e-9), 1)}/10"
