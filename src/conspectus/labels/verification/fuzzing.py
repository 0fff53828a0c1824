"""Fuzzing: whether a reader who knows only the name can tell right marks from wrong ones.

Detection is content with a name that tells the right documents; fuzzing wants the right words in
them. Every excerpt has the latent. In half of them the marks are where it fires, exactly as in the
excerpts that names are made from; in the others on as many other words or pieces of words, of the
same sort and width, so that neither the number of marks nor their looks tell.

Source: Paulo et al. (arXiv 2410.13928), section 3.2. There wrong marks stand in other documents,
where detection alone would find them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from conspectus.labels.language.rendering import excerpt_line
from conspectus.labels.verification.judging import judged
from conspectus.labels.verification.trials import Trial
from conspectus.labels.verification.wrong_marks import marks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.labels.examples import Example, Examples, Mark
    from conspectus.labels.tasks import Score, Task

RIGHT, WRONG = "right", "wrong"


def fuzzing(task: Task, labels: Mapping[int, str]) -> dict[int, Score]:
    """Score names by whether a judge tells right marks from wrong ones.

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

    Notes
    -----
    A store without token codes knows only the strongest token of each document: wrong marks may
    then stand on words where the latent fires too, and scores are lower than they should be.
    """
    return judged("fuzzing", task, labels, partial(fuzzing_trials, seed=task.seed))


def fuzzing_trials(examples: Examples, seed: int = 0) -> list[Trial]:
    """Mark excerpts, half of them wrongly.

    Parameters
    ----------
    examples
        Of one latent.
    seed
        Decides which and where.

    Returns
    -------
    list of Trial
        An even number; of two excerpts next in strength one is marked rightly. Those with no
        other words to mark are left out.
    """
    rng = np.random.default_rng([seed, examples.latent, 3])
    marked: list[tuple[Example, list[Mark], list[Mark]]] = []
    for example in examples.testing:
        right, wrong = marks_of(example, rng)
        if right and wrong:
            marked.append((example, right, wrong))
    trials: list[Trial] = []
    for first, second in zip(marked[::2], marked[1::2], strict=False):
        for (example, right, wrong), truth in zip(
            (first, second), rng.permutation([True, False]).tolist(), strict=True
        ):
            line = excerpt_line(example, right if truth else wrong)
            trials.append(Trial(line, truth, example.quantile, RIGHT if truth else WRONG))
    return trials
