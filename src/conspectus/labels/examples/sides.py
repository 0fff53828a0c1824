"""Windows to make names from, and windows of other documents to test them on.

Whatever made a name (its words, a language model, this seed or another), and whatever tests it, the
same documents are kept back: otherwise a name made by one way would be tested by another on the
very documents it was made from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.labels.examples.sample import sample_examples
from conspectus.labels.held_out import held_out_rows, naming_rows
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.labels.examples.example import Examples
    from conspectus.store import Store


def examples_to_name(
    store: Store, latents: Sequence[int], *, seed: int = 0, progress: Progress = SILENT
) -> dict[int, Examples]:
    """Sample windows to name latents by.

    Parameters
    ----------
    store
        A complete store.
    latents
        Latents.
    seed
        Decides what is drawn.
    progress
        Told of every document read.

    Returns
    -------
    dict of int to Examples
        Of documents that `held_out_rows` leaves for naming. A store too small to keep any back
        deals its documents out by seed, so that windows for testing come too.

    Raises
    ------
    InputError
        The seed is negative.
    StoreError
        There is no such latent, or the store is incomplete or damaged.
    """
    if not held_out_rows(store.n_documents).size:
        return sample_examples(store, latents, seed=seed, progress=progress)
    return sample_examples(
        store,
        latents,
        seed=seed,
        n_testing=0,
        n_testing_negatives=0,
        rows=naming_rows(store.n_documents),
        progress=progress,
    )


def examples_to_test(
    store: Store, latents: Sequence[int], *, seed: int = 0, progress: Progress = SILENT
) -> dict[int, Examples]:
    """Sample windows to test names on.

    Parameters
    ----------
    store, latents, seed, progress
        As for `examples_to_name`.

    Returns
    -------
    dict of int to Examples
        Of the documents of `held_out_rows`, where there are some. Else those of `examples_to_name`:
        only names that were made with the same seed are then tested on other documents.

    Raises
    ------
    InputError
        The seed is negative.
    StoreError
        There is no such latent, or the store is incomplete or damaged.
    """
    rows = held_out_rows(store.n_documents)
    if not rows.size:
        return examples_to_name(store, latents, seed=seed, progress=progress)
    return sample_examples(
        store,
        latents,
        seed=seed,
        n_naming=0,
        n_naming_negatives=0,
        rows=rows,
        progress=progress,
    )
