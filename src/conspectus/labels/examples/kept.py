"""Windows sampled once for a whole run, however many measures test names on them.

Sampling reads every document that is shown; detection and fuzzing are shown the same. What a latent
gets does not depend on what else is asked for, so that windows can be kept latent by latent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.labels.examples.sides import examples_to_name, examples_to_test
from conspectus.labels.held_out import held_out_rows
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.labels.examples.example import Examples
    from conspectus.store import Store


class KeptExamples:
    """Samples windows, and keeps those that will be asked for again.

    Windows to name by are asked for once, and kept only where a store is so small that those for
    testing come with them.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], dict[int, Examples]] = {}

    def to_name(
        self, store: Store, latents: Sequence[int], *, seed: int = 0, progress: Progress = SILENT
    ) -> dict[int, Examples]:
        """Sample as `examples_to_name` does."""
        if held_out_rows(store.n_documents).size:
            return examples_to_name(store, latents, seed=seed, progress=progress)
        return self.to_test(store, latents, seed=seed, progress=progress)

    def to_test(
        self, store: Store, latents: Sequence[int], *, seed: int = 0, progress: Progress = SILENT
    ) -> dict[int, Examples]:
        """Give what `examples_to_test` gives, without reading a document again."""
        kept = self._kept.setdefault((str(store.path), seed), {})
        new = [latent for latent in latents if latent not in kept]
        if new:
            kept.update(examples_to_test(store, new, seed=seed, progress=progress))
        return {latent: kept[latent] for latent in latents}
