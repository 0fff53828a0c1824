"""Detection: whether a reader who knows only the name can tell where the latent fires.

Source: Paulo et al. (arXiv 2410.13928), section 3.2. Unlike there, half of the negatives are hard
ones: a name that only says what a text is about does not pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.labels.language.latents import model_of
from conspectus.labels.language.rendering import excerpt_line
from conspectus.labels.verification.judging import PER_CALL, judge
from conspectus.labels.verification.trials import Judged, Trial
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.labels.examples import Example, Examples
    from conspectus.labels.tasks import Score, Task
    from conspectus.llm import LanguageModel


def detection(task: Task, labels: Mapping[int, str]) -> dict[int, Score]:
    """Score names by whether a judge finds the documents that have their latents.

    Parameters
    ----------
    task
        The store and the judge.
    labels
        Name of each latent.

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
    examples = task.examples.to_test(
        task.store, list(labels), seed=task.seed, progress=task.progress
    )
    judged = detect(examples, labels, model, seed=task.seed, progress=task.progress)
    return {latent: of.score for latent, of in judged.items()}


def detect(
    examples: Mapping[int, Examples],
    names: Mapping[int, str],
    model: LanguageModel,
    *,
    seed: int = 0,
    per_call: int = PER_CALL,
    progress: Progress = SILENT,
) -> dict[int, Judged]:
    """Have names judged on excerpts at hand.

    Parameters
    ----------
    examples
        Excerpts of each latent; only those for testing are shown.
    names
        Name of each latent.
    model
        The judge.
    seed
        Decides the order of excerpts, together with the latent.
    per_call
        Excerpts of one question, at most.
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
    trials = {latent: detection_trials(examples[latent]) for latent in names}
    return judge("detection", names, trials, model, seed=seed, per_call=per_call, progress=progress)


def detection_trials(examples: Examples) -> list[Trial]:
    """Choose excerpts with and without the latent, as many of each.

    Parameters
    ----------
    examples
        Of one latent.

    Returns
    -------
    list of Trial
        Without marks: active excerpts over all strengths, and near and random negatives in turn.
    """
    near = [example for example in examples.testing_negatives if example.kind == "near"]
    other = [example for example in examples.testing_negatives if example.kind != "near"]
    n = min(len(examples.testing), len(near) + len(other))
    n_near = min(len(near), max((n + 1) // 2, n - len(other)))
    chosen = [
        *evenly(examples.testing, n),
        *near[:n_near],
        *other[: n - n_near],
    ]
    return [
        Trial(excerpt_line(example), example.kind == "active", example.quantile, example.kind)
        for example in chosen
    ]


def evenly(ordered: Sequence[Example], n: int) -> list[Example]:
    """Take some of many, at equal steps.

    Parameters
    ----------
    ordered
        All, by strength.
    n
        How many, no more than there are.

    Returns
    -------
    list of Example
        In the same order.
    """
    return [ordered[(2 * i + 1) * len(ordered) // (2 * n)] for i in range(n)]
