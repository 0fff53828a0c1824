"""The ways to name latents and to verify names: one line each.

Each is imported when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conspectus.labels.tasks import Named, Score, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.labels.tasks import Labeller, Score, Verifier

NEED_MODEL: Final = frozenset({"llm", "llm-family", "detection", "fuzzing"})
"""Methods and measures that ask a language model."""


def lexical(task: Task) -> Named:
    """Name latents by the words on which they fire, see `lexical_labels`.

    Parameters
    ----------
    task
        Which latents; every one is looked at, as names are made to differ.

    Returns
    -------
    Named
        With the coverage of each name.
    """
    from conspectus.labels.held_out import naming_rows
    from conspectus.labels.lexical import MIN_DOCUMENTS, lexical_labels

    rows = naming_rows(task.store.n_documents)
    table = lexical_labels(task.store, task.progress, rows=rows)
    every = table.column("latent").to_pylist()
    label = dict(zip(every, table.column("label").to_pylist(), strict=True))
    coverage = dict(zip(every, table.column("coverage").to_pylist(), strict=True))
    wanted = task.latents.tolist()
    return Named(
        labels={latent: label[latent] for latent in wanted if latent in label},
        coverage={latent: coverage[latent] for latent in wanted if latent in label},
        missing={
            latent: f"fewer than {MIN_DOCUMENTS} documents"
            for latent in wanted
            if latent not in label
        },
    )


def llm(task: Task) -> Named:
    """Name latents with a language model, see `language.name_latents`."""
    from conspectus.labels.language import name_latents

    return name_latents(task)


def llm_family(task: Task) -> Named:
    """Name families of latents with a language model, see `language.name_families`."""
    from conspectus.labels.language import name_families

    return name_families(task)


def detection(task: Task, labels: Mapping[int, str]) -> Mapping[int, Score]:
    """Score names by the documents that a judge finds with them, see `verification.detection`."""
    from conspectus.labels.verification.detection import detection as measure

    return measure(task, labels)


def fuzzing(task: Task, labels: Mapping[int, str]) -> Mapping[int, Score]:
    """Score names by the marks that a judge finds right, see `verification.fuzzing`."""
    from conspectus.labels.verification.fuzzing import fuzzing as measure

    return measure(task, labels)


def embedding(task: Task, labels: Mapping[int, str]) -> Mapping[int, Score]:
    """Score names by their meaning with a sentence encoder, see `verification.embedding`."""
    from conspectus.labels.verification.embedding import embedding as measure

    return measure(task, labels)


def words(task: Task, labels: Mapping[int, str]) -> Mapping[int, Score]:
    """Score names by how well their words tell where latents fire, see `verification.words`."""
    from conspectus.labels.verification.words import words as measure

    return measure(task, labels)


METHODS: Final[Mapping[str, Labeller]] = {
    "lexical": lexical,
    "llm": llm,
    "llm-family": llm_family,
}
"""Ways to name latents; each name is also the source of its labels."""
VERIFIERS: Final[Mapping[str, Verifier]] = {
    "detection": detection,
    "fuzzing": fuzzing,
    "embedding": embedding,
    "words": words,
}
"""Ways to verify names, a subset of `store.trust.MEASURES`."""
