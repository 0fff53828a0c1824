"""How well the words of a name tell where the latent fires, without any model.

The name is held against windows of documents that were not used to make it. Half of the windows
without the latent are hard: they are cut around words on which it fires elsewhere, so a name gains
nothing by a word that stands there as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.labels.examples import sample_examples
from conspectus.labels.held_out import rows_to_test_on
from conspectus.labels.verification.area import area_score
from conspectus.labels.verification.matching import Matcher, WindowReader
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.labels.examples import Examples
    from conspectus.labels.tasks import Score, Task

_BLOCK = 1024


def words(task: Task, labels: Mapping[int, str]) -> dict[int, Score]:
    """Score names by how well their own words predict where the latents fire.

    Parameters
    ----------
    task
        The store.
    labels
        Name of each latent.

    Returns
    -------
    dict of int to Score
        Area under the curve on documents held out of naming; NaN where there are no windows.

    Raises
    ------
    StoreError
        The store is incomplete or damaged.
    """
    rows = rows_to_test_on(task.store.n_documents, unseen=task.unseen)
    found: dict[int, Score] = {}
    latents = list(labels)
    for low in range(0, len(latents), _BLOCK):
        some = latents[low : low + _BLOCK]
        examples = sample_examples(
            task.store, some, seed=task.seed, n_naming=0, n_naming_negatives=0, rows=rows
        )
        found |= by_words(examples, labels, progress=task.progress)
    return found


def by_words(
    examples: Mapping[int, Examples], labels: Mapping[int, str], *, progress: Progress = SILENT
) -> dict[int, Score]:
    """Score names on windows at hand.

    Parameters
    ----------
    examples
        Windows of each latent; only those for testing are read.
    labels
        Name of each latent, in the notation of lexical labels or in free words.
    progress
        Told of every name.

    Returns
    -------
    dict of int to Score
        Of every latent in `examples` that has a name.
    """
    reader = WindowReader()
    found: dict[int, Score] = {}
    progress.start("verify by words", len(examples), "names")
    for latent, windows in examples.items():
        if latent in labels:
            matcher = Matcher(labels[latent])
            active, negative = (
                [matcher.score(reader.read(one.text, one.offset == 0, one.to_end)) for one in some]
                for some in (windows.testing, windows.testing_negatives)
            )
            found[latent] = area_score("words", active, negative)
        progress.advance(1)
    progress.finish()
    return found
