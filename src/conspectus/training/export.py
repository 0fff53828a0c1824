"""From trained weights to an SAE that anyone can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from conspectus.saes.batchtopk import BatchTopKSAE
from conspectus.saes.matryoshka import MatryoshkaSAE
from conspectus.saes.topk import TopKSAE
from conspectus.training.gradients import Weights, pre_activations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conspectus.saes.base import SAE
    from conspectus.training.config import TrainConfig
    from conspectus.training.trainer import Scaling


@torch.inference_mode()
def threshold_for(weights: Weights, x: torch.Tensor, k: int, chunk: int = 2048) -> float:
    """Find the threshold at which tokens have k active latents on average.

    Parameters
    ----------
    weights
        The weights.
    x
        Scaled activations, ``[n, d]``; enough to stand for the corpus, at least one.
    k
        Mean number of active latents wanted.
    chunk
        Tokens at a time.

    Returns
    -------
    float
        The value of rank ``k n`` among all pre-activations, or 0 if that is negative: codes must be
        larger, as JumpReLU has it, so that all but one of these are active.
    """
    wanted = k * len(x)
    width = min(4 * k, weights.decoder.shape[0])
    largest = torch.cat([pre.topk(width, dim=1).values for pre in _chunks(weights, x, chunk)])
    threshold = _ranked(largest.flatten(), wanted)
    if bool((largest[:, -1] > threshold).any()):  # a token may have more beyond its `width` largest
        candidates = [pre[pre >= threshold] for pre in _chunks(weights, x, chunk)]
        threshold = _ranked(torch.cat(candidates), wanted)
    return max(0.0, threshold)


def _chunks(weights: Weights, x: torch.Tensor, chunk: int) -> Iterator[torch.Tensor]:
    for part in x.split(chunk):
        yield pre_activations(weights, part - weights.decoder_bias, torch.float32)


def _ranked(values: torch.Tensor, rank: int) -> float:
    """Return the value that stands at a rank from the top, 1 being the largest."""
    return float(values.kthvalue(len(values) - rank + 1).values)


def to_sae(
    weights: Weights,
    scaling: Scaling,
    config: TrainConfig,
    threshold: float,
    **fields: Any,
) -> SAE:
    """Build the SAE, with the scaling of activations folded into its weights.

    With ``s`` the scaling factor, codes, biases and threshold are divided by ``s`` and both
    matrices stay, so that the SAE reads raw activations and its codes are in their units.

    Parameters
    ----------
    weights
        Trained weights.
    scaling
        Of the raw activations.
    config
        Settings of the run.
    threshold
        In scaled units, for the architectures that have one.
    **fields
        Of the SAE's configuration: reader, hook, prepend_bos, metadata.

    Returns
    -------
    SAE
        Of the architecture trained.
    """
    tensors = {
        "W_enc": weights.encoder.T.contiguous().float().cpu(),
        "b_enc": (weights.encoder_bias / scaling.factor).float().cpu(),
        "W_dec": weights.decoder.contiguous().float().cpu(),
        "b_dec": (weights.decoder_bias / scaling.factor).float().cpu(),
    }
    if config.architecture == "topk":
        return TopKSAE.from_tensors(tensors, k=config.k, **fields)
    tensors["threshold"] = torch.tensor(threshold / scaling.factor).repeat(config.n_latents)
    if config.architecture == "matryoshka":
        return MatryoshkaSAE.from_tensors(tensors, k=config.k, widths=config.groups, **fields)
    return BatchTopKSAE.from_tensors(tensors, k=config.k, **fields)
