"""The TopK SAE: the k largest pre-activations of every token are active.

Source: Gao et al., "Scaling and evaluating sparse autoencoders", arXiv 2406.04093.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch

from conspectus.errors import SAEError
from conspectus.saes.base import SAE
from conspectus.saes.codes import SparseCodes, flat_nonzero
from conspectus.saes.config import SAEConfig

_WIDEST_BLOCK = 32
_SMALLEST_POSITIVE = 1e-45


@dataclass(frozen=True, kw_only=True)
class TopKConfig(SAEConfig):
    """Description of a TopK SAE; further fields as for `SAEConfig`.

    Parameters
    ----------
    k
        Number of active latents a token (fewer where fewer are above zero).
    """

    architecture: ClassVar[str] = "topk"

    k: int

    def __post_init__(self) -> None:
        """Refuse an impossible k."""
        super().__post_init__()
        if not 0 < self.k <= self.n_latents:
            message = f"k = {self.k} of {self.n_latents} latents is impossible"
            raise SAEError(message)


class TopKSAE(SAE):
    """``z = max(pre, 0)`` for the k largest ``pre`` of a token, 0 for the others."""

    config_class = TopKConfig
    ranks_latents: ClassVar[bool] = True
    config: TopKConfig

    def activation(self, pre: torch.Tensor) -> torch.Tensor:
        """Return the k largest of every row, negative ones as 0."""
        value, latent = pre.topk(self.config.k, dim=1)
        return torch.zeros_like(pre).scatter_(1, latent, value.relu())

    def select(self, pre: torch.Tensor) -> SparseCodes:
        """Find few candidates a row without sorting it, then the k largest among these."""
        floor = self._floor(pre).clamp_min_(_SMALLEST_POSITIVE)
        candidates = SparseCodes.from_flat(pre, flat_nonzero(pre >= floor))
        counts = candidates.indptr.diff()
        widest = int(counts.max()) if len(counts) else 0
        if widest <= self.config.k:
            return candidates
        row = candidates.token_index()
        column = torch.arange(candidates.nnz, device=row.device) - candidates.indptr[row]
        padded = candidates.value.new_zeros(len(counts), widest)
        padded[row, column] = candidates.value
        kept = torch.zeros_like(padded, dtype=torch.bool)
        kept.scatter_(1, padded.topk(self.config.k, dim=1, sorted=False).indices, value=True)
        return candidates.keep(kept[row, column])

    def _floor(self, pre: torch.Tensor) -> torch.Tensor:
        """Return a lower bound ``[n, 1]`` of each row's k-th largest value.

        The k-th largest of the maxima of disjoint blocks is one, and a close one: at 8,192 latents
        and k = 40, some 43 values reach it. Sorting the maxima costs a tenth of sorting the row.
        """
        k, n_latents = self.config.k, self.config.n_latents
        block = min(_WIDEST_BLOCK, n_latents // (4 * k))
        if block > 1:
            whole = n_latents - n_latents % block
            pre = pre[:, :whole].unflatten(1, (-1, block)).amax(dim=2)
        return pre.topk(k, dim=1, sorted=False).values.amin(dim=1, keepdim=True)
