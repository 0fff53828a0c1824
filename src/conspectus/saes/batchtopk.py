"""The BatchTopK SAE: trained with k active latents a token on average over a batch.

In use every token stands alone, so the batch's k-th largest value becomes one threshold, estimated
in training. Inference is JumpReLU with that threshold, and is stored as such.

Source: Bussmann, Leask and Nanda, "BatchTopK Sparse Autoencoders", arXiv 2412.06410.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from conspectus.errors import SAEError
from conspectus.saes.jumprelu import JumpReLUConfig, JumpReLUSAE


@dataclass(frozen=True, kw_only=True)
class BatchTopKConfig(JumpReLUConfig):
    """Description of a BatchTopK SAE; further fields as for `SAEConfig`.

    Parameters
    ----------
    k
        Mean number of active latents a token in training.
    """

    architecture: ClassVar[str] = "batchtopk"

    k: float

    def __post_init__(self) -> None:
        """Refuse an impossible k."""
        super().__post_init__()
        if not 0 < self.k <= self.n_latents:
            message = f"k = {self.k} of {self.n_latents} latents is impossible"
            raise SAEError(message)


class BatchTopKSAE(JumpReLUSAE):
    """``z = pre * [pre > threshold]`` with the threshold that gives k latents a token on average.

    Parameters
    ----------
    config
        What the SAE is.
    tensors
        As for `SAE`, with ``threshold``: one number, or ``[n_latents]``.
    """

    config_class = BatchTopKConfig
