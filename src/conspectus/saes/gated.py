"""The Gated SAE: one path decides whether a latent is active, another how strongly.

Source: Rajamanoharan et al., "Improving Dictionary Learning with Gated SAEs", arXiv 2404.16014.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from conspectus.saes.base import SAE
from conspectus.saes.codes import SparseCodes, flat_nonzero
from conspectus.saes.config import SAEConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch


@dataclass(frozen=True, kw_only=True)
class GatedConfig(SAEConfig):
    """Description of a Gated SAE; fields as for `SAEConfig`."""

    architecture: ClassVar[str] = "gated"


class GatedSAE(SAE):
    """``z = [pre > 0] * max((x - b_dec) @ W_enc * exp(r_mag) + b_mag, 0)``.

    Both paths share the matrix product: with ``pre = (x - b_dec) @ W_enc + b_gate`` the magnitude
    is ``pre * exp(r_mag) + b_mag - b_gate * exp(r_mag)``.

    Parameters
    ----------
    config
        What the SAE is.
    tensors
        As for `SAE`, with ``b_gate``, ``b_mag`` and ``r_mag`` in place of ``b_enc``.
    """

    config_class = GatedConfig
    per_latent: ClassVar[tuple[str, ...]] = ("b_gate", "b_mag", "r_mag")
    scale_free: ClassVar[tuple[str, ...]] = ("r_mag",)

    b_gate: torch.Tensor
    b_mag: torch.Tensor
    r_mag: torch.Tensor
    _gain: torch.Tensor
    _offset: torch.Tensor

    def __init__(self, config: SAEConfig, tensors: Mapping[str, torch.Tensor]) -> None:
        super().__init__(config, tensors)
        gain = self.r_mag.double().exp()
        offset = self.b_mag.double() - self.b_gate.double() * gain
        self.register_buffer("_gain", gain.to(self.r_mag), persistent=False)
        self.register_buffer("_offset", offset.to(self.r_mag), persistent=False)

    def activation(self, pre: torch.Tensor) -> torch.Tensor:
        """Return the magnitude where the gate is open."""
        return (pre * self._gain + self._offset).relu() * (pre > 0)

    def select(self, pre: torch.Tensor) -> SparseCodes:
        """Compute magnitudes for open gates only."""
        gates = SparseCodes.from_flat(pre, flat_nonzero(pre > 0))
        latent = gates.latent.long()
        magnitude = gates.value * self._gain[latent] + self._offset[latent]
        return replace(gates, value=magnitude.float()).keep(magnitude > 0)
