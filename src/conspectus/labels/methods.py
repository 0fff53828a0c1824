"""The ways to name latents and to verify names: one line each.

Each is imported when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conspectus.labels.tasks import Named, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.labels.tasks import Labeller, Verifier

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
    from conspectus.labels.lexical import MIN_DOCUMENTS, lexical_labels

    table = lexical_labels(task.store, task.progress)
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


METHODS: Final[Mapping[str, Labeller]] = {
    "lexical": lexical,
}
"""Ways to name latents; each name is also the source of its labels."""
VERIFIERS: Final[Mapping[str, Verifier]] = {}
"""Ways to verify names, a subset of `store.trust.MEASURES`."""
