"""How near the meaning of a name is to the windows where its latent fires, by a sentence encoder.

The cheapest of the measures that read for meaning: names and windows become vectors once, and no
language model is asked. Source: Paulo et al. (arXiv 2410.13928), section 3.2, embedding scoring.
Names of layout and function words mean nothing to a sentence encoder and score near chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.errors import InputError
from conspectus.labels.encoders import choose_encoder
from conspectus.labels.examples import sample_examples
from conspectus.labels.held_out import rows_to_test_on
from conspectus.labels.notation import plain_label
from conspectus.labels.verification.area import area_score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.labels.encoders import TextEncoder
    from conspectus.labels.examples import Examples
    from conspectus.labels.tasks import Score, Task

N_WINDOWS: Final = 10
"""Windows with the latent, and as many without: encoding is what takes the time."""
_BLOCK: Final = 512


def embedding(task: Task, labels: Mapping[int, str]) -> dict[int, Score]:
    """Score names by how near their meaning is to windows where the latents fire.

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
    InputError
        There is no sentence encoder.
    StoreError
        The store is incomplete or damaged.
    """
    encoder, reason = choose_encoder("auto")
    if encoder is None:
        raise InputError(f"names can be verified {reason}")
    rows = rows_to_test_on(task.store.n_documents, unseen=task.unseen)
    found: dict[int, Score] = {}
    latents = list(labels)
    task.progress.start("verify by embedding", len(latents), "names")
    for low in range(0, len(latents), _BLOCK):
        some = latents[low : low + _BLOCK]
        examples = sample_examples(
            task.store,
            some,
            seed=task.seed,
            n_naming=0,
            n_naming_negatives=0,
            n_testing=N_WINDOWS,
            n_testing_negatives=N_WINDOWS,
            rows=rows,
        )
        found |= by_meaning(examples, labels, encoder)
        task.progress.advance(len(some))
    task.progress.finish()
    return found


def by_meaning(
    examples: Mapping[int, Examples], labels: Mapping[int, str], encoder: TextEncoder
) -> dict[int, Score]:
    """Score names on windows at hand.

    Parameters
    ----------
    examples
        Windows of each latent; only those for testing are read.
    labels
        Name of each latent.
    encoder
        Turns names and windows into vectors.

    Returns
    -------
    dict of int to Score
        Of every latent in `examples` that has a name.
    """
    named = [latent for latent in examples if latent in labels]
    windows = [(*examples[one].testing, *examples[one].testing_negatives) for one in named]
    sizes = [len(some) for some in windows]
    order = dict.fromkeys(one.text for some in windows for one in some)
    place = {text: number for number, text in enumerate(sorted(order, key=len))}
    if not place:
        return {latent: area_score("embedding", [], []) for latent in named}
    vectors = encoder.encode(list(place))
    names = encoder.encode([plain_label(labels[latent]) for latent in named])
    index = np.array([place[one.text] for some in windows for one in some], np.int64)
    owner = np.repeat(np.arange(len(named)), sizes)
    cosine = np.einsum("ij,ij->i", vectors[index], names[owner])
    found: dict[int, Score] = {}
    for latent, fits in zip(named, np.split(cosine, np.cumsum(sizes)[:-1]), strict=True):
        m = len(examples[latent].testing)
        found[latent] = area_score("embedding", fits[:m], fits[m:])
    return found
