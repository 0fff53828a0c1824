"""Asking a judge about excerpts.

Excerpts of both sorts are shuffled together, and the judge is not told how many there are of each.
An excerpt whose answer did not come counts as not judged, and never as a "no".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.errors import InputError
from conspectus.labels.language.latents import model_of
from conspectus.labels.prompts import prompt
from conspectus.labels.verification.trials import Judged, Trial, summed_up
from conspectus.llm import Answer, Question, fence
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from conspectus.labels.examples import Examples
    from conspectus.labels.tasks import Measure, Score, Task
    from conspectus.llm import LanguageModel, Missing

PER_CALL: Final = 5
"""Excerpts of one question, as in delphi."""


def judged(
    measure: Measure,
    task: Task,
    labels: Mapping[int, str],
    trials: Callable[[Examples], list[Trial]],
) -> dict[int, Score]:
    """Have the names of a task judged on its excerpts for testing.

    Parameters
    ----------
    measure
        Which; its prompt has the same name.
    task
        The store and the judge.
    labels
        Name of each latent.
    trials
        Makes what is judged of a latent's excerpts.

    Returns
    -------
    dict of int to Score
        Balanced accuracy of every name; NaN where nothing could be judged.

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
    seed, progress = task.seed, task.progress
    examples = task.examples.to_test(task.store, list(labels), seed=seed, progress=progress)
    of = {latent: trials(examples[latent]) for latent in labels}
    found = judge(measure, labels, of, model, seed=seed, progress=progress)
    return {latent: one.score for latent, one in found.items()}


def judge(
    measure: Measure,
    names: Mapping[int, str],
    trials: Mapping[int, Sequence[Trial]],
    model: LanguageModel,
    *,
    seed: int = 0,
    per_call: int = PER_CALL,
    progress: Progress = SILENT,
) -> dict[int, Judged]:
    """Have names judged.

    Parameters
    ----------
    measure
        Which; its prompt has the same name.
    names
        Name of each latent.
    trials
        Excerpts of each latent that has a name.
    model
        The judge.
    seed
        Decides the order of excerpts, together with the latent.
    per_call
        Excerpts of one question, at most; with 1 no excerpt can tell of another.
    progress
        Told of every question answered.

    Returns
    -------
    dict of int to Judged
        Of every name.

    Raises
    ------
    InputError
        `per_call` is less than 1.
    LanguageModelError
        No further question can be answered.
    """
    if per_call < 1:
        raise InputError(f"a question needs at least 1 excerpt, not {per_call}")
    calls: list[tuple[int, NDArray[np.int64]]] = []
    questions: list[Question] = []
    for latent, name in names.items():
        mine = trials[latent]
        order = np.random.default_rng([seed, latent, len(measure)]).permutation(len(mine))
        for places in np.array_split(order, -(-len(mine) // per_call) or 1):
            if len(places):
                calls.append((latent, places))
                lines = [mine[i].line for i in places.tolist()]
                questions.append(judging_question(measure, name, lines, latent))
    said = {latent: np.full(len(trials[latent]), -1, np.int8) for latent in names}
    outcomes = model.ask(questions, progress)
    for (latent, places), outcome in zip(calls, outcomes, strict=True):
        said[latent][places] = _read(outcome, len(places))
    return {latent: summed_up(measure, trials[latent], said[latent]) for latent in names}


def judging_question(measure: Measure, name: str, lines: Sequence[str], latent: int) -> Question:
    """Ask about some excerpts.

    Parameters
    ----------
    measure
        Which; its prompt has the same name.
    name
        Name of the latent.
    lines
        The excerpts, one line each.
    latent
        Who asks.

    Returns
    -------
    Question
        Its answer has a true or false for each number.
    """
    numbered = "\n".join(f"{i}: {line}" for i, line in enumerate(lines, start=1))
    user = f"Property:\n{fence(name, 'property')}\n\nExcerpts:\n{fence(numbered, 'excerpts')}"
    return Question(prompt(measure), user, _schema(len(lines)), measure, f"latent {latent}")


def _schema(n: int) -> dict[str, Any]:
    keys = [str(i) for i in range(1, n + 1)]
    return {
        "type": "object",
        "properties": {key: {"type": "boolean"} for key in keys},
        "required": keys,
        "additionalProperties": False,
    }


def _read(outcome: Answer | Missing, n: int) -> NDArray[np.int8]:
    if not isinstance(outcome, Answer):
        return np.full(n, -1, np.int8)
    return np.array([bool(outcome.value[str(i)]) for i in range(1, n + 1)], np.int8)
