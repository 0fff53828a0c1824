"""What a labelling run would ask of a language model and cost, without asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.labels.choice import choose_latents
from conspectus.labels.methods import NEED_MODEL
from conspectus.labels.run import KEEP, check_request, labels_of, task_of
from conspectus.labels.sets import label_sets
from conspectus.llm import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conspectus.llm import LanguageModel
    from conspectus.progress import Progress
    from conspectus.store import Store


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
    stages: Mapping[str, Estimate]

    @property
    def total(self) -> Estimate:
        """The sum of all stages; no money where one has none."""
        every = list(self.stages.values())
        money = [one.money for one in every if one.money is not None]
        return Estimate(
            sum(one.calls for one in every),
            sum(one.cached for one in every),
            sum(one.tokens_in for one in every),
            sum(one.tokens_out for one in every),
            sum(money) if len(money) == len(every) else None,
        )


def plan_labels(
    store: Store,
    method: str = "lexical",
    *,
    latents: str | int | Iterable[int] = "all",
    verify: Sequence[str] = (),
    name: str | None = None,
    model: LanguageModel | None = None,
    seed: int = 0,
    families: Mapping[int, Sequence[int]] | None = None,
    progress: Progress | None = None,
) -> LabelPlan:
    """Say what `label_store` would ask of the language model.

    Parameters
    ----------
    store, method, latents, verify, name, model, seed, families, progress
        As for `label_store`.

    Returns
    -------
    LabelPlan
        Calls, tokens and money. Tests of names that are not known yet are counted with a name of
        usual length.

    Raises
    ------
    InputError
        There is no such method, measure or latent, or a model is needed.
    StoreError
        The store is incomplete or damaged.
    """
    target = check_request(method, verify, name, model)
    chosen = choose_latents(store, latents)
    if model is None or not NEED_MODEL & {method, *verify}:
        return LabelPlan(len(chosen), {})
    from conspectus.labels.costs import estimate_run

    task = task_of(store, chosen, model, seed, families, progress)
    known = labels_of(label_sets(store), target, chosen) if method == KEEP else None
    return LabelPlan(len(chosen), estimate_run(task, method, verify, known))
