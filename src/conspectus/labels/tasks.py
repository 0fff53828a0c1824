"""What naming and verifying are asked, and what they give back.

`label_store` knows neither how a labeller finds names nor how a measure judges them: it hands each
a `Task` and keeps what comes back. A new labeller or measure is one function and one line in the
tables of `labels.methods`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from conspectus.labels.examples import KeptExamples
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from conspectus.llm import LanguageModel
    from conspectus.store import Store

Measure = Literal["detection", "fuzzing", "embedding", "words"]
"""Ways to verify a name, see `store.trust.MEASURES`."""


@dataclass(frozen=True)
class Task:
    """What a labeller or a measure works on.

    Parameters
    ----------
    store
        A complete store.
    latents
        Which latents, ascending, each once, shape (n,).
    model
        The language model; None where none was given.
    seed
        Decides which documents are sampled.
    progress
        Told how far it is.
    families
        Latents that mean the same, by the one that stands for them; for ``llm-family``.
    examples
        Windows sampled so far, shared by all stages of a run.
    unseen
        The names to verify were made without any document of the store.
    """

    store: Store
    latents: NDArray[np.int64]
    model: LanguageModel | None = None
    seed: int = 0
    progress: Progress = SILENT
    families: Mapping[int, Sequence[int]] = field(default_factory=dict[int, "Sequence[int]"])
    examples: KeptExamples = field(default_factory=KeptExamples)
    unseen: bool = False


@dataclass(frozen=True)
class Named:
    """What a labeller found.

    Parameters
    ----------
    labels
        Latent to name.
    coverage
        Latent to the share of its peak mass that the name's words explain; lexical names have it.
    unclear
        Latents that were looked at and have no one meaning.
    missing
        Latent to why it could not be named, in few words; words that are the same count as one
        reason.
    """

    labels: Mapping[int, str]
    coverage: Mapping[int, float] = field(default_factory=dict[int, float])
    unclear: tuple[int, ...] = ()
    missing: Mapping[int, str] = field(default_factory=dict[int, str])


@dataclass(frozen=True)
class Score:
    """How well a name was confirmed by one measure, on documents not used to make it.

    Parameters
    ----------
    measure
        Which.
    value
        Balanced accuracy or area under the curve, 0 to 1, chance 0.5; NaN where nothing could be
        judged.
    low, high
        Its 95 % interval.
    n
        Examples judged.
    missing
        Examples that could not be judged.
    """

    measure: Measure
    value: float
    low: float
    high: float
    n: int
    missing: int


Labeller = Callable[[Task], Named]
"""Names the latents of a task."""
Verifier = Callable[[Task, Mapping[int, str]], Mapping[int, Score]]
"""Scores names of the task's latents; a latent may be absent where nothing could be judged."""
