"""Dictionaries that differ from the shipped one in one thing each, trained alike and briefly.

Usage: python -m benchmarks.truth.limits.contenders --activations DIR --out DIR [--only NAME ...]

`--activations` is the folder of shards that `conspectus train` fills (``activations`` in its work
folder); it is only read. All contenders see the same number of tokens, so that they compare with
each other; the shipped dictionary saw seventeen times as many.
"""

from __future__ import annotations

import argparse
import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conspectus.training.config import TrainConfig

if TYPE_CHECKING:
    from conspectus.saes.base import SAE

READER = "smollm2-135m"
STEPS = 300
BATCH = 4_096
SAMPLE = 32_768
"""Tokens to scale, to start from and to set the threshold."""


@dataclass(frozen=True)
class Contender:
    """One dictionary.

    Parameters
    ----------
    name
        Of its folder.
    hook
        Where it reads.
    n_latents
        Its width.
    steps
        Of 4,096 tokens each.
    """

    name: str
    hook: str
    n_latents: int
    steps: int = STEPS

    @property
    def config(self) -> TrainConfig:
        """Settings: those of the shipped dictionary but for width and length."""
        return TrainConfig(
            architecture="matryoshka",
            n_latents=self.n_latents,
            k=38,
            tokens=self.steps * BATCH,
            batch_size=BATCH,
            learning_rate=1e-3,
            precision="bfloat16",
        )


CONTENDERS = (
    Contender("14-8192", "resid_post.14", 8_192),
    Contender("17-8192", "resid_post.17", 8_192),
    Contender("14-16384", "resid_post.14", 16_384),
)


def trained(one: Contender, activations: Path) -> SAE:
    """Train one.

    Parameters
    ----------
    one
        Which.
    activations
        Folder of shards; not written to.

    Returns
    -------
    SAE
        Ready to encode.
    """
    from conspectus.training.buffer import ActivationBuffer
    from conspectus.training.export import threshold_for, to_sae
    from conspectus.training.trainer import Scaling, Trainer, initial_weights

    config = one.config
    buffer = ActivationBuffer(activations)
    size = min(SAMPLE, buffer.tokens(one.hook) // 2)
    sample = next(buffer.batches(one.hook, size, seed=config.seed + 1))
    scaling = Scaling.of(sample)
    trainer = Trainer(config, initial_weights(sample * scaling.factor, config), scaling)
    trainer.run(buffer.batches(one.hook, BATCH, seed=config.seed))
    threshold = threshold_for(trainer.weights, sample * scaling.factor, config.k)
    logging.getLogger(__name__).info("%s: unexplained %.3f", one.name, trainer.unexplained)
    return to_sae(
        trainer.weights,
        scaling,
        config,
        threshold,
        reader=READER,
        hook=one.hook,
        prepend_bos=True,
    )


def main(arguments: list[str] | None = None) -> None:
    """Train what is not there yet, in order."""
    from conspectus.saes.files.writing import save_sae

    names = [one.name for one in CONTENDERS]
    parser = argparse.ArgumentParser(description="train what the suite of limits compares")
    parser.add_argument("--activations", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for one in CONTENDERS:
        folder = given.out / one.name
        if one.name not in given.only or folder.exists():
            continue
        began = time.perf_counter()
        sae = trained(one, given.activations)
        save_sae(sae, folder, dtype="float16")
        took = time.perf_counter() - began
        logging.getLogger(__name__).info("%s: %.0f s", one.name, took)


if __name__ == "__main__":
    main()
