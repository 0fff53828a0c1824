"""From trained weights to an SAE that anyone can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from conspectus.saes.batchtopk import BatchTopKSAE
from conspectus.saes.matryoshka import MatryoshkaSAE
from conspectus.saes.topk import TopKSAE
from conspectus.training.gradients import Weights, pre_activations

if TYPE_CHECKING:
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
        Scaled activations, ``[n, d]``; enough to stand for the corpus.
    k
        Mean number of active latents wanted.
    chunk
        Tokens at a time.

    Returns
    -------
    float
        The threshold, at least 0.
    """
    largest = [
        pre_activations(weights, part - weights.decoder_bias, torch.float32)
        .topk(min(4 * k, weights.decoder.shape[0]), dim=1)
        .values.flatten()
        for part in x.split(chunk)
    ]
    values = torch.cat(largest)
    wanted = k * len(x)
    return max(0.0, float(values.kthvalue(len(values) - wanted + 1).values))


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
