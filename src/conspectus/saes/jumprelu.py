"""The JumpReLU SAE: a latent is active above a threshold of its own.

Source: Rajamanoharan et al., "Jumping Ahead", arXiv 2407.14435.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from conspectus.saes.base import SAE
from conspectus.saes.codes import SparseCodes, flat_nonzero
from conspectus.saes.config import SAEConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch


@dataclass(frozen=True, kw_only=True)
class JumpReLUConfig(SAEConfig):
    """Description of a JumpReLU SAE; fields as for `SAEConfig`."""

    architecture: ClassVar[str] = "jumprelu"


class JumpReLUSAE(SAE):
    """``z = max(pre, 0) * [pre > threshold]``.

    Parameters
    ----------
    config
        What the SAE is.
    tensors
        As for `SAE`, with ``threshold [n_latents]``, or one number for all latents.
    """

    config_class = JumpReLUConfig
    per_latent: ClassVar[tuple[str, ...]] = ("b_enc", "threshold")

    threshold: torch.Tensor
    _cut: torch.Tensor

    def __init__(self, config: SAEConfig, tensors: Mapping[str, torch.Tensor]) -> None:
        threshold = tensors.get("threshold")
        if threshold is not None and threshold.numel() == 1:
            tensors = {**tensors, "threshold": threshold.reshape(1).repeat(config.n_latents)}
        super().__init__(config, tensors)
        # A negative threshold lets nothing negative through, so zero says the same in one test.
        self.register_buffer("_cut", self.threshold.clamp_min(0.0), persistent=False)

    def activation(self, pre: torch.Tensor) -> torch.Tensor:
        """Return ``max(pre, 0) * [pre > threshold]``."""
        return pre.relu() * (pre > self.threshold)

    def select(self, pre: torch.Tensor) -> SparseCodes:
        """Keep what is above its threshold and above zero."""
        return SparseCodes.from_flat(pre, flat_nonzero(pre > self._cut))
