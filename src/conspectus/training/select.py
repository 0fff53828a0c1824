"""Which latents are active: the k largest of each token, or the k n largest of a batch.

Only positive pre-activations are ever chosen.
"""

from __future__ import annotations

import math

import torch

from conspectus.saes.codes import flat_nonzero
from conspectus.training.sparse import Active


def top_k(pre: torch.Tensor, k: int) -> Active:
    """Keep each token's k largest positive pre-activations (Gao et al. 2024, arXiv 2406.04093).

    Parameters
    ----------
    pre
        Pre-activations, ``[n_tokens, n_latents]``.
    k
        Latents of a token.

    Returns
    -------
    Active
        The codes.
    """
    value, latent = pre.topk(k, dim=1)
    flat = latent + torch.arange(len(pre), device=pre.device)[:, None] * pre.shape[1]
    kept = value > 0
    flat, order = flat[kept].sort()
    return Active.from_flat(flat, value[kept][order].float(), (len(pre), pre.shape[1]))


class BatchTopK:
    """Keeps the k n largest of a batch of n tokens (Bussmann et al. 2024, arXiv 2412.06410).

    The smallest kept value hardly moves from batch to batch. So the last one, lowered a little,
    singles out the few candidates among which the exact choice is made, in one pass over the batch.

    Parameters
    ----------
    k
        Latents of a token, on average.
    """

    def __init__(self, k: int) -> None:
        self.k = k
        self.guess: float | None = None

    def __call__(self, pre: torch.Tensor) -> Active:
        """Choose.

        Parameters
        ----------
        pre
            Pre-activations, ``[n_tokens, n_latents]``.

        Returns
        -------
        Active
            The codes: exactly the k n largest of what is positive, or all of it if it is less. Of
            equal values at the end the first are kept.
        """
        wanted = self.k * len(pre)
        shape = (len(pre), pre.shape[1])
        guess = self.guess if self.guess is not None else self._first(pre)
        flat = flat_nonzero(pre > guess)
        while len(flat) < wanted and guess > 0:
            guess = guess * 0.8 if 1e-4 < guess < math.inf else 0.0
            flat = flat_nonzero(pre > guess)
        value = pre.reshape(-1)[flat].float()
        if len(flat) > wanted:
            least = value.kthvalue(len(flat) - wanted + 1).values
            kept = value > least
            ties = (value == least).nonzero().squeeze(1)  # in bfloat16 there are many
            kept[ties[: wanted - int(kept.sum())]] = True
            flat, value = flat[kept], value[kept]
        self.guess = float(value.min()) * 0.97 if len(value) else 0.0
        return Active.from_flat(flat, value, shape)

    def _first(self, pre: torch.Tensor) -> float:
        """Guess from a few tokens."""
        few = pre[:64].float().reshape(-1)
        rank = max(1, len(few) - 2 * self.k * min(64, len(pre)))
        return max(0.0, float(few.kthvalue(rank).values))
