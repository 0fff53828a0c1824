"""What naming and verifying will cost, before anything is asked.

The very code that will ask runs with a model that only counts. Names that are not there yet are
replaced by one of typical length.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from conspectus.labels.language.latents import model_of
from conspectus.labels.language.names import placeholder_names
from conspectus.labels.methods import METHODS, NEED_MODEL, VERIFIERS
from conspectus.llm import Missing
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.labels.tasks import Task
    from conspectus.llm import Answer, Estimate, LanguageModel, Ledger, Question


class Counting:
    """A language model that answers nothing and estimates what it is asked.

    Parameters
    ----------
    model
        The model that would answer.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._asked: list[Question] = []

    @property
    def name(self) -> str:
        """Name of the model that would answer."""
        return self._model.name

    @property
    def identity(self) -> str:
        """Its identity."""
        return self._model.identity

    @property
    def ledger(self) -> Ledger:
        """Its ledger, in which nothing is entered."""
        return self._model.ledger

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        """Note questions, and answer none.

        Parameters
        ----------
        questions
            Questions.
        progress
            Told nothing: there is nothing to wait for.

        Returns
        -------
        list of Missing
            One a question.
        """
        del progress
        self._asked += questions
        return [Missing("not_recorded", "only counted")] * len(questions)

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Estimate questions as the model does."""
        return self._model.estimate(questions)

    def total(self) -> Estimate:
        """Estimate all that was asked."""
        return self._model.estimate(self._asked)


def estimate_run(
    task: Task, method: str, verify: Sequence[str] = (), labels: Mapping[int, str] | None = None
) -> dict[str, Estimate]:
    """Estimate what a language model will be asked by a run of `label_store`.

    Parameters
    ----------
    task
        Latents and the model; nothing is asked.
    method
        One of `METHODS`; anything else makes no names, so that `labels` are verified.
    verify
        Measures, of `VERIFIERS`.
    labels
        Names that are there already; a name of typical length for every latent if None.

    Returns
    -------
    dict of str to Estimate
        By method and measure, of those that ask a language model. Measures are estimated as if
        every latent got a name, unless all answers that make names are known.

    Raises
    ------
    InputError
        There is no model.
    StoreError
        The store is incomplete or damaged.
    """
    model = model_of(task)
    found: dict[str, Estimate] = {}
    if method in METHODS and method in NEED_MODEL:
        counting = Counting(model)
        METHODS[method](replace(task, model=counting))
        found[method] = counting.total()
        if not found[method].calls:  # all names are known: their tests can be told exactly
            labels = METHODS[method](task).labels
    names = placeholder_names(task.latents.tolist()) if labels is None else labels
    for measure in verify:
        if measure in NEED_MODEL:
            counting = Counting(model)
            narrowed = replace(task, model=counting, latents=np.array(sorted(names), np.int64))
            VERIFIERS[measure](narrowed, names)
            found[measure] = counting.total()
    return found
