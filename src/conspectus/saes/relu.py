"""The ReLU SAE ("standard" in SAELens): every latent above zero is active.

Source: Bricken et al., "Towards Monosemanticity" (2023); Cunningham et al., arXiv 2309.08600.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from conspectus.saes.base import SAE
from conspectus.saes.codes import SparseCodes, flat_nonzero
from conspectus.saes.config import SAEConfig

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, kw_only=True)
class ReLUConfig(SAEConfig):
    """Description of a ReLU SAE; fields as for `SAEConfig`."""

    architecture: ClassVar[str] = "standard"


class ReLUSAE(SAE):
    """``z = max(pre, 0)``."""

    config_class = ReLUConfig

    def activation(self, pre: torch.Tensor) -> torch.Tensor:
        """Return ``max(pre, 0)``."""
        return pre.relu()

    def select(self, pre: torch.Tensor) -> SparseCodes:
        """Keep what is above zero."""
        return SparseCodes.from_flat(pre, flat_nonzero(pre > 0))
