"""What a training run is told, in one place that is written to disk with its result."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from conspectus.errors import InputError

Architecture = Literal["topk", "batchtopk", "matryoshka"]


@dataclass(frozen=True)
class TrainConfig:
    """Settings of a training run.

    Parameters
    ----------
    architecture
        ``topk``, ``batchtopk`` or ``matryoshka`` (BatchTopK with nested prefixes).
    n_latents
        Width of the dictionary.
    k
        Active latents of a token (on average, but for ``topk``).
    tokens
        Token samples to train on; tokens of the buffer come again when they run out.
    batch_size
        Tokens of a step.
    learning_rate
        Peak of the schedule: linear warm-up, constant, linear decay to zero.
    warmup_share, decay_share
        Shares of the steps that warm up and decay.
    aux_coefficient
        Weight of the auxiliary loss that revives dead latents (1/32 in Gao et al. 2024).
    aux_rows
        Tokens of a batch on which the auxiliary loss is computed.
    dead_after
        Tokens without firing after which a latent counts as dead.
    group_shares
        Prefixes of the dictionary, as shares of `n_latents`, that must reconstruct by themselves;
        only for ``matryoshka``; the last is 1.
    precision
        Of the encoder's forward product: ``float32`` or ``bfloat16``.
    seed
        Of initialisation and shuffling.
    """

    architecture: Architecture = "batchtopk"
    n_latents: int = 8192
    k: int = 40
    tokens: int = 20_000_000
    batch_size: int = 4096
    learning_rate: float = 8e-4
    warmup_share: float = 0.03
    decay_share: float = 0.4
    aux_coefficient: float = 1 / 32
    aux_rows: int = 512
    dead_after: int = 1_000_000
    group_shares: tuple[float, ...] = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
    precision: Literal["float32", "bfloat16"] = "float32"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse settings that cannot work.

        Raises
        ------
        InputError
            A setting is out of its range; the message names it.
        """
        wrong = {
            "architecture": self.architecture not in ("topk", "batchtopk", "matryoshka"),
            "n_latents": self.n_latents < 2,
            "k": not 1 <= self.k < self.n_latents,
            "batch_size": self.batch_size < 2,
            "tokens": self.tokens < self.batch_size,
            "learning_rate": not self.learning_rate > 0,
            "warmup_share": not 0 <= self.warmup_share <= 1,
            "decay_share": not 0 <= self.decay_share <= 1,
            "aux_coefficient": not self.aux_coefficient >= 0,
            "aux_rows": self.aux_rows < 1,
            "dead_after": self.dead_after < 1,
            "group_shares": not self.group_shares
            or self.group_shares[-1] != 1
            or sorted(self.group_shares) != list(self.group_shares)
            or self.group_shares[0] <= 0,
            "precision": self.precision not in ("float32", "bfloat16"),
            "seed": self.seed < 0,
        }
        names = [name for name, bad in wrong.items() if bad]
        if names:
            found = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            if "k" in names:
                found += f" (k goes from 1 to less than the {self.n_latents:,} latents)"
            if "tokens" in names:
                found += f" (at least a batch of {self.batch_size:,})"
            message = f"training settings out of range: {found}"
            raise InputError(message)

    @property
    def steps(self) -> int:
        """Optimiser steps of the run."""
        return self.tokens // self.batch_size

    @property
    def groups(self) -> tuple[int, ...]:
        """Ends of the nested prefixes in latents, ascending; one group but for ``matryoshka``.

        In a small dictionary several shares may round to the same end, which then counts once.
        """
        if self.architecture != "matryoshka":
            return (self.n_latents,)
        ends = (max(1, round(share * self.n_latents)) for share in self.group_shares)
        return tuple(dict.fromkeys(ends))

    def rate(self, step: int) -> float:
        """Compute the learning rate of a step.

        Parameters
        ----------
        step
            Number of the step, from 0.

        Returns
        -------
        float
            Rising to the peak over the warm-up, falling to one decay step above zero at the end.
        """
        warmup = max(1, int(self.warmup_share * self.steps))
        decay = max(1, int(self.decay_share * self.steps))
        factor = min(1.0, (step + 1) / warmup, (self.steps - step) / decay)
        return self.learning_rate * factor

    def record(self) -> dict[str, Any]:
        """Return the settings as plain values."""
        return {**asdict(self), "group_shares": list(self.group_shares)}
