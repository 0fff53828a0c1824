"""The training loop: from batches of activations to the weights of an SAE.

All that decides the next step is in the state (weights, optimiser, counters) and the number of
the step, which names the batch. So a run that is killed and resumed from its last checkpoint ends
with the same weights as one that was not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

from conspectus.errors import InputError
from conspectus.progress import SILENT, Progress
from conspectus.training.files import written_whole
from conspectus.training.gradients import StepResult, Weights, step
from conspectus.training.select import BatchTopK, top_k
from conspectus.training.sparse import Active, decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conspectus.training.config import TrainConfig

CHECKPOINT = "checkpoint.safetensors"
CHECKPOINT_EVERY = 500  # steps
_FIT_TOKENS = 1024


@dataclass(frozen=True)
class Scaling:
    """How raw activations are brought to the size that training expects.

    Parameters
    ----------
    factor
        Raw activations times this have a mean norm of the square root of their width.
    """

    factor: float

    @classmethod
    def of(cls, sample: torch.Tensor) -> Scaling:
        """Measure it on a sample ``[n, d]``."""
        return cls(sample.shape[1] ** 0.5 / float(sample.norm(dim=1).mean()))


def initial_weights(sample: torch.Tensor, config: TrainConfig) -> Weights:
    """Start the dictionary near the data.

    Each direction is four fifths of a centred activation and one fifth noise, of unit norm (Stevens
    et al. 2025, arXiv 2511.17735). The encoder starts as the decoder (Gao et al. 2024) times the
    factor with which the first reconstructions fit best: directions drawn from data overlap, and
    without it their sum would be many times too long.

    Parameters
    ----------
    sample
        Scaled activations, ``[n, d]``.
    config
        Settings.

    Returns
    -------
    Weights
        Untrained weights.
    """
    generator = torch.Generator().manual_seed(config.seed)
    mean = sample.mean(0)
    chosen = torch.randint(len(sample), (config.n_latents,), generator=generator)
    points = (sample[chosen.to(sample.device)] - mean).cpu()
    noise = torch.randn(points.shape, generator=generator)
    rows = 0.8 * points / points.norm(dim=1, keepdim=True).clamp_min(1e-6)
    rows = rows + 0.2 * noise / noise.norm(dim=1, keepdim=True)
    rows = (rows / rows.norm(dim=1, keepdim=True)).to(sample.device)
    bias = torch.zeros(config.n_latents, device=sample.device)
    centred = sample[:_FIT_TOKENS] - mean
    first = decode(BatchTopK(config.k)(centred @ rows.T), rows)
    fit = (first * centred).sum() / first.square().sum().clamp_min(1e-12)
    return Weights(rows * fit, bias, rows, mean.clone())


class Trainer:
    """Trains one SAE.

    Parameters
    ----------
    config
        Settings.
    weights
        Where to start.
    scaling
        Of raw activations.
    """

    def __init__(self, config: TrainConfig, weights: Weights, scaling: Scaling) -> None:
        self.config = config
        self.weights = weights
        self.scaling = scaling
        self.step_number = 0
        device = weights.decoder.device
        self.idle = torch.zeros(config.n_latents, dtype=torch.int64, device=device)
        self.unexplained = 1.0  # moving average
        self._select = BatchTopK(config.k)
        parameters = list(weights.named().values())
        self._optimiser = torch.optim.Adam(
            parameters, lr=config.learning_rate, betas=(0.9, 0.999), fused=True
        )

    def run(
        self,
        batches: Iterator[torch.Tensor],
        *,
        folder: Path | None = None,
        progress: Progress = SILENT,
    ) -> None:
        """Train to the end, from wherever the state stands.

        Parameters
        ----------
        batches
            Raw activations ``[batch_size, d]``, beginning with batch number `step_number`.
        folder
            Where checkpoints go; None keeps none.
        progress
            Told of each token.
        """
        progress.start("train", self.config.steps * self.config.batch_size, "tokens")
        progress.advance(self.step_number * self.config.batch_size)
        while self.step_number < self.config.steps:
            self.advance(next(batches))
            progress.advance(self.config.batch_size)
            if folder is not None and self.step_number % CHECKPOINT_EVERY == 0:
                self.save(folder)
        progress.finish()

    def advance(self, raw: torch.Tensor) -> StepResult:
        """Take one step.

        Parameters
        ----------
        raw
            Activations as the reader gives them, float32 ``[batch_size, d]``.

        Returns
        -------
        StepResult
            What the step found, before the weights changed.

        Raises
        ------
        InputError
            The activations are all the same, or not finite.
        """
        x = raw.to(self.weights.decoder.device) * self.scaling.factor
        dead = self.idle >= self.config.dead_after
        result = step(self.weights, x, self._choose, dead, self.config)
        gradients = result.gradients
        decoder = self.weights.decoder
        along = (gradients.decoder * decoder).sum(1, keepdim=True)
        gradients.decoder.addcmul_(decoder, along, value=-1)  # a row's length is not learned
        for parameter, gradient in zip(
            self.weights.named().values(), gradients.named().values(), strict=True
        ):
            parameter.grad = gradient
        for group in self._optimiser.param_groups:
            group["lr"] = self.config.rate(self.step_number)
        self._optimiser.step()
        decoder.div_(decoder.norm(dim=1, keepdim=True).clamp_min(1e-12))
        fired = torch.bincount(result.active.latent, minlength=self.config.n_latents) > 0
        self.idle = torch.where(fired, 0, self.idle + len(x))
        self.unexplained += 0.02 * (result.unexplained - self.unexplained)
        self.step_number += 1
        return result

    def _choose(self, pre: torch.Tensor) -> Active:
        if self.config.architecture == "topk":
            return top_k(pre, self.config.k)
        return self._select(pre)

    def save(self, folder: Path) -> None:
        """Write a checkpoint that `resume` reads, whole or not at all.

        Parameters
        ----------
        folder
            Where it goes; it takes the place of an earlier one.

        Raises
        ------
        InputError
            It cannot be written; an earlier one is left whole.
        """
        tensors = {f"weights.{name}": one for name, one in self.weights.named().items()}
        tensors["idle"] = self.idle
        for name, one in self.weights.named().items():
            state = self._optimiser.state.get(one, {})
            tensors.update({f"optimiser.{name}.{key}": value for key, value in state.items()})
        note: dict[str, Any] = {
            "step": self.step_number,
            "config": self.config.record(),
            "factor": self.scaling.factor,
            "unexplained": self.unexplained,
            "guess": self._select.guess,
        }
        tensors = {name: one.detach().cpu().contiguous() for name, one in tensors.items()}
        try:
            with written_whole(folder / CHECKPOINT) as temporary:
                save_file(tensors, temporary, metadata={"note": json.dumps(note)})
        except SafetensorError as error:
            raise InputError(f"{folder} cannot be written to: {error}") from error

    @classmethod
    def resume(cls, folder: Path, config: TrainConfig, device: str = "cpu") -> Trainer | None:
        """Continue from a checkpoint, if there is one.

        Parameters
        ----------
        folder
            Where `save` put it.
        config
            Settings, which must be those of the checkpoint.
        device
            Where training goes on.

        Returns
        -------
        Trainer or None
            A trainer in the very state that was saved; None where nothing was.

        Raises
        ------
        InputError
            The checkpoint is of a run with other settings.
        """
        path = folder / CHECKPOINT
        if not path.exists():
            return None
        with safe_open(path, framework="pt") as file:
            note = json.loads(file.metadata()["note"])
        wanted = json.loads(json.dumps(config.record()))
        differing = [key for key in wanted if note["config"].get(key) != wanted[key]]
        if differing:
            message = (
                f"{path} is of a run with other settings ({', '.join(differing)} differ); "
                "remove it or choose another --work folder"
            )
            raise InputError(message)
        # copies, because a file's tensors are not aligned as torch's own are, on which the last
        # bit of a product may depend
        tensors = {name: one.clone() for name, one in load_file(path, device=device).items()}
        names = ("encoder", "encoder_bias", "decoder", "decoder_bias")
        weights = Weights(**{name: tensors[f"weights.{name}"] for name in names})
        trainer = cls(config, weights, Scaling(note["factor"]))
        trainer.step_number = note["step"]
        trainer.unexplained = note["unexplained"]
        trainer.idle = tensors["idle"]
        trainer._select.guess = note["guess"]
        for name, one in weights.named().items():
            state = {
                key.rpartition(".")[2]: value
                for key, value in tensors.items()
                if key.startswith(f"optimiser.{name}.")
            }
            if state:
                trainer._optimiser.state[one] = state
        return trainer
