"""A training step's loss and gradients, written out so that they stay sparse.

With centred inputs ``c = x - b_dec``, codes ``z`` chosen from ``c @ W_enc + b_enc`` and residuals
``e = b_dec + z @ W_dec - x``, the loss is the mean of ``||e||^2`` over tokens and nested prefixes,
divided by the variance of ``x``. Where a latent is inactive it has no gradient, so every product
but the encoder's forward one is over active pairs. The auxiliary loss (Gao et al. 2024) lets dead
latents reconstruct the residual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from conspectus.errors import InputError
from conspectus.training.sparse import Active, decode, inner, outer

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.training.config import TrainConfig


_ROUNDING = 1e-12  # of a variance in float32, relative to the power


@dataclass
class Weights:
    """Weights in training, one row a latent in both matrices.

    Parameters
    ----------
    encoder, decoder
        Shape ``[n_latents, d]``.
    encoder_bias
        Shape ``[n_latents]``.
    decoder_bias
        Shape ``[d]``.
    """

    encoder: torch.Tensor
    encoder_bias: torch.Tensor
    decoder: torch.Tensor
    decoder_bias: torch.Tensor

    def named(self) -> dict[str, torch.Tensor]:
        """Return the tensors by name."""
        return dict(vars(self))

    def zeros(self) -> Weights:
        """Return zeros of the same shapes, to gather gradients in."""
        return Weights(**{name: torch.zeros_like(one) for name, one in self.named().items()})


@dataclass(frozen=True)
class StepResult:
    """What one step found.

    Parameters
    ----------
    active
        The codes.
    unexplained
        Share of the batch's variance that the reconstruction leaves.
    gradients
        Of the weights.
    """

    active: Active
    unexplained: float
    gradients: Weights


def pre_activations(
    weights: Weights, centred: torch.Tensor, precision: torch.dtype
) -> torch.Tensor:
    """Compute the encoder's forward product, ``[n_tokens, n_latents]``."""
    if precision == torch.float32:
        return torch.addmm(weights.encoder_bias, centred, weights.encoder.T)
    product = centred.to(precision) @ weights.encoder.to(precision).T
    return product.add_(weights.encoder_bias.to(precision))


def step(
    weights: Weights,
    x: torch.Tensor,
    select: Callable[[torch.Tensor], Active],
    dead: torch.Tensor,
    config: TrainConfig,
) -> StepResult:
    """Compute the loss and its gradients on one batch.

    Parameters
    ----------
    weights
        The weights.
    x
        Activations, ``[n_tokens, d]``.
    select
        Chooses active latents from pre-activations.
    dead
        Which latents count as dead, bool ``[n_latents]``.
    config
        Settings.

    Returns
    -------
    StepResult
        Codes, unexplained variance and gradients.

    Raises
    ------
    InputError
        The activations are all the same, or not finite.
    """
    n_tokens = len(x)
    variance = float((x - x.mean(0)).square().sum() / n_tokens)
    power = float(x.square().sum() / n_tokens)
    if not _ROUNDING * power < variance < float("inf"):
        message = f"a batch of activations has the variance {variance}: there is nothing to learn"
        raise InputError(message)
    centred = x - weights.decoder_bias
    active = select(pre_activations(weights, centred, getattr(torch, config.precision)))
    scale = 2.0 / (n_tokens * len(config.groups) * variance)

    gradients = weights.zeros()
    residuals = _residuals(active, weights, centred, config.groups)
    code_gradient = torch.zeros_like(active.value)
    # a latent of group g takes part in the reconstruction of every prefix from g on
    later = torch.zeros_like(x)
    low_high = list(zip((0, *config.groups[:-1]), config.groups, strict=True))
    for (low, high), residual in zip(reversed(low_high), reversed(residuals), strict=True):
        later = later + residual * scale
        if len(config.groups) == 1:
            part, mask = active, slice(None)
        else:
            part, mask = active.within(low, high)
        gradients.decoder += outer(part, later)
        code_gradient[mask] = inner(part, later, weights.decoder)
    _encoder_gradients(gradients, active.with_value(code_gradient), centred)
    gradients.decoder_bias += later.sum(0) - gradients.encoder_bias @ weights.encoder
    if bool(dead.any()) and config.aux_coefficient > 0:
        rows = min(config.aux_rows, n_tokens)
        _auxiliary(gradients, weights, centred[:rows], -residuals[-1][:rows], dead, config)
    unexplained = float(residuals[-1].square().sum() / n_tokens / variance)
    return StepResult(active, unexplained, gradients)


def _residuals(
    active: Active, weights: Weights, centred: torch.Tensor, groups: tuple[int, ...]
) -> list[torch.Tensor]:
    """Return reconstruction minus input for every nested prefix."""
    if len(groups) == 1:
        return [decode(active, weights.decoder) - centred]
    residuals: list[torch.Tensor] = []
    total = -centred
    for low, high in zip((0, *groups[:-1]), groups, strict=True):
        part, _ = active.within(low, high)
        total = total + decode(part, weights.decoder)
        residuals.append(total)
    return residuals


def _encoder_gradients(gradients: Weights, codes: Active, centred: torch.Tensor) -> None:
    gradients.encoder += outer(codes, centred)
    gradients.encoder_bias += torch.zeros_like(gradients.encoder_bias).index_add_(
        0, codes.latent, codes.value
    )


def _auxiliary(
    gradients: Weights,
    weights: Weights,
    centred: torch.Tensor,
    residual: torch.Tensor,
    dead: torch.Tensor,
    config: TrainConfig,
) -> None:
    """Add the gradients of dead latents reconstructing the (constant) residual."""
    which = dead.nonzero().squeeze(1)
    decoder, encoder = weights.decoder[which], weights.encoder[which]
    pre = torch.addmm(weights.encoder_bias[which], centred, encoder.T)
    k_aux = min(len(which), max(1, centred.shape[1] // 2))
    least = pre.topk(k_aux, dim=1).values[:, -1:]
    codes = pre.relu() * (pre >= least)
    error = codes @ decoder - residual
    variance = float((residual - residual.mean(0)).square().sum())
    if variance == 0:
        return
    slope = error * (2 * config.aux_coefficient / variance)
    code_slope = (slope @ decoder.T) * (codes > 0)
    gradients.decoder[which] += codes.T @ slope
    gradients.encoder[which] += code_slope.T @ centred
    gradients.encoder_bias[which] += code_slope.sum(0)
