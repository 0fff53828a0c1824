"""Detection: whether a reader who knows only the name can tell where the latent fires.

Source: Paulo et al. (arXiv 2410.13928), section 3.2. Unlike there, half of the negatives are hard
ones: a name that only says what a text is about does not pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.labels.language.rendering import excerpt_line
from conspectus.labels.verification.judging import judged
from conspectus.labels.verification.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.labels.examples import Example, Examples
    from conspectus.labels.tasks import Score, Task


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
    return judged("detection", task, labels, detection_trials)


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
