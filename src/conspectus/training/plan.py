"""What a training run will take, before it begins: tokens, disk and steps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.errors import DocumentError, InputError
from conspectus.training.corpus import is_held_out, texts_of

if TYPE_CHECKING:
    from conspectus.documents import Documents
    from conspectus.readers.text import TextReader
    from conspectus.training.config import TrainConfig
    from conspectus.training.corpus import Text

SAMPLE_DOCUMENTS = 500
_BATCH = 1024
_ACTIVATION_BYTES = 2  # float16 or bfloat16
_CHECKPOINT_BYTES = 12  # float32: a weight and Adam's two moments


@dataclass(frozen=True)
class TrainPlan:
    """What training on a corpus will take.

    Parameters
    ----------
    documents
        Documents to train on, counted.
    held_out
        Documents held out, counted.
    distinct_tokens
        Tokens that will be read: those documents' own, as extrapolated from a sample by characters.
    steps
        Optimiser steps, for each hook point.
    epochs
        How often each token is trained on, on average.
    activation_bytes
        Disk for activations: 2 bytes x width x tokens, summed over hook points.
    checkpoint_bytes
        Disk for checkpoints, summed over hook points.
    """

    documents: int
    held_out: int
    distinct_tokens: int
    steps: int
    epochs: float
    activation_bytes: int
    checkpoint_bytes: int

    def record(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return asdict(self)


def plan_training(
    documents: Documents,
    reader: TextReader,
    config: TrainConfig,
    *,
    held_out_share: float = 0.03,
    distinct_tokens: int | None = None,
) -> TrainPlan:
    """Tell what training will take; nothing is read by the model and nothing is kept.

    Parameters
    ----------
    documents, reader, config, held_out_share, distinct_tokens
        As for `train`.

    Returns
    -------
    TrainPlan
        Counts and estimates.

    Raises
    ------
    InputError
        There is no document to train on.
    """
    counts = [0, 0]
    characters = 0
    generator = np.random.default_rng(config.seed)
    sample: list[tuple[float, Text]] = []
    for table in documents.batches(_BATCH):
        for one in texts_of(table):
            held_out = is_held_out(one.text, held_out_share)
            counts[held_out] += 1
            if not held_out:
                characters += len(one.text)
                sample.append((generator.random(), one))
        sample = sorted(sample, key=lambda entry: entry[0])[:SAMPLE_DOCUMENTS]
    if not sample:
        raise InputError("the corpus has no document to train on")
    rate = _tokens_per_character([one for _, one in sample], reader)
    tokens = round(characters * rate)
    if distinct_tokens is not None:
        tokens = min(tokens, distinct_tokens)
    widths = [reader.d_in(hook) for hook in reader.hooks]
    return TrainPlan(
        documents=counts[False],
        held_out=counts[True],
        distinct_tokens=tokens,
        steps=config.steps,
        epochs=config.steps * config.batch_size / tokens if tokens else 0.0,
        activation_bytes=_ACTIVATION_BYTES * tokens * sum(widths),
        checkpoint_bytes=_CHECKPOINT_BYTES * 2 * config.n_latents * sum(widths),
    )


def _tokens_per_character(sample: list[Text], reader: TextReader) -> float:
    tokens = 0
    for one in sample:
        try:
            tokens += reader.tokenize(one.text, one.prompt).n_tokens
        except DocumentError:
            continue
    return tokens / sum(len(one.text) for one in sample)
