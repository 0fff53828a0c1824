"""What a labelling run would ask of a language model and cost, without asking.

Labellers and measures run as they would, with a model that counts their questions and answers none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conspectus.labels.choice import choose_latents
from conspectus.labels.methods import METHODS, NEED_MODEL, VERIFIERS
from conspectus.labels.run import KEEP, check_request
from conspectus.labels.sets import label_sets
from conspectus.labels.tasks import Task
from conspectus.llm import Estimate, Ledger, Missing
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conspectus.llm import Answer, LanguageModel, Question
    from conspectus.store import Store

_LIKELY_NAME: Final = "a name of about so many words as names have, found by then"
_NOTHING: Final = Estimate(0, 0, 0, 0, 0.0)


@dataclass(frozen=True)
class LabelPlan:
    """What a run would ask.

    Parameters
    ----------
    latents
        Latents that it would name.
    stages
        Cost of naming and of each measure that asks a language model, by method or measure.
    """

    latents: int
    stages: dict[str, Estimate]

    @property
    def total(self) -> Estimate:
        """The sum of all stages."""
        return _sum(list(self.stages.values()))


class CountingModel:
    """A language model that counts what it is asked and answers nothing.

    Parameters
    ----------
    model
        What would be asked.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.name, self.identity, self.ledger = model.name, model.identity, Ledger()
        self.estimates: list[Estimate] = []

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        """Count questions.

        Parameters
        ----------
        questions
            Any number of them.
        progress
            Not told: nothing is waited for.

        Returns
        -------
        list of Missing
            One a question.
        """
        del progress
        self.estimates.append(self._model.estimate(questions))
        return [Missing("not_recorded", "only counted") for _ in questions]

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Say what questions would cost, as the model does."""
        return self._model.estimate(questions)


def plan_labels(
    store: Store,
    method: str = "lexical",
    *,
    latents: str | int | Iterable[int] = "all",
    verify: Sequence[str] = (),
    name: str | None = None,
    model: LanguageModel | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> LabelPlan:
    """Say what `label_store` would ask of the language model.

    Parameters
    ----------
    store, method, latents, verify, name, model, seed, progress
        As for `label_store`.

    Returns
    -------
    LabelPlan
        Calls, tokens and money. Names are not known before they are found: their tests are counted
        with a name of usual length, so answers that are known already are not seen there.

    Raises
    ------
    InputError
        There is no such method, measure or latent, or a model is needed.
    StoreError
        The store is incomplete or damaged.
    """
    target = check_request(method, verify, name, model)
    chosen = choose_latents(store, latents)
    stages: dict[str, Estimate] = {}
    labels = dict.fromkeys(chosen.tolist(), _LIKELY_NAME)
    if method == KEEP:
        table = label_sets(store).tables.get(target)
        known = () if table is None else table.select(["latent", "label"]).to_pylist()
        labels = {row["latent"]: row["label"] for row in known if row["latent"] in labels}
    for stage in (method, *verify):
        if stage not in NEED_MODEL or model is None:
            continue
        counting = CountingModel(model)
        task = Task(store, chosen, counting, seed, progress or SILENT)
        if stage in METHODS:
            METHODS[stage](task)
        else:
            VERIFIERS[stage](task, labels)
        stages[stage] = _sum(counting.estimates)
    return LabelPlan(len(chosen), stages)


def _sum(estimates: Sequence[Estimate]) -> Estimate:
    total = _NOTHING
    for one in estimates:
        money = None if total.money is None or one.money is None else total.money + one.money
        total = Estimate(
            total.calls + one.calls,
            total.cached + one.cached,
            total.tokens_in + one.tokens_in,
            total.tokens_out + one.tokens_out,
            money,
        )
    return total
